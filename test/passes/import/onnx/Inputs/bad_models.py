"""ONNX files that cannot be imported, each for one reason.

    bad_models.py DIRECTORY
"""

import os
import sys

import numpy as np
from onnx import TensorProto, helper, save

from onnx_models import (CASES, FLOAT, X, f32, i64, make_model, pool_and_unpool,
                         random, single)

BAD = {}


def bad(build):
    """Adds the model that a function builds, under the function's name."""
    BAD[build.__name__.replace("_", "-")] = build
    return build


def bad_node(name, *args, **kwargs):
    """Adds a model of one node; see `single`."""
    BAD[name] = lambda: single(name, *args, **kwargs)


def conv():
    return CASES["conv-bias-opset7"]()


def edited(name, edit, base=conv):
    """Adds a good model after an edit."""
    def build():
        model = base()
        edit(model)
        return model
    BAD[name] = build


# ===----------------------------------------------------------------------===
# Files
# ===----------------------------------------------------------------------===

BAD["truncated"] = lambda: conv().SerializeToString()[:700]
BAD["random-bytes"] = lambda: np.random.default_rng(1).bytes(4096)
BAD["empty"] = lambda: b""

# ===----------------------------------------------------------------------===
# Models
# ===----------------------------------------------------------------------===

edited("opset-6", lambda m: setattr(m.opset_import[0], "version", 6))
edited("opset-22", lambda m: setattr(m.opset_import[0], "version", 22))
edited("no-opset", lambda m: m.ClearField("opset_import"))
edited("no-output", lambda m: m.graph.ClearField("output"))
edited("unknown-output", lambda m: setattr(m.graph.output[0], "name", "z"))


def set_dimension(index, value):
    def edit(model):
        dimension = model.graph.input[0].type.tensor_type.shape.dim[index]
        if isinstance(value, str):
            dimension.dim_param = value
        else:
            dimension.dim_value = value
    return edit


edited("dynamic-height", set_dimension(2, "height"))
edited("negative-dimension", set_dimension(3, -5))
edited("huge-dimension", set_dimension(2, 2**62))
edited("no-shape", lambda m: m.graph.input[0].type.tensor_type.ClearField(
    "shape"))
edited("integer-input", lambda m: setattr(
    m.graph.input[0].type.tensor_type, "elem_type", TensorProto.INT64))
edited("input-twice", lambda m: m.graph.input.append(m.graph.input[0]))

# ===----------------------------------------------------------------------===
# Initializers
# ===----------------------------------------------------------------------===


def weight_of(model):
    return model.graph.initializer[0]


edited("short-data", lambda m: setattr(
    weight_of(m), "raw_data", weight_of(m).raw_data[:-1]))
edited("huge-weight", lambda m: weight_of(m).dims.extend([2**40, 2**40]))
edited("negative-weight", lambda m: weight_of(m).dims.extend([-1]))
edited("string-weight", lambda m: setattr(
    weight_of(m), "data_type", TensorProto.STRING))
edited("initializer-twice", lambda m: m.graph.initializer.append(weight_of(m)))


@bad
def missing_initializer():
    model = conv()
    del model.graph.initializer[0]
    del model.graph.input[1]
    return model


def external(location, **entries):
    def edit(model):
        weight = weight_of(model)
        weight.ClearField("raw_data")
        weight.data_location = TensorProto.EXTERNAL
        for key, value in {"location": location, **entries}.items():
            entry = weight.external_data.add()
            entry.key, entry.value = key, str(value)
    return edit


edited("external-missing", external("nothing.bin"))
edited("external-absolute", external("/etc/passwd"))
edited("external-parent", external("../weights.bin"))
edited("external-offset", external("weights.bin", offset=4))
edited("external-length", external("weights.bin", length=4))
edited("external-negative", external("weights.bin", offset=-4))

# ===----------------------------------------------------------------------===
# Graphs
# ===----------------------------------------------------------------------===


def relu_chain(*links):
    return make_model([helper.make_node("Relu", [a], [b], name=a + b)
                       for a, b in links], {"x": X}, ["y"], {}, 13)


BAD["cyclic"] = lambda: relu_chain("ay", "ya")
BAD["unsorted"] = lambda: relu_chain("ay", "xa")
BAD["defined-twice"] = lambda: relu_chain("xy", "xy")
bad_node("unknown-operator", "Einsum", X, equation="nchw->nhwc")
bad_node("too-many-inputs", "Relu", X, {"c": (1,)})
bad_node("too-few-inputs", "Conv", X)
bad_node("unknown-attribute", "Relu", X, slope=0.5)
bad_node("wrong-attribute-type", "LeakyRelu", X, alpha="small")
bad_node("missing-attribute", "Concat", X)


