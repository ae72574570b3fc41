#!/usr/bin/env python3
"""Compares steps of training ResNet-20 by Bonsai, by its oneDNN primitives called
by hand, and by other frameworks, which take turns.

    bench/training_peers.py --build build --threads 2 -o peers.json

Needs a Python that has what bench/peers/requirements.txt names. Prints a table in
Markdown, and writes what was measured as JSON. A figure is the median over the
rounds of the median step of a round.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

PEERS = ("pytorch", "jax", "tensorflow")
HERE = pathlib.Path(__file__).resolve().parent


def parse_options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--build", default="build", help="the build folder")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("-o", dest="output", required=True, help="the JSON to write")
    return parser.parse_args()


def run(command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"training_peers: {command[0]} failed:\n{result.stderr}")
    return result.stdout


def measure_bonsai(options):
    """Milliseconds of Bonsai and of the fastest form by hand."""
    benchmark = f"{options.build}/bench/TrainingThroughputBenchmark"
    arguments = ["--batch", str(options.batch), "--threads", str(options.threads)]
    output = run([benchmark, "--benchmark_format=json", *arguments])
    row = json.loads(output)["benchmarks"][0]
    if row.get("error_occurred"):
        sys.exit(f"training_peers: {row['error_message']}")
    return {"Bonsai": row["trained_ms"], "oneDNN by hand": row["primitives_ms"]}


def measure_peer(peer, options):
    script = str(HERE / "peers" / f"{peer}_step.py")
    arguments = ["--batch", str(options.batch), "--threads", str(options.threads)]
    lines = run([sys.executable, script, *arguments]).splitlines()
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    return {f"{row['name']} {row['version']}": row["milliseconds"] for row in rows}


def measure(options):
    times = {}
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        found = measure_bonsai(options)
        for peer in PEERS:
            found.update(measure_peer(peer, options))
        for name, milliseconds in found.items():
            times.setdefault(name, []).append(milliseconds)
    return times


def find_processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def write(path, content):
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.write("\n")
    os.replace(path + ".tmp", path)


def print_table(options, times):
    medians = {name: statistics.median(values) for name, values in times.items()}
    print("| | ms a step | images/s | throughput, of oneDNN by hand |")
    print("|---|---|---|---|")
    for name, milliseconds in sorted(medians.items(), key=lambda item: item[1]):
        rate = 1e3 * options.batch / milliseconds
        ratio = medians["oneDNN by hand"] / milliseconds
        print(f"| {name} | {milliseconds:.0f} | {rate:.0f} | {ratio:.2f} |")


def main():
    options = parse_options()
    times = measure(options)
    context = {
        "benchmark": "one step of training resnet20, milliseconds",
        "processor": find_processor(),
        "threads": options.threads,
        "batch": options.batch,
    }
    write(options.output, {"context": context, "milliseconds": times})
    print_table(options, times)


if __name__ == "__main__":
    main()
