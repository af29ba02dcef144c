"""PyTorch or NumPy for python.mjs: python.py torch, python.py numpy.

Requests and replies are a line of JSON, then the arrays that it names, as float32 bytes. Replies go to standard output, and nothing else
does. A computation keeps the arrays of its last call, so that it can be timed where it runs: "time" makes the call again.
"""

import json
import os
import platform
import signal
import sys
import time

# Before NumPy is imported, which reads them once.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[variable] = "1"


def with_numpy():
    import numpy as np

    random = np.random.default_rng()

    def dropout(size, rate):
        keep = np.float32(1 / (1 - rate))

        def forward(x):
            return [np.where(random.random(size, dtype=np.float32) >= rate, x * keep, np.float32(0))]

        return {"forward": forward}

    def dense(batch, inputs, units):
        def forward(x, w, b):
            return [x.reshape(batch, inputs) @ w.reshape(inputs, units) + b]

        return {"forward": forward}

    return {
        "version": np.__version__,
        "backend": f"Python {platform.python_version()}, 1 thread",
        "notes": [
            "no dropout of its own: uniform numbers of default_rng, where",
            "no gradient and no convolution: the library has neither",
        ],
        "computations": {"dropout": dropout, "dense": dense},
        "take": lambda arrays: arrays,
        "give": lambda results: [np.ascontiguousarray(result) for result in results],
    }


def with_torch():
    import numpy as np
    import torch
    from torch.nn import functional as f

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)

    def dropout(size, rate):
        def forward(x):
            with torch.no_grad():
                return [f.dropout(x, rate, training=True)]

        def forward_backward(x, dy):
            leaf = x.detach().requires_grad_()
            y = f.dropout(leaf, rate, training=True)
            return [y, *torch.autograd.grad(y, leaf, dy)]

        return {"forward": forward, "forward+backward": forward_backward}

    def dense(batch, inputs, units):
        def forward(x, w, b):
            with torch.no_grad():
                return [torch.addmm(b, x.view(batch, inputs), w.view(inputs, units))]

        return {"forward": forward}

    def conv2d(batch, rows, columns, channels, kernelSize, filters):
        height, width = rows - kernelSize + 1, columns - kernelSize + 1

        def images(x, w):
            return x.view(batch, channels, rows, columns), w.view(filters, channels, kernelSize, kernelSize)

        def forward(x, w):
            with torch.no_grad():
                return [f.conv2d(*images(x, w))]

        def forward_backward(x, w, dy):
            leaves = [leaf.detach().requires_grad_() for leaf in images(x, w)]
            y = f.conv2d(*leaves)
            return [y, *torch.autograd.grad(y, leaves, dy.view(batch, filters, height, width))]

        return {"forward": forward, "forward+backward": forward_backward}

    return {
        "version": torch.__version__,
        "backend": f"Python {platform.python_version()}, cpu, {torch.get_num_threads()} thread",
        "notes": [
            "draws an unseeded mask",
            "dropout, convolution: torch.nn.functional, gradients by torch.autograd.grad",
            "dense: torch.addmm",
        ],
        "computations": {"dropout": dropout, "dense": dense, "conv2d": conv2d},
        "take": lambda arrays: [torch.from_numpy(array) for array in arrays],
        "give": lambda results: [np.ascontiguousarray(result.detach().numpy()) for result in results],
    }


def serve(library, requests, replies):
    """Answers requests until there are no more."""
    import numpy as np

    computations, last = {}, {}

    def reply(answer, arrays=()):
        answer["arrays"] = [array.size for array in arrays]
        replies.write(json.dumps(answer).encode() + b"\n")
        for array in arrays:
            replies.write(array.astype("<f4", copy=False).tobytes())
        replies.flush()

    reply({name: library[name] for name in ("version", "backend", "notes")})
    while line := requests.readline():
        request = json.loads(line)
        name = request["computation"]
        # Copies, for what is read is not to be written to.
        arrays = [np.frombuffer(requests.read(4 * size), "<f4").copy() for size in request["arrays"]]
        try:
            if request["do"] == "prepare":
                computations[name] = library["computations"][request["kind"]](**request["shape"])
                reply({})
            elif request["do"] == "dispose":
                computations.pop(name, None)
                for key in [key for key in last if key[0] == name]:
                    del last[key]
                reply({})
            elif request["do"] == "time":
                operands = last[name, request["pass"]]
                call = computations[name][request["pass"]]
                began = time.perf_counter()
                results = call(*operands)
                milliseconds = 1000 * (time.perf_counter() - began)
                del results
                reply({"milliseconds": milliseconds})
            else:
                operands = last[name, request["pass"]] = library["take"](arrays)
                reply({}, library["give"](computations[name][request["pass"]](*operands)))
        except Exception as error:
            reply({"error": f"{type(error).__name__}: {error}"})


def main():
    # A terminal's Ctrl-C is for whoever asks: that one ends between two measurements, and this with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    # What a library prints is not for the reader of replies.
    sys.stdout = sys.stderr
    name = sys.argv[1]
    try:
        library = {"numpy": with_numpy, "torch": with_torch}[name]()
    except ImportError as error:
        answer = {"missing": str(error), "python": platform.python_version(), "executable": sys.executable, "arrays": []}
        replies.write(json.dumps(answer).encode() + b"\n")
        replies.flush()
        return
    serve(library, requests, replies)


main()
