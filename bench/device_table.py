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

# Implementation, or policy of Bonsai's, and precision, and the heading of their column.
COLUMNS = [(("bonsai", "f32"), "Bonsai FP32"), (("pytorch", "f32"), "PyTorch FP32"),
           (("bonsai", "tf32"), "Bonsai TF32"), (("pytorch", "tf32"), "PyTorch TF32"),
           (("bonsai", "f16"), "Bonsai FP16"), (("pytorch", "f16"), "PyTorch FP16"),
           (("cusparse-csr", "f32"), "cuSPARSE CSR FP32"),
           (("cusparse-blocked-ell", "tf32"), "cuSPARSE Blocked-ELL TF32")]


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


def get_implementation(timing):
    """Or the policy of Bonsai's, if that is not dense."""
    policy = timing.get("variant") if timing["implementation"] == "bonsai" else None
    return policy if policy and policy != "dense" else timing["implementation"]


def make_table(report):
    """Lines of the table, with a row for each network and batch size."""
    rows = {}
    for timing in report["timings"]:
        row = rows.setdefault((timing["network"], timing["batch"]), {})
        row[get_implementation(timing), timing["precision"]] = timing["cold_us"]
    columns = [(key, title) for key, title in COLUMNS
               if any(key in row for row in rows.values())]
    yield "| network | batch | " + " | ".join(title for _, title in columns) + " |"
    yield "|---|--:|" + "--:|" * len(columns)
    for (network, batch), row in rows.items():
        cells = [f"{row[key] / 1000:.3f} ms" if key in row else "" for key, _ in columns]
        yield f"| {network} | {batch} | " + " | ".join(cells) + " |"


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
        print(("\n" if i else "") + describe(report) + "\n")
        print("\n".join(make_table(report)))


if __name__ == "__main__":
    main()
