"""Times PyTorch's copy, dropout (forward; forward and backward) and dense layer on a CUDA device, as the comparison times a gpu.js device:
ten passes started per wait; the median of 51 rounds. Nanoseconds per element, and milliseconds per layer.

    python3 docs/results/pytorch.py pytorch.json
"""
import json, statistics, sys, time
import torch

WORKS, TURNS = 10, 51


def seconds(work):
    """The median and the quartiles of the seconds of one work."""
    for _ in range(100):
        work()
    torch.cuda.synchronize()
    times = []
    for _ in range(TURNS):
        start = time.perf_counter()
        for _ in range(WORKS):
            work()
        torch.cuda.synchronize()
        times.append((time.perf_counter() - start) / WORKS)
    low, median, high = statistics.quantiles(times, n=4)
    return {"median": median, "lowerQuartile": low, "upperQuartile": high}


def scaled(times, factor):
    return {name: value * factor for name, value in times.items()}


torch.backends.cuda.matmul.allow_tf32 = False
rows = []
for size in (1 << 20, 1 << 24, 1 << 26):
    x = torch.randn(size, device="cuda")
    y = torch.empty_like(x)
    g = x.clone().requires_grad_()

    def both():
        g.grad = None
        torch.nn.functional.dropout(g, 0.5).backward(x)

    works = {"copy": lambda: y.copy_(x), "forward": lambda: torch.nn.functional.dropout(x, 0.5), "forward+backward": both}
    rows += [{"size": size, "work": name, "nanosecondsPerElement": scaled(seconds(work), 1e9 / size)} for name, work in works.items()]

layers = []
for batch, inputs, units in ((64, 1024, 1024), (256, 1024, 1024), (1024, 1024, 1024)):
    a, w, b = (torch.randn(shape, device="cuda") for shape in ((batch, inputs), (inputs, units), (units,)))
    layers.append({"layer": f"{batch}x{inputs}x{units}", "milliseconds": scaled(seconds(lambda: torch.addmm(b, a, w)), 1e3)})

result = {"device": torch.cuda.get_device_name(), "torch": torch.__version__, "turns": TURNS, "worksPerWait": WORKS, "rows": rows, "dense": layers}
json.dump(result, open(sys.argv[1], "w"), indent=1)
