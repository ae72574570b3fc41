"""Checks the figures of `bonsai gpu-code --json` against each other."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    code = json.load(file)
assert code["arch"] == "sm_90", code["arch"]
assert len(code["layers"]) == 19, len(code["layers"])
for layer in code["layers"]:
    terms = layer["terms"] * layer["functions"]
    assert abs(terms - layer["kept"]) < 0.5, layer
    products = layer["kept"] * layer["pixels"] // (2 if layer["half2"] else 1)
    assert layer["code_bytes"] > 16 * products, layer
    assert layer["rows"] <= layer["registers"] <= 255, layer
    times = dict(layer["us"])
    total, launch = times.pop("total"), times.pop("launch")
    assert abs(total - launch - max(times.values())) < 1e-6, layer
