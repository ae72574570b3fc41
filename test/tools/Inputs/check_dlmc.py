"""Checks the sums of bonsai bench dlmc: against the rows of the layers.

  check_dlmc.py REPORT METHOD
"""

import json
import math
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)
prefix = f"dlmc-layers/cpu/{sys.argv[2]}/"
rows = {row["name"][len(prefix):]: row for row in report["benchmarks"]
        if row["name"].startswith(prefix)}
total = rows.pop("all/selected")
rows = [row for row in rows.values() if row.get("selected")]
assert len(rows) == total["layers"] == 54
assert all(row["useful_gflops"] > 0 and row["flops_per_byte"] > 0 for row in rows)
speedups = [row["dense_ms"] / row["median_ms"] for row in rows]
for key, expected in (("median_ms", sum(row["median_ms"] for row in rows)),
                      ("dense_ms", sum(row["dense_ms"] for row in rows)),
                      ("speedup_vs_dense", total["dense_ms"] / total["median_ms"]),
                      ("geomean_speedup", math.prod(speedups) ** (1 / len(speedups))),
                      ("min_speedup", min(speedups))):
    assert math.isclose(total[key], expected, rel_tol=1e-9), (key, total[key], expected)
for key in ("bonsai_peak_gflops", "bonsai_memory_gb_per_s", "bonsai_cache_gb_per_s"):
    assert float(report["context"][key]) >= 0
