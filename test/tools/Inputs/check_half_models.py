"""Of what bench/device/prepare wrote to argv[1]: prints the weights of each build, and compares
those in f16 with those in f32."""

import json
import lzma
import os
import sys

import numpy

sys.path.insert(0, sys.argv[2])

import constants  # noqa: E402


def read_weights(build):
    """The values that `run` puts into the library, by their seeds."""
    with open(os.path.join(sys.argv[1], build["file"]), "rb") as file:
        image = constants.fill(lzma.decompress(file.read()), build["weights"])
    return {entry["seed"]: numpy.frombuffer(image, entry["dtype"], entry["count"], entry["offset"])
            for entry in build["weights"]}


with open(os.path.join(sys.argv[1], "manifest.json"), encoding="utf-8") as file:
    builds = json.load(file)["groups"][0]["builds"]
weights = {}
for build in builds:
    values = weights[build["precision"]] = read_weights(build)
    types = {str(value.dtype) for value in values.values()}
    print(f"{build['precision']}: {len(values)} weights of "
          f"{sum(map(len, values.values()))} values in {', '.join(types)}")
assert all(numpy.array_equal(weights["f16"][seed], value.astype(numpy.float16))
           for seed, value in weights["f32"].items())
print("f16 is f32, rounded")
