"""Compares `bonsai run` with onnxruntime on seeded random inputs.

    onnxruntime_compare.py [--policy P] BONSAI DIRECTORY MODEL…

A MODEL is an ONNX file, or a name from test/passes/import/onnx/Inputs (or the
prefix of several) whose model is generated. Files are written to DIRECTORY.
Prints one line for each model; fails if |a - b| / |b| is above 1e-5 for some
output, or if a model does not run.
"""

import argparse
import os
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../passes/import/onnx/Inputs"))
import onnx_models  # pylint: disable=wrong-import-position

TOLERANCE = 1e-5


def generate(directory, prefix):
    """Writes the models whose names start with `prefix`; returns their paths.
    """
    names = [name for name in onnx_models.CASES if name.startswith(prefix)]
    if not names:
        sys.exit(f"no model is named '{prefix}'")
    paths = []
    for name in names:
        path = os.path.join(directory, name + ".onnx")
        onnx.save(onnx_models.CASES[name](), path)
        paths.append(path)
    return paths


def make_inputs(session):
    """Random tensors for the inputs of a session; an open batch is 1."""
    random = np.random.default_rng(0)
    return {value.name: random.standard_normal(
        [size if isinstance(size, int) else 1 for size in value.shape],
        np.float32) for value in session.get_inputs()}


def run_bonsai(command, model, inputs, outputs, stem):
    """Runs bonsai on arrays and returns its outputs, or what it complained.
    """
    command = [*command, model]
    for index, array in enumerate(inputs):
        np.save(f"{stem}.in{index}.npy", array)
        command += ["--input", f"{stem}.in{index}.npy"]
    paths = [f"{stem}.out{index}.npy" for index in range(outputs)]
    for path in paths:
        command += ["--output", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return (done.stderr.strip().splitlines() or ["no message"])[-1]
    return [np.load(path) for path in paths]


def difference(ours, theirs):
    """The relative distance of two tensors; infinite if shapes differ."""
    if ours.shape != theirs.shape:
        return np.inf
    norm = np.linalg.norm(theirs.astype(np.float64).ravel())
    distance = np.linalg.norm((ours - theirs).astype(np.float64).ravel())
    if np.isnan(distance):
        return np.inf
    return distance / norm if norm > 0 else distance


def compare(command, model, directory):
    """Prints how a model compares; whether it does well."""
    name = os.path.splitext(os.path.basename(model))[0]
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = (
        onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options)
    inputs = make_inputs(session)
    theirs = session.run(None, inputs)
    ours = run_bonsai(command, model, inputs.values(), len(theirs),
                      os.path.join(directory, name))
    if isinstance(ours, str):
        print(f"FAIL {name}: {ours}")
        return False
    worst = max(difference(a, b) for a, b in zip(ours, theirs))
    is_close = worst <= TOLERANCE
    print(f"{'ok' if is_close else 'FAIL'} {name}: {worst:.1e}")
    return is_close


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bonsai")
    parser.add_argument("directory")
    parser.add_argument("models", nargs="+")
    parser.add_argument("--policy", default="fastest")
    arguments = parser.parse_args()
    os.makedirs(arguments.directory, exist_ok=True)
    paths = []
    for model in arguments.models:
        is_file = model.endswith(".onnx")
        paths += [model] if is_file else generate(arguments.directory, model)
    command = [arguments.bonsai, "run", "--policy", arguments.policy]
    results = [compare(command, path, arguments.directory) for path in paths]
    print(f"{sum(results)} of {len(results)} agree")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
