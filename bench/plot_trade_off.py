#!/usr/bin/env python3
"""Plots what `bonsai prune --max-accuracy-drop … --report FILE` has seen.

Each network that the search measured on all images is a point: what it saves, and the drop in
accuracy on the data of the search. The line is the trade-off curve: the networks
than which none saves more for the same drop.

    bench/plot_trade_off.py report.json -o trade-off.svg
"""

import argparse
import json
import os
import sys

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

GOALS = {"channels": "channels cut", "macs": "MACs removed", "params": "parameters removed"}


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", help="JSON that --report wrote")
    parser.add_argument("-o", "--output", required=True,
                        help="image to write; its ending says the format (.svg, .png, .pdf)")
    return parser.parse_args()


def read_report(path):
    """The report; ends the program with one line if it is none."""
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        return report, [to_point(report, trial) for trial in report["trials"]]
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        sys.exit(f"plot_trade_off: {path}: not a report of a search: {error!r}")


def to_point(report, trial):
    """Percentage saved, and percentage points lost."""
    baseline, goal = report["baseline"], report["goal"]
    if goal == "channels":
        saved = trial["channels"] / report["channels"]
    else:
        saved = 1 - trial[goal] / baseline[goal]
    drop = baseline["top1"] - trial["top1"]
    return 100 * saved, 100 * drop


def find_front(points):
    """Those that no other beats in both, by rising drop."""
    front, most = [], float("-inf")
    for saved, drop in sorted(points, key=lambda point: (point[1], -point[0])):
        if saved > most:
            front.append((saved, drop))
            most = saved
    return front


def draw(report, points, path):
    figure, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
    axes.scatter(*zip(*points), s=12, color="tab:gray", label="measured")
    axes.step(*zip(*find_front(points)), where="pre", color="tab:blue", label="trade-off")
    axes.axhline(report["max_accuracy_drop"], linestyle="--", color="tab:red", label="budget")
    axes.plot(*to_point(report, report["best"]), marker="*", markersize=14, linestyle="none",
              color="tab:green", label="result")
    axes.set_xlabel(f"{GOALS[report['goal']]} [%]")
    axes.set_ylabel("drop in accuracy [points]")
    axes.set_title(os.path.basename(report["model"]))
    axes.legend()
    try:
        figure.savefig(path)
    except (OSError, ValueError) as error:
        sys.exit(f"plot_trade_off: {path}: {error}")


def main():
    arguments = parse_arguments()
    report, points = read_report(arguments.report)
    draw(report, points, arguments.output)


if __name__ == "__main__":
    main()
