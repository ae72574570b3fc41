"""Checks and times the builds of one network at one batch size, in a process of its own: after a
fault on the GPU no other call of the process succeeds."""

import contextlib
import hashlib
import json
import lzma
import os
import statistics
import tempfile
import time

import numpy

import compiled_model
import constants

TOLERANCES = {"f32": 1e-5, "tf32": 5e-3, "f16": 5e-3}
PROFILED_RUNS = 11
# What PyTorch's variants may take of the group's time.
BUILD_SHARE = 0.6


def get_variant(build):
    """The policy, if it is not the usual one."""
    return "" if build["policy"] == "fastest" else build["policy"]


def make_report():
    return {"checks": [], "timings": [], "profiles": [], "layers": [], "notes": []}


def make_inputs(entry):
    return [constants.uniform(x["seed"], int(numpy.prod(x["shape"])), 1).reshape(x["shape"])
            for x in entry["inputs"]]


def write_library(image, build, scratch, name):
    """A file of this name, if its content is what was compiled."""
    if hashlib.sha256(image).hexdigest() != build["sha256"]:
        raise RuntimeError("the weights came out differently from their seeds")
    path = os.path.join(scratch, name)
    with open(path, "wb") as file:
        file.write(image)
    return path


class Report:
    """What is found out about the group of this name, in a file."""

    def __init__(self, path, name, report):
        self.path, self.name, self.report = path, name, report

    def save(self):
        """Also in between, so that a crash loses only what comes after."""
        with open(self.path + ".part", "w", encoding="utf-8") as file:
            json.dump(self.report, file)
        os.replace(self.path + ".part", self.path)

    def add_check(self, build, name, passed, **figures):
        """`build` has the keys that say which one it is."""
        if "error" in figures:  # JSON has no infinity.
            figures["error"] = min(figures["error"], 1e308)
        self.report["checks"].append({"group": self.name, "check": name, **build,
                                      "passed": passed, **figures})
        self.save()

    def note(self, text):
        lines = text.strip().splitlines()
        self.report["notes"].append(f"{self.name}: {lines[0] if lines else text}")
        self.save()


class Group(Report):
    """One entry of the manifest."""

    def __init__(self, folder, entry, path, seconds):
        super().__init__(path, entry["name"], make_report())
        self.folder, self.entry = folder, entry
        self.start, self.seconds = time.monotonic(), seconds
        self.inputs = make_inputs(entry)
        self.references = [numpy.load(os.path.join(folder, file)) for file in entry["outputs"]]

    def unpack(self, build, scratch):
        with open(os.path.join(self.folder, build["file"]), "rb") as file:
            image = constants.fill(lzma.decompress(file.read()), build["weights"])
        return write_library(image, build, scratch, os.path.splitext(build["file"])[0])

    @staticmethod
    def describe(build):
        return {"precision": build["precision"], "variant": get_variant(build)}

    def check(self, build, model):
        """Two runs, the second on memory as the first left it."""
        tolerance = TOLERANCES[build["precision"]]
        for run in ("poisoned", "again"):
            if run == "poisoned":
                model.poison()
            pairs = zip(model.run(self.inputs), self.references)
            error = max(compiled_model.relative_error(*pair) for pair in pairs)
            self.add_check(self.describe(build), run, error <= tolerance, error=error,
                           tolerance=tolerance)

    def profile(self, build, model):
        model.profile(self.inputs)
        runs = [model.profile(self.inputs) for _ in range(PROFILED_RUNS)]
        steps = [{"name": name, "op": op, "kernel": kernel, "us": statistics.median(times)}
                 for (name, op, kernel), times in zip(model.steps(), zip(*runs))]
        self.report["profiles"].append({"group": self.name, **self.describe(build),
                                        "steps": steps})
        self.save()

    def run(self, checks_only, precisions):
        """With `checks_only` without PyTorch."""
        with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as stack:
            models = {}
            for build in self.entry["builds"]:
                if precisions and build["precision"] not in precisions:
                    continue
                try:
                    model = compiled_model.CompiledModel(self.unpack(build, scratch))
                    stack.enter_context(model)
                    self.check(build, model)
                    models[build["precision"], get_variant(build)] = model
                    if not checks_only:
                        self.profile(build, model)
                except (RuntimeError, OSError, AttributeError, ValueError) as error:
                    self.add_check(self.describe(build), "runs", False, message=str(error))
            if not checks_only:
                self.time(models)

    def time(self, models):
        import timing
        timer = timing.Timer()
        networks = {("bonsai", *key): model for key, model in models.items()}
        networks.update(self.build_torch(timer))
        for (name, precision, variant), figures in timer.compare(networks).items():
            self.report["timings"].append({
                "network": self.entry["network"], "batch": self.entry["batch"],
                "pruned_from": self.entry["pruned_from"],
                "implementation": name, "precision": precision, "variant": variant, **figures})
        self.save()

    def build_torch(self, timer):
        """The fastest variant for each precision, as long as there is time. None where policies
        are compared: those take turns with Bonsai's dense build."""
        import torch_networks
        best = {}
        if any(get_variant(build) for build in self.entry["builds"]):
            return best
        if torch_networks.build(self.entry["network"]) is None:
            self.note("PyTorch: no network of this name")
            return best
        for precision in ("f32", "tf32", "f16"):
            fastest = float("inf")
            for name, network in torch_networks.capture_all(
                    self.entry["network"], self.entry["inputs"][0]["shape"], precision):
                if isinstance(network, Exception):
                    self.note(f"PyTorch, {precision}, {name}: {network}")
                    continue
                if not network.is_finite():
                    self.note(f"PyTorch, {precision}, {name}: the result is not finite")
                taken = timer.warm_up(network)
                if taken < fastest:
                    fastest, chosen = taken, (name, network)
                if time.monotonic() - self.start > BUILD_SHARE * self.seconds:
                    self.note(f"PyTorch, {precision}: no time for variants after {name}")
                    break
            if fastest < float("inf"):
                best["pytorch", precision, chosen[0]] = chosen[1]
        return best
