"""Small ONNX models, one for each operator and form that Bonsai imports.

    onnx_models.py DIRECTORY [PREFIX…]

writes those whose names start with a prefix (all, without one) as
DIRECTORY/NAME.onnx. Sizes are odd and channel counts no multiples of 16, so
that layouts and borders matter; weights are seeded by the name.
"""

import os
import sys
import zlib

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

FLOAT = TensorProto.FLOAT
# The IR version that came with an opset.
IR_VERSIONS = {7: 3, 8: 3, 9: 4, 10: 5, 11: 6, 13: 7, 17: 8, 18: 8, 21: 10}
CASES = {}


def case(name, *args, **kwargs):
    """Adds a model of one node; see `single`."""
    assert name not in CASES, name
    CASES[name] = lambda: single(name, *args, **kwargs)


def graph_case(build):
    """Adds the model that a function builds, under the function's name."""
    CASES[build.__name__.replace("_", "-")] = build
    return build


def random(name, shape):
    """Normal numbers that depend on the name only."""
    seed = zlib.crc32(name.encode())
    return np.random.default_rng(seed).standard_normal(shape, np.float32)


def make_model(nodes, inputs, outputs, constants, opset, **kwargs):
    """A model of f32 inputs {name: shape}, output names and constant arrays."""
    graph = helper.make_graph(
        nodes, "test",
        [helper.make_tensor_value_info(name, FLOAT, shape)
         for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, FLOAT, None) for name in outputs],
        [numpy_helper.from_array(np.asarray(value), name)
         for name, value in constants.items()])
    if opset < 9:  # Initializers had to be inputs too.
        graph.input.extend(
            helper.make_tensor_value_info(t.name, t.data_type, list(t.dims))
            for t in graph.initializer)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)],
        ir_version=IR_VERSIONS[opset], **kwargs)


def single(name, op, shape, constants=(), opset=13, outputs=1, order=None,
           **attributes):
    """One node: input `x`, constants by name or position, outputs y0, y1, …

    A constant given as a tuple is a random tensor of that shape. `order` lists
    the node's inputs where it is not x and then the constants ("" is absent).
    """
    arrays = {}
    for key, value in dict(constants).items():
        is_shape = isinstance(value, tuple)
        arrays[key] = random(name + key, value) if is_shape else value
    order = ["x", *arrays] if order is None else order
    results = [f"y{i}" for i in range(outputs)]
    node = helper.make_node(op, order, results, name="node", **attributes)
    inputs = {"x": shape} if "x" in order else {}
    return make_model([node], inputs, results, arrays, opset)


def i64(*values):
    return np.array(values, np.int64)


def f32(*values):
    return np.array(values, np.float32)


def scalar(value):
    return np.array(value, np.float32)


# ===----------------------------------------------------------------------===
# Convolutions
# ===----------------------------------------------------------------------===

X = [2, 6, 9, 7]
W3 = {"w": (5, 6, 3, 3)}
W3B = {"w": (5, 6, 3, 3), "b": (5,)}
case("conv-plain", "Conv", X, W3)
case("conv-bias-opset7", "Conv", X, W3B, opset=7, pads=[1, 1, 1, 1])
case("conv-asymmetric", "Conv", X, W3B, opset=21, pads=[0, 1, 2, 0],
     strides=[2, 1], kernel_shape=[3, 3])
case("conv-dilated", "Conv", X, {"w": (5, 6, 3, 2)}, dilations=[2, 3],
     pads=[2, 1, 2, 2], opset=11)
case("conv-grouped", "Conv", X, {"w": (4, 3, 3, 3), "b": (4,)}, group=2)
case("conv-depthwise", "Conv", X, {"w": (12, 1, 3, 3)}, group=6, opset=9)
case("conv-pixel", "Conv", [1, 6, 1, 1], {"w": (5, 6, 1, 1)}, opset=17)
case("conv-same-upper", "Conv", X, {"w": (5, 6, 4, 4)}, auto_pad="SAME_UPPER",
     strides=[2, 2])
case("conv-same-lower", "Conv", X, {"w": (5, 6, 4, 4)}, auto_pad="SAME_LOWER",
     strides=[2, 2])
case("conv-valid", "Conv", X, W3, auto_pad="VALID", opset=7)

T = [1, 4, 5, 3]
TW = {"w": (4, 3, 3, 3), "b": (3,)}
case("transposed-plain", "ConvTranspose", T, TW, opset=7)
case("transposed-stride", "ConvTranspose", T, TW, strides=[2, 3],
     pads=[1, 0, 0, 1], output_padding=[1, 2])
