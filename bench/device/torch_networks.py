"""PyTorch's own builds of the networks, as the dense side of the comparison.

Weights are random, and so is the input. For each precision the fastest of these is kept: memory formats contiguous and
channels_last, as eager code with batch normalization folded and as a frozen TorchScript optimized
for inference; each captured in a CUDA graph, with cuDNN choosing algorithms by measuring.
"""

import copy

import torch
from torch import nn

TORCHVISION = {"resnet18": "resnet18", "resnet34": "resnet34", "resnet50": "resnet50",
               "vgg16": "vgg16", "mobilenetv2": "mobilenet_v2", "squeezenet": "squeezenet1_1"}
CIFAR_DEPTHS = {"resnet20": 3, "resnet32": 5, "resnet44": 7, "resnet56": 9, "resnet110": 18}
MOBILENET_V1 = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1),
                (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)]
WARM_UP_RUNS = 4


def conv_norm(inputs, outputs, size, stride=1, groups=1):
    return [nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs)]


def build_mobilenet_v1():
    layers = [*conv_norm(3, 32, 3, 2), nn.ReLU6()]
    channels = 32
    for outputs, stride in MOBILENET_V1:
        layers += [*conv_norm(channels, channels, 3, stride, channels), nn.ReLU6(),
                   *conv_norm(channels, outputs, 1), nn.ReLU6()]
        channels = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1024, 1000))


class CifarBlock(nn.Module):
    """Two convolutions and a shortcut without weights."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.branch = nn.Sequential(*conv_norm(inputs, outputs, 3, stride), nn.ReLU(),
                                    *conv_norm(outputs, outputs, 3))
        self.stride = stride
        self.padding = (outputs - inputs) // 2
        self.relu = nn.ReLU()

    def forward(self, x):
        shortcut = x
        if self.stride > 1:
            shortcut = nn.functional.pad(x[:, :, ::self.stride, ::self.stride],
                                         (0, 0, 0, 0, self.padding, self.padding))
        return self.relu(self.branch(x) + shortcut)


def build_cifar_resnet(blocks):
    layers = [*conv_norm(3, 16, 3), nn.ReLU()]
    channels = 16
    for stage in range(3):
        for block in range(blocks):
            layers.append(CifarBlock(channels, 16 << stage, 2 if stage and not block else 1))
            channels = 16 << stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def build(network):
    """The module, or None if there is none of this name."""
    if network in TORCHVISION:
        import torchvision
        return getattr(torchvision.models, TORCHVISION[network])(weights=None)
    if network in CIFAR_DEPTHS:
        return build_cifar_resnet(CIFAR_DEPTHS[network])
    return build_mobilenet_v1() if network == "mobilenetv1" else None


def calibrate(module, shape):
    """Sets the statistics of batch normalizations by one run: with those that they start with,
    activations vanish or grow from layer to layer, and zeros are quicker to multiply."""
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = 1.0
    with torch.no_grad():
        module.train()(torch.randn(4, *shape[1:], device="cuda"))
    return module.eval()


def set_precision(precision):
    """Switches TF32 on or off; the type of the tensors does the rest."""
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.benchmark = True


def fold(module, _):
    """Batch normalizations folded into convolutions."""
    from torch.fx.experimental import optimization
    return optimization.fuse(module)


def freeze(module, inputs):
    """TorchScript's passes for inference, which fuse convolutions with what follows."""
    traced = torch.jit.freeze(torch.jit.trace(module, inputs))
    return torch.jit.optimize_for_inference(traced)


FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
BUILDS = {"eager": fold, "torchscript": freeze}


class Captured:
    """A network in a CUDA graph."""

    def __init__(self, module, inputs):
        self.inputs, self.module = inputs, module
        stream = torch.cuda.Stream()
        with torch.no_grad(), torch.cuda.stream(stream):
            for _ in range(WARM_UP_RUNS):
                module(inputs)
        stream.synchronize()
        self.graph = torch.cuda.CUDAGraph()
        with torch.no_grad(), torch.cuda.graph(self.graph):
            self.output = module(inputs)

    def launch(self, _, times):
        """On PyTorch's current stream."""
        for _ in range(times):
            self.graph.replay()

    def is_finite(self):
        self.graph.replay()
        return bool(torch.isfinite(self.output).all())


def capture_all(network, shape, precision):
    """Yields the name of each variant and it, captured, or the exception that was in the way."""
    set_precision(precision)
    dtype = torch.float16 if precision == "f16" else torch.float32
    torch.manual_seed(0)
    module = calibrate(build(network).cuda(), shape)
    for format_name, memory_format in FORMATS.items():
        for build_name, transform in BUILDS.items():
            name = f"{build_name}, {format_name}"
            try:
                inputs = torch.randn(shape, device="cuda", dtype=dtype).to(
                    memory_format=memory_format)
                variant = copy.deepcopy(module).to("cuda", dtype, memory_format=memory_format)
                with torch.no_grad():
                    variant = transform(variant, inputs)
                yield name, Captured(variant, inputs)
            except Exception as error:  # One variant less; the others still count.
                torch.cuda.synchronize()
                yield name, error
