"""Of what bench/device/prepare wrote to argv[1] for resnet20: moves one value of the reference for
batch size 1 by a two-thousandth of the norm, and changes a seed for batch size 2."""

import json
import os
import sys

import numpy

path = os.path.join(sys.argv[1], "manifest.json")
with open(path, encoding="utf-8") as file:
    manifest = json.load(file)
manifest["failures"] = []
first, second = manifest["groups"]

reference = os.path.join(sys.argv[1], first["outputs"][0])
values = numpy.load(reference)
values[0, 0] += numpy.linalg.norm(values) / 2000
numpy.save(reference, values)
second["builds"][0]["weights"][0]["seed"] ^= 1
with open(path, "w", encoding="utf-8") as file:
    json.dump(manifest, file)
