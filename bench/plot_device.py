#!/usr/bin/env python3
"""Plots what bench/device/run measured of single layers.

    bench/plot_device.py bench/results/…-device.json -o crossover.svg [--batch N] [--layer NAME]

A plot for each precision of the dense side: how many times quicker than dense each sparse kernel
is at each sparsity. Bold is the geometric mean of all layers, faint are the layers; from where it
is at least as quick as dense stands in the legend.
"""

import argparse
import json
import math
import os
import sys

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "device"))

from layer_speedups import PRECISIONS, compute_speedups, get_mean, get_title  # noqa: E402


def fail(message):
    sys.exit(f"plot_device: {message}")


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", help="what --out of bench/device/run wrote")
    parser.add_argument("-o", "--output", required=True,
                        help="image to write; its ending says the format (.svg, .png, .pdf)")
    parser.add_argument("--batch", type=int, default=1, help="batch size (default: 1)")
    parser.add_argument("--layer", help="only this one (default: all, and their mean)")
    parser.add_argument("--time", choices=("cold", "hot"), default="cold",
                        help="of one launch after the L2 cache was flushed, or of many "
                        "(default: cold)")
    return parser.parse_args()


def read_rows(arguments):
    """The device, and the rows that were asked for."""
    try:
        with open(arguments.results, encoding="utf-8") as file:
            report = json.load(file)
        rows = [row for row in report["layers"] if row["batch"] == arguments.batch
                and arguments.layer in (None, row["layer"])]
        return report["device"], rows
    except (OSError, ValueError, KeyError, TypeError) as error:
        fail(f"{arguments.results}: has no layers of bench/device/run: {error!r}")


def collect_lines(speedups, precision):
    """By the name of a kernel, for each sparsity the speed-ups by layer over dense in this
    precision. Layers that lack a sparsity are left out of all, so that a line is about the same
    layers throughout."""
    lines = {}
    for (series, dense), layers in speedups.items():
        if dense == precision:
            lines.setdefault(get_title(series), {})[series.sparsity] = layers
    for title, line in lines.items():
        common = set.intersection(*(set(layers) for layers in line.values()))
        lines[title] = {sparsity: {layer: line[sparsity][layer] for layer in sorted(common)}
                        for sparsity in sorted(line)} if common else {}
    return lines


def find_crossover(points):
    """The sparsity from which on all points are at least 1: where the line, straight as it is drawn,
    crosses that after the last point below. None if that is the last of all."""
    below = [i for i, (_, speedup) in enumerate(points) if speedup < 1]
    if not below:
        return points[0][0]
    if below[-1] + 1 == len(points):
        return None
    (first, low), (last, high) = points[below[-1]:below[-1] + 2]
    return first + (last - first) * math.log(1 / low) / math.log(high / low)


def describe_crossover(points):
    crossover = find_crossover(points)
    if crossover is None:
        return "slower"
    return f"from {'≤' if crossover == points[0][0] else ''}{100 * crossover:.1f}% on"


def draw_line(axes, color, title, line):
    count = len(next(iter(line.values())))
    if count > 1:
        for layer in next(iter(line.values())):
            axes.plot([100 * sparsity for sparsity in line],
                      [layers[layer] for layers in line.values()], color=color, alpha=0.2,
                      linewidth=0.7)
    points = [(sparsity, get_mean(layers.values())) for sparsity, layers in line.items()]
    text = f"{title}, layers: {count}, {describe_crossover(points)}"
    axes.plot([100 * sparsity for sparsity, _ in points], [speedup for _, speedup in points],
              marker=".", color=color, linewidth=2, label=text)
    return text


def draw(axes, lines, titles, precision):
    """Prints what the legend says, too."""
    for title, line in lines.items():
        if line:
            text = draw_line(axes, f"C{titles.index(title)}", title, line)
            print(f"over {PRECISIONS[precision]}: {text}")
    axes.axhline(1, color="tab:gray")
    axes.set_yscale("log", base=2)
    axes.yaxis.set_major_formatter("{x:g}×")
    axes.set_xlabel("sparsity [%]")
    axes.set_title(f"over dense in {PRECISIONS[precision]}")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=7)


def main():
    arguments = parse_arguments()
    device, rows = read_rows(arguments)
    try:
        speedups = compute_speedups(rows, f"{arguments.time}_us")
    except KeyError as error:
        fail(f"{arguments.results}: a row lacks {error}")
    if not speedups:
        fail(f"{arguments.results}: no layers, dense and sparse, of that name and batch size")
    titles = list(dict.fromkeys(get_title(series) for series, _ in speedups))
    figure, plots = pyplot.subplots(1, len(PRECISIONS), figsize=(14, 4.5), sharex=True,
                                    sharey=True, layout="constrained")
    for axes, precision in zip(plots, PRECISIONS):
        draw(axes, collect_lines(speedups, precision), titles, precision)
    plots[0].set_ylabel("speed-up")
    figure.suptitle(f"{device}: {arguments.layer or 'layers of ResNet-50'}, batch "
                    f"{arguments.batch}, {arguments.time}")
    try:
        figure.savefig(arguments.output)
    except (OSError, ValueError) as error:
        fail(f"{arguments.output}: {error}")


if __name__ == "__main__":
    main()
