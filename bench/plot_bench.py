#!/usr/bin/env python3
"""Plots what `bonsai bench … --json FILE` has measured.

    bench/plot_bench.py speedup  sweep.json -o speedup.svg
    bench/plot_bench.py layers   dlmc.json  -o layers.svg
    bench/plot_bench.py roofline dlmc.json  -o roofline.png

speedup: how many times quicker than dense each kind of kernel is at each sparsity, and the
sparsity from which on it is no slower, for the whole network (or one --layer).
layers: the same for each layer at one sparsity (--method), a bar a kernel.
roofline: the GFLOP/s that each layer gets out of the weights it keeps, over the operations it
has for each byte of input, output and kept weights, under what this machine can do.
"""

import argparse
import collections
import json
import re
import sys

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

Row = collections.namedtuple("Row", "network method sparsity layer kernel figures")

# One for each series, over again if there are more.
MARKERS = "osD^v<>P"


def fail(message):
    sys.exit(f"plot_bench: {message}")


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plot", choices=PLOTS, help="what to draw")
    parser.add_argument("report", help="JSON that --json wrote")
    parser.add_argument("-o", "--output", required=True,
                        help="image to write; its ending says the format (.svg, .png, .pdf)")
    parser.add_argument("--network", help="first part of a row's name (default: that of the "
                        "first row that fits)")
    parser.add_argument("--method", help="method:sparsity (default: the last one)")
    parser.add_argument("--layer", default="all", help="layer to follow (default: all of them)")
    return parser.parse_args()


def to_row(entry):
    """A row by the parts of its name: model/target/method:sparsity/layer/kernel."""
    network, _, rest = entry["name"].split("/", 2)
    method, rest = rest.split("/", 1)
    layer, kernel = rest.rsplit("/", 1)
    return Row(network, method, entry.get("sparsity"), layer, kernel, entry)


def read_report(path):
    """Context, rows and crossovers; ends the program with one line if it is no report."""
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        entries = report["benchmarks"]
        rows = [to_row(entry) for entry in entries
                if entry.get("run_type") == "iteration" and "error_occurred" not in entry]
        crossovers = {re.sub("_crossover$", "", entry["name"]): entry["crossover_sparsity"]
                      for entry in entries if entry.get("aggregate_name") == "crossover"}
        return report["context"], rows, crossovers
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        fail(f"{path}: not a report of bonsai bench: {error!r}")


def select_network(rows, arguments, fits):
    """The rows that fit, of one network."""
    rows = [row for row in rows if fits(row)
            and arguments.network in (None, row.network)]
    if not rows:
        fail(f"{arguments.report}: no rows for this plot")
    return [row for row in rows if row.network == rows[0].network]


def get_crossover(report, row):
    """The sparsity at which the row's kernel becomes quicker than dense; None if not within
    the sweep."""
    _, rows, crossovers = report
    first = min(other.sparsity for other in rows if other[:1] + other[3:5] == row[:1] + row[3:5])
    target, method = row.figures["name"].split("/")[1], row.method.split(":")[0]
    name = "/".join((row.network, target, method, row.layer, row.kernel))
    crossover = crossovers.get(name)
    return crossover if crossover and crossover > first else None


def draw_speedup(axes, report, arguments):
    """Lines over sparsity, one a kernel, and where they cross 1."""
    rows = select_network(report[1], arguments, lambda row: row.layer == arguments.layer
                          and "speedup_vs_dense" in row.figures and ":" in row.method)
    kernels = list(dict.fromkeys(row.kernel for row in rows))
    for color, kernel in enumerate(kernels):
        line = [row for row in rows if row.kernel == kernel]
        points = sorted((100 * row.sparsity, row.figures["speedup_vs_dense"]) for row in line)
        axes.plot(*zip(*points), marker=".", color=f"C{color}", label=kernel)
        crossover = get_crossover(report, line[0])
        if crossover:
            axes.axvline(100 * crossover, linestyle=":", color=f"C{color}",
                         label=f"{kernel}: from {100 * crossover:.1f}% on")
    sparsities = sorted({row.sparsity for row in rows})
    axes.plot([100 * s for s in sparsities], [1 / (1 - s) for s in sparsities], "--",
              color="tab:gray", label="1 / density")
    axes.axhline(1, color="tab:gray", label="dense")
    axes.set_yscale("log", base=2)
    axes.yaxis.set_major_formatter("{x:g}×")
    axes.set_xlabel("sparsity [%]")
    axes.set_ylabel("speed-up over dense")
    axes.set_title(f"{rows[0].network}, {arguments.layer}")
    axes.legend()


