"""
Makes weights.json: files of PyTorch and of safetensors' NumPy writer, and what the networks answer. With PyTorch 2.13, NumPy, safetensors:

    python3 weights.py > weights.json
"""

import base64
import json

import numpy
import safetensors.numpy
import safetensors.torch
import torch


def waves(*shape, start=0):
    """Values that are sines, in float32."""
    size = int(numpy.prod(shape))
    return torch.sin(torch.arange(start, start + size, dtype=torch.float64)).reshape(shape).float()


def filled(net):
    """The network with values of its own in every variable, variances above zero."""
    state = net.state_dict()
    for at, (name, value) in enumerate(state.items()):
        if value.dtype == torch.float32:
            state[name] = waves(*value.shape, start=100 * at) * 0.5 + (1 if "var" in name else 0)
    net.load_state_dict(state)
    return net.double().eval()


def case(net, x, cast=torch.float32):
    """The file of a network whose weights are of a type, and its answer in float64 with those very weights."""
    state = {name: value.to(cast) if value.is_floating_point() else value for name, value in filled(net).state_dict().items()}
    net.load_state_dict(state)
    return {
        "file": base64.b64encode(safetensors.torch.save(state)).decode(),
        "x": x.permute(0, 2, 3, 1).flatten().tolist() if x.ndim == 4 else x.flatten().tolist(),
        "y": net(x.double()).flatten().tolist(),
    }


def convolutional():
    return torch.nn.Sequential(
        torch.nn.Conv2d(2, 3, (2, 3)),
        torch.nn.BatchNorm2d(3),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.5),
        torch.nn.Flatten(),
        torch.nn.BatchNorm1d(3 * 3 * 2),
        torch.nn.Linear(3 * 3 * 2, 4),
        torch.nn.ReLU(),
        torch.nn.Linear(4, 2, bias=False),
    )


class Named(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = torch.nn.Linear(3, 3)
        self.norm = torch.nn.BatchNorm1d(3)
        self.head = torch.nn.Linear(3, 2)

    def forward(self, x):
        return self.head(torch.relu(self.norm(self.fc1(x))))


images, rows = waves(2, 2, 4, 4), waves(2, 3)
keras = {
    "sequential/dense/kernel": waves(3, 3).numpy(),
    "sequential/dense/bias": waves(3, start=9).numpy(),
    "sequential/batch_normalization/gamma": waves(3, start=12).numpy(),
    "sequential/batch_normalization/beta": waves(3, start=15).numpy(),
    "sequential/batch_normalization/moving_mean": waves(3, start=18).numpy(),
    "sequential/batch_normalization/moving_variance": waves(3, start=21).numpy() + 2,
}
shifted = rows.double().numpy() @ keras["sequential/dense/kernel"] + keras["sequential/dense/bias"]
gamma, beta, mean, variance = [keras[f"sequential/batch_normalization/{n}"].astype(float) for n in ["gamma", "beta", "moving_mean", "moving_variance"]]
cases = {
    "convolutional": case(convolutional(), images),
    "float16": case(convolutional(), images, torch.float16),
    "bfloat16": case(convolutional(), images, torch.bfloat16),
    "float64": case(convolutional(), images, torch.float64),
    "named": case(Named(), rows),
    "keras": {
        "file": base64.b64encode(safetensors.numpy.save(keras)).decode(),
        "x": rows.flatten().tolist(),
        "y": (gamma * (shifted - mean) / numpy.sqrt(variance + 1e-3) + beta).flatten().tolist(),
    },
}
print(json.dumps(cases))
