"""Checks and times single layers one after the other, in one process as long as the GPU is well."""

import contextlib
import os
import signal
import tempfile
import time

import numpy

import compiled_model
import constants
import group
import sketch
import solid_archive

WARM_UP_SECONDS = 0.05
LAYER_OPS = ("conv2d", "linear")


class Reader:
    """What bench/device/prepare wrote about layers."""

    def __init__(self, folder, entry):
        self.archive = solid_archive.Reader(os.path.join(folder, entry["archive"]))
        self.references = numpy.load(os.path.join(folder, entry["references"]))

    def unpack(self, build, scratch):
        """A library of its own, with the layer's weights in it."""
        image = constants.fill(self.archive.read(build), build["weights"])
        return group.write_library(image, build, scratch, f"{build['offset']}.so")


class LayerGroup(group.Report):
    """The builds of one layer and batch size; what is found out goes into the report."""

    def __init__(self, reader, entry, path, report):
        super().__init__(path, entry["name"], report)
        self.reader, self.entry = reader, entry
        self.inputs = group.make_inputs(entry)
        self.models = {}  # What is to be timed, by set, precision and variant.
        self.wrong = set()  # Those of them that gave wrong results.

    def describe(self, layer_set, build):
        return {"precision": build["precision"],
                "variant": " ".join(filter(None, (
                    layer_set["policy"], layer_set["pattern"],
                    f"{layer_set['sparsity']:g}" if layer_set["sparsity"] else "",
                    build["variant"])))}

    def check(self, layer_set, build, model):
        """Whether both results are right."""
        passed, reference = True, self.reader.references[layer_set["reference"]]
        tolerance = group.TOLERANCES[build["precision"]]
        for run in ("poisoned", "again"):
            if run == "poisoned":
                model.poison()
            error = compiled_model.relative_error(
                sketch.make_sketch(model.run(self.inputs)[0]), reference)
            passed &= error <= tolerance
            self.add_check(self.describe(layer_set, build), run, error <= tolerance, error=error,
                           tolerance=tolerance)
        return passed

    def run(self, checks_only):
        """False if the process had better end, as calls to the GPU fail."""
        well = None  # A model that ran.
        with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as stack:
            for i, layer_set in enumerate(self.entry["sets"]):
                for build in layer_set["builds"]:
                    try:
                        model = compiled_model.CompiledModel(self.reader.unpack(build, scratch))
                        stack.enter_context(model)
                        key = i, build["precision"], build["variant"]
                        if not self.check(layer_set, build, model):
                            self.wrong.add(key)
                        self.models[key] = well = model
                    except (RuntimeError, OSError, AttributeError, ValueError) as error:
                        self.add_check(self.describe(layer_set, build), "runs", False,
                                       message=str(error))
                        if not self.is_well(well):
                            return False
            if not checks_only:
                self.time()
        return True

    def is_well(self, model):
        """After a fault every call fails, that of a model that has run before, too."""
        try:
            if model:
                model.run(self.inputs)
            return bool(model)
        except RuntimeError:
            return False

    def time(self):
        """The layer's own step, without changes of layout and type before and after it."""
        import timing
        timer = timing.Timer(WARM_UP_SECONDS)
        steps = {key: compiled_model.RecordedStep(model, find_layer_step(model))
                 for key, model in self.models.items()}
        for (i, precision, variant), figures in timer.compare(
                select_quickest(timer, steps, self.wrong)).items():
            layer_set = self.entry["sets"][i]
            self.report["layers"].append({
                "layer": self.entry["layer"], "batch": self.entry["batch"],
                "policy": layer_set["policy"], "pattern": layer_set["pattern"],
                "sparsity": layer_set["sparsity"], "precision": precision, "variant": variant,
                "correct": (i, precision, variant) not in self.wrong, **figures})
        self.save()


def find_layer_step(model):
    """The number of the one step that is a layer."""
    steps = [i for i, (_, op, _) in enumerate(model.steps()) if op in LAYER_OPS]
    if len(steps) != 1:
        raise RuntimeError(f"{len(steps)} layers instead of one")
    return steps[0]


def select_quickest(timer, steps, wrong):
    """Of several builds of a set in one precision the quickest of those that are right, if any
    is."""
    best = {}
    for key, step in steps.items():
        kind = key[:2]
        several = sum(other[:2] == kind for other in steps) > 1
        rank = key in wrong, timer.warm_up(step) if several else 0
        if kind not in best or rank < best[kind][0]:
            best[kind] = rank, key
    return {key: steps[key] for _, key in best.values()}


def run_layers(folder, entry, arguments):
    """Groups from number `first_layer` on, `layer_count` at most, as long as there is time for as
    much again as the longest took. The report's `next` is the number of the group that was not
    begun yet, or is being run. A group that takes more than `layer_seconds` ends the process.
    False if the next group needs another process."""
    end, longest = time.monotonic() + arguments.seconds, 0
    reader, report = Reader(folder, entry), group.make_report()
    first = arguments.first_layer
    for number, layer in enumerate(entry["groups"][first:first + arguments.layer_count], first):
        start = time.monotonic()
        if start + longest > end:
            break
        signal.alarm(arguments.layer_seconds)
        layer_group = LayerGroup(reader, layer, arguments.out, report)
        report["next"] = number
        layer_group.save()
        if not layer_group.run(arguments.checks_only):
            return False
        report["next"] = number + 1
        layer_group.save()
        longest = max(longest, time.monotonic() - start)
    return True
