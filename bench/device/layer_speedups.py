"""How much quicker than dense the sparse kernels were on single layers, of what bench/device/run
measured."""

import collections
import math

PRECISIONS = {"f32": "FP32", "tf32": "TF32", "f16": "FP16"}

# One kernel on patterns of one sparsity, at one batch size.
Series = collections.namedtuple("Series", "policy precision pattern sparsity batch")


def get_title(series):
    """Of a kernel, without its sparsity and batch size."""
    pattern = "" if series.pattern == "dlmc" else f", {series.pattern}"
    return f"{series.policy} {PRECISIONS[series.precision]}{pattern}"


def find_dense(rows, time):
    """Times by layer, batch size and precision, of the quickest dense build."""
    dense = {}
    for row in rows:
        key = row["layer"], row["batch"], row["precision"]
        if row["policy"] == "dense":
            dense[key] = min(row[time], dense.get(key, math.inf))
    return dense


def compute_speedups(rows, time):
    """For each series and precision of the dense side a dictionary: by layer, dense over sparse
    time. `time` is cold_us or hot_us. Layers that lack one of the two are left out, and so are
    builds whose results were wrong."""
    rows = [row for row in rows if row["correct"]]
    dense, speedups = find_dense(rows, time), {}
    for row in rows:
        if row["policy"] == "dense":
            continue
        series = Series(*(row[field] for field in Series._fields))
        for precision in PRECISIONS:
            key = row["layer"], row["batch"], precision
            if key in dense:
                layers = speedups.setdefault((series, precision), {})
                layers[row["layer"]] = dense[key] / row[time]
    return speedups


def get_mean(speedups):
    """The geometric mean."""
    return math.exp(sum(map(math.log, speedups)) / len(speedups))


def count_wins(speedups):
    return sum(speedup > 1 for speedup in speedups)
