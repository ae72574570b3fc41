"""Compiled libraries as bench/device/prepare writes them, and what they compute on the CPU."""

import os
import subprocess
import tempfile

import numpy

import compiled_model
import constants

# Seeds of inputs start here, so that no input is drawn from the stream of a weight.
INPUT_SEED = 1


def run_bonsai(bonsai, *command):
    """Raises RuntimeError with the last line that it writes if it fails."""
    result = subprocess.run([bonsai, *command], capture_output=True, text=True)
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["no message"]
        raise RuntimeError(f"{' '.join(command)}: {lines[-1]}")


def compile_model(bonsai, model, path, *options):
    """The compiled library."""
    run_bonsai(bonsai, "compile", model, "-o", path, *options)
    with open(path, "rb") as file:
        return file.read()


def run_reference(image):
    """Inputs as the manifest describes them, and outputs, of a CPU build. In a folder of its own:
    a library that was opened once must not be written over."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "reference.so")
        with open(path, "wb") as file:
            file.write(image)
        with compiled_model.CompiledModel(path) as model:
            inputs = [{"seed": INPUT_SEED + i, "shape": list(shape)}
                      for i, shape in enumerate(model.input_shapes)]
            outputs = model.run([constants.uniform(entry["seed"], numpy.prod(entry["shape"]), 1)
                                 .reshape(entry["shape"]) for entry in inputs])
    return inputs, outputs


def describe(image, precision, cpu, seeds):
    """The weights of a build that are weights of the CPU's with one of the seeds."""
    if precision == "f16":
        return constants.describe_rounded(image, cpu, constants.describe(cpu, seeds))
    return constants.describe(image, seeds)


def find_common_seeds(cpu, images, builds):
    """Those of the weights that can be replaced: all builds have the same values in the same
    order. Where a kernel stores them in another, they travel as they are."""
    seeds = {fill["seed"] for fill in constants.describe(cpu)}
    for image, (_, precision) in zip(images, builds):
        seeds &= {fill["seed"] for fill in describe(image, precision, cpu, seeds)}
    return seeds
