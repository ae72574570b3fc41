"""Of the layers that bench/device/prepare wrote to argv[1]: moves one value of the first one's
first reference by a hundredth of the norm, changes what the second one's first build should be,
and takes away the third one's reference."""

import json
import os
import sys

import numpy

path = os.path.join(sys.argv[1], "manifest.json")
with open(path, encoding="utf-8") as file:
    manifest = json.load(file)
layers = manifest["layers"]
first, second, third = (group["sets"][0] for group in layers["groups"][:3])

references = os.path.join(sys.argv[1], layers["references"])
values = numpy.load(references)
values[first["reference"], 7] += numpy.linalg.norm(values[first["reference"]]) / 100
numpy.save(references, values)
second["builds"][0]["sha256"] = first["builds"][0]["sha256"]
third["reference"] = len(values)
with open(path, "w", encoding="utf-8") as file:
    json.dump(manifest, file)
