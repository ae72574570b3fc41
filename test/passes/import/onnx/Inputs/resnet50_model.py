"""Writes a ResNet-50 with random weights: 25,557,032 parameters, 102 MB.

    resnet50_model.py FILE.onnx
"""

import sys

import numpy as np
from onnx import TensorProto, helper, save


class Network:
    """Nodes and initializers of a network under construction."""

    def __init__(self):
        self.nodes = []
        self.initializers = []
        self.random = np.random.default_rng(0)

    def constant(self, name, *shape):
        values = 0.05 * self.random.random(shape, np.float32) + 0.01
        self.initializers.append(helper.make_tensor(
            name, TensorProto.FLOAT, shape, values.tobytes(), raw=True))
        return name

    def node(self, op, inputs, name, **attributes):
        self.nodes.append(
            helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def conv_bn(self, x, conv, bn, shape, stride):
        """A convolution of half padding and its normalization."""
        weight = self.constant(f"{conv}.weight", *shape)
        y = self.node("Conv", [x, weight], conv, strides=[stride] * 2,
                      pads=[shape[2] // 2] * 4)
        statistics = [self.constant(f"{bn}.{part}", shape[0]) for part in
                      ["weight", "bias", "running_mean", "running_var"]]
        return self.node("BatchNormalization", [y, *statistics], bn)

    def bottleneck(self, x, name, inputs, width, stride, projects):
        y = x
        widths = [inputs, width, width, 4 * width]
        for i, kernel in enumerate([1, 3, 1]):
            shape = [widths[i + 1], widths[i], kernel, kernel]
            y = self.conv_bn(y, f"{name}.conv{i + 1}", f"{name}.bn{i + 1}",
                             shape, stride if i == 1 else 1)
            if i < 2:
                y = self.node("Relu", [y], f"{name}.relu{i + 1}")
        if projects:
            x = self.conv_bn(x, f"{name}.downsample.0", f"{name}.downsample.1",
                             [4 * width, inputs, 1, 1], stride)
        y = self.node("Add", [y, x], f"{name}.add")
        return self.node("Relu", [y], f"{name}.relu3")


def resnet50():
    net = Network()
    y = net.conv_bn("input", "conv1", "bn1", [64, 3, 7, 7], 2)
    y = net.node("Relu", [y], "relu")
    y = net.node("MaxPool", [y], "maxpool", kernel_shape=[3, 3],
                 strides=[2, 2], pads=[1, 1, 1, 1])
    inputs = 64
    for stage, blocks in enumerate([3, 4, 6, 3]):
        width = 64 << stage
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            y = net.bottleneck(y, f"layer{stage + 1}.{block}", inputs, width,
                               stride, projects=block == 0)
            inputs = 4 * width
    y = net.node("GlobalAveragePool", [y], "avgpool")
    y = net.node("Flatten", [y], "flatten")
    y = net.node("Gemm", [y, net.constant("fc.weight", 1000, 2048),
                          net.constant("fc.bias", 1000)], "logits", transB=1)
    graph = helper.make_graph(
        net.nodes, "resnet50",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT,
                                       ["N", 3, 224, 224])],
        [helper.make_tensor_value_info(y, TensorProto.FLOAT, ["N", 1000])],
        net.initializers)
    return helper.make_model(graph, ir_version=7,
                             opset_imports=[helper.make_opsetid("", 13)])


if __name__ == "__main__":
    save(resnet50(), sys.argv[1])