case("transposed-grouped", "ConvTranspose", T, {"w": (4, 3, 2, 2)}, group=2,
     dilations=[2, 1], opset=11)
case("transposed-same-upper", "ConvTranspose", T, TW, strides=[2, 2],
     auto_pad="SAME_UPPER")
case("transposed-same-lower", "ConvTranspose", T, TW, strides=[2, 2],
     auto_pad="SAME_LOWER", opset=17)
case("transposed-output-shape", "ConvTranspose", T, TW, strides=[2, 2],
     output_shape=[10, 6])

# ===----------------------------------------------------------------------===
# Linear layers and normalization
# ===----------------------------------------------------------------------===

case("gemm-plain", "Gemm", [3, 7], {"w": (7, 5), "b": (5,)}, opset=7)
case("gemm-transposed", "Gemm", [3, 7], {"w": (5, 7), "b": (1, 5)}, transB=1)
case("gemm-scaled", "Gemm", [3, 7], {"w": (5, 7), "b": (5,)}, transB=1,
     alpha=0.5, beta=2.0)
case("gemm-trans-a", "Gemm", [7, 3], {"w": (7, 5)}, transA=1, opset=11)
case("gemm-scalar-bias", "Gemm", [3, 7], {"w": (7, 5), "b": scalar(0.25)})
case("gemm-matrix-addend", "Gemm", [3, 7], {"w": (7, 5), "b": (3, 5)},
     beta=0.5)
case("matmul-plain", "MatMul", [3, 7], {"w": (7, 5)}, opset=9)
case("matmul-rank3", "MatMul", [2, 3, 7], {"w": (7, 5)})
BN = {"s": (6,), "b": (6,), "m": (6,), "v": np.abs(random("bn-v", (6,))) + 0.5}
case("bn-plain", "BatchNormalization", X, BN, epsilon=1e-3)
case("bn-opset7", "BatchNormalization", X, BN, opset=7, momentum=0.9)
case("bn-matrix", "BatchNormalization", [3, 6], BN, opset=17)

# ===----------------------------------------------------------------------===
# Activations
# ===----------------------------------------------------------------------===

case("relu", "Relu", X, opset=7)
case("sigmoid", "Sigmoid", X)
case("leaky-relu", "LeakyRelu", X, alpha=0.1)
case("hard-sigmoid", "HardSigmoid", X, alpha=0.25, beta=0.4)
case("hard-swish", "HardSwish", X, opset=17)
case("clip-attributes", "Clip", X, opset=7, min=-0.5, max=0.75)
case("clip-inputs", "Clip", X, {"lo": scalar(0.0), "hi": scalar(6.0)})
case("clip-max-only", "Clip", X, {"hi": scalar(0.5)}, order=["x", "", "hi"],
     opset=11)
case("softmax-opset7", "Softmax", [2, 3, 5], opset=7, axis=1)
case("softmax-opset11-last", "Softmax", [2, 3, 5], opset=11, axis=-1)
case("softmax-opset13", "Softmax", [2, 3, 5], axis=1)
case("dropout", "Dropout", X, opset=7, ratio=0.3)
case("dropout-opset13", "Dropout", X, {"r": scalar(0.5)})
case("identity", "Identity", X, opset=9)
case("cast-float", "Cast", X, to=FLOAT)


@graph_case
def silu():
    return make_model(
        [helper.make_node("Sigmoid", ["x"], ["s"]),
         helper.make_node("Mul", ["x", "s"], ["y"])], {"x": X}, ["y"], {}, 11)


@graph_case
def hard_swish_parts():
    return make_model(
        [helper.make_node("HardSigmoid", ["x"], ["s"], alpha=1 / 6, beta=0.5),
         helper.make_node("Mul", ["s", "x"], ["y"])], {"x": X}, ["y"], {}, 13)


# ===----------------------------------------------------------------------===
# Pools
# ===----------------------------------------------------------------------===

case("maxpool-plain", "MaxPool", X, kernel_shape=[3, 2], strides=[2, 2],
     pads=[1, 0, 1, 1])
case("maxpool-opset7", "MaxPool", X, kernel_shape=[2, 2], opset=7)
case("maxpool-dilated", "MaxPool", X, kernel_shape=[3, 2], dilations=[2, 3],
     opset=11)
case("maxpool-ceil", "MaxPool", [1, 3, 8, 10], kernel_shape=[3, 3],
     strides=[2, 2], ceil_mode=1)
