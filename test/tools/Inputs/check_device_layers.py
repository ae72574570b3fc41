"""Compares the layers that bench/device (argv[1]) knows with what `bonsai stats resnet50 --json`
wrote to argv[2], and prints how it reads patterns, sketches and orders."""

import json
import sys

import numpy

sys.path.insert(0, sys.argv[1])

import dlmc  # noqa: E402
import layer_group  # noqa: E402
import sketch  # noqa: E402

layers = dlmc.list_layers()
with open(sys.argv[2], encoding="utf-8") as file:
    expected = json.load(file)["layers"]
found = [{"name": layer.name, "shape": list(layer.weight_shape),
          "macs": int(numpy.prod(layer.weight_shape) * numpy.prod(layer.output_shape[1:]))}
         for layer in layers]
assert found == [{key: layer[key] for key in ("name", "shape", "macs")} for layer in expected]
print(f"{len(found)} layers as in the network")

# Filter 2 keeps channel 5 at row 1, column 2; of a linear layer the first row is left out.
convolution = next(layer for layer in layers if layer.name == "layer1.1.conv2")
offsets = " ".join(["0"] * 3 + ["1"] * 62)
mask = dlmc.parse_pattern(f"64, 576, 1\n{offsets}\n{(1 * 3 + 2) * 64 + 5}\n", convolution)
print(mask.shape, numpy.argwhere(mask).tolist())
offsets = " ".join(["0"] + ["1"] * 3 + ["2"] * 998)
mask = dlmc.parse_pattern(f"1001, 2048, 2\n{offsets}\n9 7\n", layers[-1])
print(mask.shape, numpy.argwhere(mask).tolist())
for text in ("64, 64, 0\n0\n\n", "64, 576, 1\n0 1\n3\n", "64\n"):
    try:
        dlmc.parse_pattern(text, convolution)
    except ValueError as error:
        print(f"refused: {error}")

generator = numpy.random.default_rng(1)
array = generator.standard_normal((3, 17, 29, 31))
for change in (generator.standard_normal(array.shape) / 100, numpy.eye(31)[3] * 1.0):
    ratio = (numpy.linalg.norm(sketch.make_sketch(array + change) - sketch.make_sketch(array)) /
             numpy.linalg.norm(change * numpy.ones_like(array)))
    assert 0.8 < ratio < 1.2, ratio
array[1, 2, 3, 4] = numpy.nan
assert numpy.isnan(sketch.make_sketch(array)).any()
print("sketches keep norms and NaNs")

order = dlmc.order_by_interest(layers, [1, 8, 32])
assert len(order) == len(set(order)) == 3 * len(layers)
for start in (0, 8):
    print(*(f"{layer.name}/{batch}" for layer, batch in order[start:start + 4]))


class Timer:
    """Of steps that are their times."""
    warm_up = staticmethod(float)


steps = {(0, "f32", "nchw"): 3, (0, "f32", "nhwc"): 2, (0, "f16", "nchw"): 4, (1, "f32", ""): 5}
print(layer_group.select_quickest(Timer, steps, set()))
print(layer_group.select_quickest(Timer, steps, {(0, "f32", "nhwc"), (1, "f32", "")}))
