#!/usr/bin/env python3
"""Writes the tables of what bench/device/run measured, as Markdown.

    bench/device_table.py [RESULTS.json…]

Without arguments takes bench/results/*-device.json.
"""

import argparse
import glob
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "device"))

from layer_speedups import (  # noqa: E402
    PRECISIONS, compute_speedups, count_wins, get_mean, get_title)

# Implementation and precision of dense networks, and the heading of their column.
DENSE = [(("bonsai", "f32"), "Bonsai FP32"), (("pytorch", "f32"), "PyTorch FP32"),
         (("bonsai", "tf32"), "Bonsai TF32"), (("pytorch", "tf32"), "PyTorch TF32"),
         (("bonsai", "f16"), "Bonsai FP16"), (("pytorch", "f16"), "PyTorch FP16")]
# What a policy of builds of pruned networks is called; others go by their own names.
POLICIES = {"": "pruned, selected", "dense": "pruned, all dense", "cusparse-csr": "cuSPARSE CSR",
            "cusparse-blocked-ell": "cuSPARSE Blocked-ELL", "cusparselt": "cuSPARSELt"}


def fail(message):
    sys.exit(f"device_table: {message}")


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        for key in ("device", "date", "checks", "timings"):
            report[key]
        return report
    except (OSError, ValueError, KeyError, TypeError) as error:
        fail(f"{path}: not a result of bench/device/run: {error!r}")


def describe(report):
    """The line over a table."""
    versions = report.get("versions", {})
    parts = [report["date"][:10], f"driver {report.get('driver')}", f"CUDA {report.get('cuda')}",
             f"cuDNN {versions.get('cudnn')}", f"PyTorch {versions.get('torch')}"]
    failed = sum(not check["passed"] for check in report["checks"])
    checks = f"{len(report['checks']) - failed} checks passed, {failed} failed"
    return f"**{report['device']}** ({', '.join(parts)}; {checks})"


def format_time(row, key, missing):
    return f"{row[key] / 1000:.3f} ms" if key in row else missing


def make_table(titles, rows):
    """Lines of a table, with a row of cells for each network and batch size."""
    yield "| network | batch | " + " | ".join(titles) + " |"
    yield "|---|--:|" + "--:|" * len(titles)
    for (network, batch), cells in rows.items():
        yield f"| {network} | {batch} | " + " | ".join(cells) + " |"


def collect_rows(timings, get_key):
    """By network and batch size, the times by what `get_key` says of them."""
    rows = {}
    for timing in timings:
        row = rows.setdefault((timing["network"], timing["batch"]), {})
        row[get_key(timing)] = timing["cold_us"]
    return rows


def make_dense_table(dense):
    columns = [(key, title) for key, title in DENSE if any(key in row for row in dense.values())]
    return make_table([title for _, title in columns],
                      {name: [format_time(row, key, "") for key, _ in columns]
                       for name, row in dense.items()})


def make_pruned_table(timings, dense):
    """Next to the times of a pruned network those of the one that it was made of, dense in all
    precisions: they do not depend on weights."""
    rows = collect_rows(timings, lambda timing: (timing["variant"], timing["precision"]))
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    cells = {}
    for timing in timings:
        name = timing["network"], timing["batch"]
        origin = dense.get((timing.get("pruned_from"), timing["batch"]), {})
        cells[name] = ([format_time(rows[name], key, "") for key in columns] +
                       [format_time(origin, key, "not run") for key, _ in DENSE])
    titles = [f"{POLICIES.get(policy, policy)} {PRECISIONS[precision]}"
              for policy, precision in columns]
    return make_table(titles + [title for _, title in DENSE], cells)


def format_speedups(cold, hot):
    """Of the layers of one series, by their speed-ups; "not run" if there are none."""
    if not cold:
        return "not run"
    return (f"{get_mean(cold.values()):.2f}× ({get_mean(hot.values()):.2f}×), "
            f"{count_wins(cold.values())} of {len(cold)}")


def make_layer_table(rows):
    """A row for each kernel, sparsity and batch size, beside dense in each precision."""
    cold, hot = (compute_speedups(rows, time) for time in ("cold_us", "hot_us"))
    yield ("| kernel | sparsity | batch | " +
           " | ".join(f"over {title}" for title in PRECISIONS.values()) + " |")
    yield "|---|--:|--:|" + "--:|" * len(PRECISIONS)
    for series in dict.fromkeys(series for series, _ in cold):
        cells = [format_speedups(cold.get((series, precision)), hot.get((series, precision)))
                 for precision in PRECISIONS]
        yield (f"| {get_title(series)} | {100 * series.sparsity:g}% | {series.batch} | " +
               " | ".join(cells) + " |")


def is_pruned(timing):
    """Also where it is not known what it was made of: builds by several policies."""
    return bool(timing.get("pruned_from") or
                timing["implementation"] == "bonsai" and timing.get("variant"))


def make_tables(report):
    """Lines of all tables."""
    pruned = [timing for timing in report["timings"] if is_pruned(timing)]
    dense = collect_rows([timing for timing in report["timings"] if timing not in pruned],
                         lambda timing: (timing["implementation"], timing["precision"]))
    if dense:
        yield from ["", *make_dense_table(dense)]
    if pruned:
        yield from ["", "Pruned, and dense as it was before:", "",
                    *make_pruned_table(pruned, dense)]
    if report.get("layers"):
        yield from ["", "Layers of ResNet-50: geometric mean of the speed-up over dense, cold "
                    "(hot), and of how many layers sparse is quicker, cold:", "",
                    *make_layer_table(report["layers"])]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="*", help="what --out of bench/device/run wrote")
    results = os.path.join(os.path.dirname(os.path.abspath(__file__)), "results")
    paths = parser.parse_args().results or sorted(
        glob.glob(os.path.join(results, "*-device.json")))
    if not paths:
        print("There are no results from a GPU yet.")
    for i, path in enumerate(paths):
        report = read(path)
        print(("\n" if i else "") + describe(report))
        print("\n".join(make_tables(report)))


if __name__ == "__main__":
    main()