case("maxpool-ceil-padded", "MaxPool", [1, 3, 6, 7], kernel_shape=[1, 2],
     strides=[4, 4], pads=[0, 1, 0, 1], ceil_mode=1)
case("maxpool-ceil-same", "MaxPool", X, kernel_shape=[3, 3], strides=[2, 2],
     auto_pad="SAME_UPPER", ceil_mode=1)
case("maxpool-same-lower", "MaxPool", X, kernel_shape=[2, 4], strides=[1, 2],
     auto_pad="SAME_LOWER")
case("avgpool-plain", "AveragePool", X, kernel_shape=[3, 3], strides=[2, 1],
     pads=[1, 1, 0, 1])
case("avgpool-counted", "AveragePool", X, kernel_shape=[3, 3], opset=7,
     pads=[1, 1, 1, 1], count_include_pad=1)
case("avgpool-ceil", "AveragePool", [1, 3, 8, 10], kernel_shape=[3, 3],
     strides=[2, 2], ceil_mode=1, opset=17)
case("avgpool-ceil-counted", "AveragePool", [1, 3, 8, 10], kernel_shape=[3, 3],
     strides=[2, 2], pads=[1, 1, 0, 0], ceil_mode=1, count_include_pad=1,
     opset=21)
for opset in [11, 17, 18, 21]:
    case(f"avgpool-ceil-beyond-{opset}", "AveragePool", [1, 3, 8, 10],
         kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1,
         count_include_pad=1, opset=opset)
case("avgpool-same", "AveragePool", X, kernel_shape=[2, 2],
     auto_pad="SAME_UPPER", opset=11)
case("avgpool-dilated", "AveragePool", X, kernel_shape=[2, 2],
     dilations=[3, 2], opset=21)
case("global-average", "GlobalAveragePool", X)
case("global-max", "GlobalMaxPool", X, opset=7)
case("reduce-mean", "ReduceMean", X, axes=[2, 3])
case("reduce-mean-flat", "ReduceMean", X, opset=11, axes=[-1, -2], keepdims=0)
case("reduce-mean-input", "ReduceMean", X, {"a": i64(2, 3)}, opset=18)


def pool_and_unpool(constants=(), **unpool):
    pool = {"kernel_shape": [2, 2], "strides": [2, 2]}
    inputs = ["p", "i", *dict(constants)]
    return make_model(
        [helper.make_node("MaxPool", ["x"], ["p", "i"], **pool),
         helper.make_node("MaxUnpool", inputs, ["y"], **{**pool, **unpool})],
        {"x": [2, 3, 6, 8]}, ["y"], dict(constants), 11)


CASES["max-unpool"] = pool_and_unpool
CASES["max-unpool-shape"] = lambda: pool_and_unpool(
    {"size": i64(2, 3, 6, 8)})

# ===----------------------------------------------------------------------===
# Arithmetic
# ===----------------------------------------------------------------------===

case("add-constant", "Add", X, {"c": (6, 1, 1)})
case("add-scalar", "Add", X, {"c": scalar(1.5)}, opset=7)
case("sub-constant", "Sub", X, {"c": (1, 6, 1, 1)})
case("sub-from-constant", "Sub", X, {"c": (7,)}, order=["c", "x"])
case("mul-constant", "Mul", X, {"c": (1, 6, 1, 1)}, opset=9)
case("div-constant", "Div", X, {"c": np.abs(random("div", (6, 1, 1))) + 1})
case("neg", "Neg", X)


@graph_case
def sub_activations():
    return make_model(
        [helper.make_node("Relu", ["x"], ["a"]),
         helper.make_node("Sub", ["x", "a"], ["y"])], {"x": X}, ["y"], {}, 13)


@graph_case
def sum_of_three():
    return make_model([helper.make_node("Sum", ["a", "b", "c"], ["y"])],
                      {"a": X, "b": X, "c": [7]}, ["y"], {}, 13)


# ===----------------------------------------------------------------------===
# Shapes
# ===----------------------------------------------------------------------===

