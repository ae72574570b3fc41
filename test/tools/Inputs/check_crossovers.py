"""Checks the crossovers in a report of bonsai bench against its rows.

  check_crossovers.py REPORT
"""

import collections
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    rows = json.load(file)["benchmarks"]
sweeps = collections.defaultdict(list)
for row in rows:
    if row["run_type"] == "iteration" and "speedup_vs_dense" in row and "sparsity" in row:
        model, target, method, rest = row["name"].split("/", 3)
        name = "/".join((model, target, method.split(":")[0], rest))
        sweeps[name].append((row["sparsity"], row["speedup_vs_dense"]))
crossovers = {row["run_name"]: row["crossover_sparsity"] for row in rows
              if row.get("aggregate_name") == "crossover"}
assert set(crossovers) <= set(sweeps)
assert any("/all/" in name for name in sweeps)
for name, points in sweeps.items():
    points.sort()
    if points[0][0] == points[-1][0] or "onednn" in name or "generated" in name:
        continue
    # What the selection made is dense until it gains.
    threshold = 1.02 if name.endswith("/selected") else 1
    slower = [sparsity for sparsity, speedup in points if speedup < threshold]
    if slower and slower[-1] == points[-1][0]:
        assert name not in crossovers, name
    elif not slower:
        assert crossovers[name] == points[0][0], name
    else:
        quicker = min(sparsity for sparsity, _ in points if sparsity > slower[-1])
        assert slower[-1] < crossovers[name] <= quicker, name