@bad
def unknown_domain():
    model = relu_chain("xy")
    model.graph.node[0].domain = "com.example"
    return model


@bad
def subgraph():
    branch = helper.make_graph([], "branch", [], [])
    node = helper.make_node("If", ["c"], ["y"], name="choice",
                            then_branch=branch, else_branch=branch)
    return make_model([node], {"x": X}, ["y"], {"c": np.array(True)}, 13)


# ===----------------------------------------------------------------------===
# Operators
# ===----------------------------------------------------------------------===

bad_node("conv-1d", "Conv", [1, 3, 9], {"w": (4, 3, 3)})
bad_node("conv-channels", "Conv", X, {"w": (5, 4, 3, 3)})
bad_node("conv-kernel-shape", "Conv", X, {"w": (5, 6, 3, 3)},
         kernel_shape=[5, 5])
bad_node("conv-too-large", "Conv", X, {"w": (5, 6, 11, 11)})
bad_node("conv-bias", "Conv", X, {"w": (5, 6, 3, 3), "b": (4,)})
bad_node("conv-stride", "Conv", X, {"w": (5, 6, 3, 3)}, strides=[0, 1])
bad_node("conv-pads", "Conv", X, {"w": (5, 6, 3, 3)}, pads=[1, 1])
bad_node("conv-huge-pads", "Conv", X, {"w": (5, 6, 3, 3)}, pads=[2**62] * 4)
bad_node("matmul-weight", "MatMul", [3, 7], {"w": (8, 5)})
bad_node("bn-statistics", "BatchNormalization", X,
         {"s": (6,), "b": (6,), "m": (6,), "v": (5,)})
bad_node("bn-training", "BatchNormalization", X,
         {"s": (6,), "b": (6,), "m": (6,), "v": (6,)}, training_mode=1,
         opset=17)
bad_node("pool-padding", "MaxPool", X, kernel_shape=[2, 2], pads=[2, 2, 2, 2])
bad_node("reshape-count", "Reshape", X, {"s": i64(5, 5)})
bad_node("slice-empty", "Slice", X, {"s": i64(3), "e": i64(3)})
bad_node("slice-backwards", "Slice", X, {"s": i64(-1), "e": i64(-9),
                                         "a": i64(3), "p": i64(-1)})
bad_node("pad-wrap", "Pad", X, {"p": i64(0, 0, 1, 1, 0, 0, 1, 1)}, mode="wrap",
         opset=21)
bad_node("resize-crop", "Resize", X,
         {"roi": f32(0, 0, 0, 0, 1, 1, 1, 1), "s": f32(1, 1, 2, 2)},
         coordinate_transformation_mode="tf_crop_and_resize")
bad_node("concat-axis", "Concat", X, {"c": (2, 6, 9, 7)}, axis=4)
bad_node("huge-constant", "ConstantOfShape", X, {"s": i64(2**20, 2**20)},
         order=["s"])
bad_node("dropout-mask", "Dropout", X, outputs=2)
bad_node("pool-indices-output", "MaxPool", X, outputs=2, kernel_shape=[2, 2])
BAD["unpool-size"] = lambda: pool_and_unpool({"size": i64(2, 3, 7, 9)})


@bad
def divided_by_zero():
    return make_model(
        [helper.make_node("Div", ["a", "b"], ["s"], name="div"),
         helper.make_node("Reshape", ["x", "s"], ["y"])], {"x": X}, ["y"],
        {"a": i64(4), "b": i64(0)}, 13)


@bad
def two_activations():
    return make_model([helper.make_node("MatMul", ["x", "z"], ["y"])],
                      {"x": [3, 4], "z": [4, 5]}, ["y"], {}, 13)


def main():
    directory = sys.argv[1]
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "weights.bin"), "wb") as file:
        file.write(random("bad", (5, 6, 3, 3)).tobytes())
    for name, build in BAD.items():
        model = build()
        path = os.path.join(directory, name + ".onnx")
        if isinstance(model, bytes):
            with open(path, "wb") as file:
                file.write(model)
        else:
            save(model, path)


if __name__ == "__main__":
    main()