case("reshape-zero-rest", "Reshape", X, {"s": i64(0, -1, 7)})
case("reshape-opset7", "Reshape", X, {"s": i64(2, 378)}, opset=7)
case("flatten-0", "Flatten", X, axis=0)
case("flatten-1", "Flatten", X, opset=7)
case("flatten-2", "Flatten", X, axis=2, opset=9)
case("flatten-rank", "Flatten", X, axis=4)
case("flatten-negative", "Flatten", X, axis=-1, opset=11)
case("squeeze-attribute", "Squeeze", [2, 6, 1, 1], opset=11, axes=[2, -1])
case("squeeze-input", "Squeeze", [2, 6, 1, 1], {"a": i64(3)})
case("squeeze-all", "Squeeze", [2, 6, 1, 1])
case("unsqueeze-attribute", "Unsqueeze", [2, 6], opset=11, axes=[0, 3])
case("unsqueeze-input", "Unsqueeze", [2, 6], {"a": i64(-1, 1)})
case("transpose-default", "Transpose", [2, 3, 5])
case("transpose-nhwc", "Transpose", X, perm=[0, 2, 3, 1])
case("depth-to-space-dcr", "DepthToSpace", [1, 12, 3, 5], blocksize=2, opset=7)
case("depth-to-space-crd", "DepthToSpace", [1, 12, 3, 5], blocksize=2,
     mode="CRD")


@graph_case
def concat_channels():
    return make_model(
        [helper.make_node("Concat", ["a", "b", "c"], ["y"], axis=-3)],
        {"a": X, "b": [2, 1, 9, 7]}, ["y"],
        {"c": random("concat", (2, 3, 9, 7))}, 11)


case("slice-attributes", "Slice", X, opset=9, axes=[2, 3], starts=[1, -4],
     ends=[-1, 2**63 - 1])
case("slice-inputs", "Slice", X, {"s": i64(-8, 0), "e": i64(2**63 - 1, 6),
                                  "a": i64(-2, 1), "p": i64(3, 2)})
case("slice-no-axes", "Slice", X, {"s": i64(0, 2), "e": i64(1, 100)}, opset=10)
case("split-equal", "Split", X, outputs=3, axis=1, opset=11)
case("split-attribute", "Split", X, outputs=2, axis=1, split=[2, 4], opset=7)
case("split-input", "Split", X, {"p": i64(1, 3, 2)}, outputs=3, axis=1)
case("split-uneven", "Split", X, outputs=2, axis=-1, num_outputs=2, opset=18)
case("pad-attributes", "Pad", X, opset=7, pads=[0, 1, 2, 0, 0, 2, 0, 1],
     value=0.5)
case("pad-inputs", "Pad", X, {"p": i64(0, 0, 1, 2, 0, 0, 3, 0),
                              "v": scalar(-1)})
case("pad-axes", "Pad", X, {"p": i64(1, 2, 0, 1), "a": i64(2, -1)},
     order=["x", "p", "", "a"], opset=18)
case("pad-edge", "Pad", X, {"p": i64(0, 0, 2, 1, 0, 0, 1, 3)}, mode="edge",
     opset=11)
case("pad-reflect", "Pad", X, {"p": i64(0, 0, 2, 1, 0, 0, 1, 3)},
     mode="reflect")
case("pad-negative", "Pad", X, {"p": i64(0, 0, -2, 1, 0, 0, 1, -1)})

# ===----------------------------------------------------------------------===
# Resizing
# ===----------------------------------------------------------------------===

R = [1, 3, 5, 4]
NONE = {"roi": f32(), "scales": f32()}
case("upsample-7", "Upsample", R, opset=7, scales=[1.0, 1.0, 2.0, 3.0])
case("upsample-9", "Upsample", R, {"s": f32(1, 1, 2, 2)}, opset=9)
case("upsample-linear", "Upsample", R, {"s": f32(1, 1, 2, 2)}, opset=9,
     mode="linear")
case("resize-10", "Resize", R, {"s": f32(1, 1, 1.6, 2)}, opset=10)
case("resize-10-smaller", "Resize", R, {"s": f32(1, 1, 0.6, 0.5)}, opset=10)
for mode in ["half_pixel", "asymmetric", "align_corners",
             "pytorch_half_pixel"]:
    for opset in [11, 13, 18]:
        case(f"resize-linear-{mode}-{opset}", "Resize", R,
             {**NONE, "sizes": i64(1, 3, 8, 7)}, mode="linear", opset=opset,
             coordinate_transformation_mode=mode)
for rounding in ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]:
    case(f"resize-nearest-{rounding}", "Resize", R,
         {"s": f32(1, 1, 2, 1.3)}, order=["x", "", "s"], mode="nearest",
         nearest_mode=rounding, opset=17,
         coordinate_transformation_mode="asymmetric")
case("resize-axes", "Resize", R, {"s": f32(2.5, 0.5)}, order=["x", "", "s"],
     axes=[3, 2], mode="linear", opset=18)

