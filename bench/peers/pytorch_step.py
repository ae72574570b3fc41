"""Steps of training ResNet-20 for CIFAR-10 by PyTorch, channels last: eager, and
compiled by Inductor."""

import measure

options = measure.parse_options(__doc__)

import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads(options.threads)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.added = stride, outputs - inputs

    def shortcut(self, x):
        if not self.added:
            return x
        half = self.added // 2
        x = x[:, :, :: self.stride, :: self.stride]
        return functional.pad(x, (0, 0, 0, 0, half, half))

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        return functional.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, measure.WIDTHS[0], 3, 1, 1, bias=False)
        self.bn = nn.BatchNorm2d(measure.WIDTHS[0])
        blocks, inputs = [], measure.WIDTHS[0]
        for width in measure.WIDTHS:
            for _ in range(measure.BLOCKS):
                blocks.append(Block(inputs, width, width // inputs))
                inputs = width
        self.blocks = nn.Sequential(*blocks)
        self.linear = nn.Linear(inputs, 10)

    def forward(self, x):
        x = self.blocks(functional.relu(self.bn(self.conv(x))))
        return self.linear(x.mean((2, 3)))


def measure_model(name, wrap):
    model = ResNet20().to(memory_format=torch.channels_last)
    forward = wrap(model)
    optimizer = torch.optim.SGD(
        model.parameters(),
        measure.LEARNING_RATE,
        measure.MOMENTUM,
        weight_decay=measure.WEIGHT_DECAY,
    )
    images, labels = measure.make_batch(options.batch)
    images = torch.from_numpy(images).to(memory_format=torch.channels_last)
    labels = torch.from_numpy(labels)

    def step():
        optimizer.zero_grad()
        loss = functional.cross_entropy(forward(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    measure.report(name, torch.__version__, options, step)


measure_model("PyTorch", lambda model: model)
measure_model("PyTorch, torch.compile", torch.compile)