def select_layers(rows, arguments, key):
    """The layers that have this figure, of one method:sparsity."""
    rows = select_network(rows, arguments, lambda row: row.layer != "all"
                          and key in row.figures and row.method != "dense"
                          and arguments.method in (None, row.method))
    return [row for row in rows if row.method == rows[-1].method]


def draw_layers(axes, report, arguments):
    """A group of bars for each layer; what the selection took has an outline."""
    rows = select_layers(report[1], arguments, "speedup_vs_dense")
    rows = [row for row in rows if row.sparsity is not None]
    layers = list(dict.fromkeys(row.layer for row in rows))
    # csr-convolution and csr-linear are of one family.
    families = sorted({row.kernel.split("-")[0] for row in rows})
    height = 0.8 / len(families)
    for row in rows:
        color = families.index(row.kernel.split("-")[0])
        position = layers.index(row.layer) + (color - (len(families) - 1) / 2) * height
        axes.barh(position, row.figures["speedup_vs_dense"], height, color=f"C{color}",
                  edgecolor="black" if row.figures.get("selected") else "none")
    for color, family in enumerate(families):
        axes.barh(0, 0, color=f"C{color}", label=family)
    axes.barh(0, 0, color="none", edgecolor="black", label="selected")
    axes.axvline(1, color="tab:gray")
    axes.set_yticks(range(len(layers)), layers, fontsize=7)
    axes.set_ylim(len(layers) - 0.5, -0.5)
    axes.set_xlabel("speed-up over dense")
    axes.set_title(f"{rows[0].network}, {rows[0].method}")
    axes.legend()
    axes.figure.set_size_inches(7, max(3, 1 + 0.22 * len(layers)))


def read_peak(context, key):
    try:
        return float(context[key])
    except (KeyError, TypeError, ValueError):
        fail(f"the report has no {key}")


def draw_roofs(axes, context, intensities):
    """What can be reached at most: bandwidth to the left, arithmetic to the right."""
    peak = read_peak(context, "bonsai_peak_gflops")
    left, right = min(intensities) / 2, 2 * max(intensities)
    for key, name, style in (("bonsai_memory_gb_per_s", "memory", "--"),
                             ("bonsai_cache_gb_per_s", "L2 cache", "-")):
        bandwidth = read_peak(context, key)
        ridge = min(max(peak / bandwidth, left), right)
        axes.plot([left, ridge, right],
                  [min(peak, bandwidth * x) for x in (left, ridge, right)], style,
                  color="tab:gray", label=f"{name}: {bandwidth:.0f} GB/s, {peak:.0f} GFLOP/s")


def draw_roofline(axes, report, arguments):
    context, rows, _ = report
    sparse = select_layers(rows, arguments, "useful_gflops")
    dense = [row for row in rows if row.network == sparse[0].network and row.method == "dense"
             and "useful_gflops" in row.figures]
    # bfloat16 moves half the bytes and has another roof.
    rows = [row for row in dense if "bf16" not in row.kernel] + sparse
    draw_roofs(axes, context, [row.figures["flops_per_byte"] for row in rows])
    series = list(dict.fromkeys((row.method, row.kernel) for row in rows))
    for index, (method, kernel) in enumerate(series):
        points = [(row.figures["flops_per_byte"], row.figures["useful_gflops"])
                  for row in rows if (row.method, row.kernel) == (method, kernel)]
        axes.scatter(*zip(*points), s=16, marker=MARKERS[index % len(MARKERS)],
                     color=f"C{index}", label=f"{method}, {kernel}")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("operations on kept weights for each byte")
    axes.set_ylabel("GFLOP/s on kept weights")
    axes.set_title(f"{sparse[0].network}, {context.get('bonsai_cpu', 'CPU')}, "
                   f"threads: {context.get('bonsai_threads', 'all')}")
    axes.legend(fontsize=8)


PLOTS = {"speedup": draw_speedup, "layers": draw_layers, "roofline": draw_roofline}


def main():
    arguments = parse_arguments()
    report = read_report(arguments.report)
    _, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
    try:
        PLOTS[arguments.plot](axes, report, arguments)
    except (KeyError, TypeError) as error:
        fail(f"{arguments.report}: a row lacks {error}")
    try:
        axes.figure.savefig(arguments.output)
    except (OSError, ValueError) as error:
        fail(f"{arguments.output}: {error}")


if __name__ == "__main__":
    main()