# ===----------------------------------------------------------------------===
# Constants, folded at import
# ===----------------------------------------------------------------------===


@graph_case
def shape_chain():
    """What exporters write for x.view(x.size(0), -1)."""
    return make_model(
        [helper.make_node("Shape", ["x"], ["shape"]),
         helper.make_node("Gather", ["shape", "zero"], ["batch"], axis=0),
         helper.make_node("Unsqueeze", ["batch"], ["b"], axes=[0]),
         helper.make_node("Unsqueeze", ["rest"], ["r"], axes=[0]),
         helper.make_node("Concat", ["b", "r"], ["target"], axis=0),
         helper.make_node("Reshape", ["x", "target"], ["y"])],
        {"x": X}, ["y"], {"zero": np.int64(0), "rest": np.int64(-1)}, 11)


@graph_case
def size_arithmetic():
    """What exporters write for an interpolation to twice the size."""
    return make_model(
        [helper.make_node("Shape", ["x"], ["shape"]),
         helper.make_node("Slice", ["shape", "two", "four"], ["hw"]),
         helper.make_node("Cast", ["hw"], ["real"], to=FLOAT),
         helper.make_node("Mul", ["real", "factor"], ["product"]),
         helper.make_node("Floor", ["product"], ["whole"]),
         helper.make_node("Cast", ["whole"], ["size"], to=TensorProto.INT64),
         helper.make_node("Slice", ["shape", "none", "two"], ["nc"]),
         helper.make_node("Concat", ["nc", "size"], ["sizes"], axis=0),
         helper.make_node("Resize", ["x", "", "", "sizes"], ["y"],
                          nearest_mode="floor",
                          coordinate_transformation_mode="asymmetric")],
        {"x": R}, ["y"], {"two": i64(2), "four": i64(4), "none": i64(0),
                          "factor": scalar(2.0)}, 13)


@graph_case
def constant_nodes():
    """Weights that are computed from constants of every kind."""
    value = numpy_helper.from_array(random("constant", (35,)), "value")
    fill = helper.make_tensor("fill", FLOAT, [1], [0.5])
    return make_model(
        [helper.make_node("Constant", [], ["flat"], value=value),
         helper.make_node("Constant", [], ["shape"], value_ints=[7, 5]),
         helper.make_node("Reshape", ["flat", "shape"], ["w"]),
         helper.make_node("MatMul", ["x", "w"], ["xw"]),
         helper.make_node("ConstantOfShape", ["five"], ["b"], value=fill),
         helper.make_node("Range", ["start", "limit", "delta"], ["range"]),
         helper.make_node("Add", ["b", "range"], ["bias"]),
         helper.make_node("Add", ["xw", "bias"], ["y"])],
        {"x": [3, 7]}, ["y"],
        {"five": i64(5), "start": scalar(0), "limit": scalar(5),
         "delta": scalar(1)}, 13)


@graph_case
def shared_weight():
    """One parameter, read by two nodes."""
    return make_model(
        [helper.make_node("Conv", ["x", "w"], ["a"], pads=[1, 1, 1, 1]),
         helper.make_node("Conv", ["a", "w"], ["y"], pads=[1, 1, 1, 1])],
        {"x": [1, 3, 5, 5]}, ["y"], {"w": random("shared", (3, 3, 3, 3))}, 13)


def weights_as(dtype):
    """A convolution whose weights are of another type, cast before use."""
    weight = random("typed", (5, 6, 3, 3))
    tensor = helper.make_tensor("w", dtype, weight.shape,
                                weight.flatten().tolist())
    model = make_model(
        [helper.make_node("Cast", ["w"], ["f"], to=FLOAT),
         helper.make_node("Conv", ["x", "f"], ["y"])], {"x": X}, ["y"], {}, 13)
    model.graph.initializer.append(tensor)
    return model


CASES["weights-f16"] = lambda: weights_as(TensorProto.FLOAT16)
CASES["weights-bf16"] = lambda: weights_as(TensorProto.BFLOAT16)
CASES["weights-f64"] = lambda: weights_as(TensorProto.DOUBLE)


def main():
    directory, prefixes = sys.argv[1], tuple(sys.argv[2:]) or ("",)
    os.makedirs(directory, exist_ok=True)
    for name in CASES:
        if name.startswith(prefixes):
            save(CASES[name](), os.path.join(directory, name + ".onnx"))


if __name__ == "__main__":
    main()
