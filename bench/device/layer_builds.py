"""Single layers of ResNet-50, dense and with real patterns, as bench/device/prepare writes them.

All their libraries are one compressed stream (solid_archive.py), filled in the order of interest
up to a size.
"""

import concurrent.futures
import dataclasses
import hashlib
import os
import re
import tempfile
import typing

import numpy

import builds
import constants
import dlmc
import sketch
import solid_archive

PRECISIONS = ("f32", "tf32", "f16")
LAYOUTS = ("nchw", "nhwc")
SPARSITIES = "0.8,0.9,0.95,0.98"
BATCHES = "1,8,32"
MAX_MISSES = 5
ARCHIVE, REFERENCES = "layers.xz", "layers-references.npy"


@dataclasses.dataclass(frozen=True)
class SparseKernel:
    """What `--policy` calls it, and the precisions in which it is built. Patterns are those of
    the collection, or what `bonsai prune` makes with these options, at the same sparsities or at
    those that the pattern has."""
    policy: str
    precisions: tuple
    pattern: str = "dlmc"
    pruning: tuple = ()
    sparsities: typing.Optional[tuple] = None
    # Those at which the whole network is built, too; all if None. What a kernel makes of denser
    # ones is too large to travel.
    networks: typing.Optional[tuple] = None

    def builds_network(self, sparsity):
        return not self.pruning and (self.networks is None or sparsity in self.networks)


# A new kernel is one line here.
KERNELS = (SparseKernel("cuda-unrolled", ("f32",), networks=("0.95",)),
           SparseKernel("block-mma", ("f16", "tf32"), networks=()),
           SparseKernel("two-four", ("f16",), "2:4", ("--method", "nm", "--pattern", "2:4"),
                        ("0.5",)),
           SparseKernel("cusparselt", ("f16",), "2:4", ("--method", "nm", "--pattern", "2:4"),
                        ("0.5",)),
           SparseKernel("cusparse-csr", ("f32",)),
           SparseKernel("cusparse-blocked-ell", ("tf32",), "16x16 blocks",
                        ("--method", "block", "--block", "16x16")))


def add_options(parser):
    parser.add_argument("--dlmc", metavar="DIR", help="adds single layers of ResNet-50 with the "
                        "patterns in DIR: folders of .smtx files named by sparsity, or archives "
                        "…_0.9.tar.xz; without MODEL… also the whole of it, instead of what is "
                        "pruned by magnitude")
    parser.add_argument("--only-layers", action="store_true", help="with --dlmc: no networks")
    parser.add_argument("--layers", metavar="REGEX", default="",
                        help="those whose whole name matches (default: all)")
    default = ",".join(kernel.policy for kernel in KERNELS)
    parser.add_argument("--layer-policies", default=default, metavar="P,…",
                        help="sparse kernels of layers; others than the default ones "
                        f"({default}) get the patterns in DIR, and with P:tf32+f16 those "
                        "precisions instead of f32")
    parser.add_argument("--layer-batch", default=BATCHES,
                        help=f"batch sizes of layers, the most important first "
                        f"(default: {BATCHES})")
    parser.add_argument("--sparsities", default=SPARSITIES,
                        help=f"of layers (default: {SPARSITIES})")
    parser.add_argument("--max-mb", type=float, default=58,
                        help="MiB of all; layers that do not fit are left out (default: 58)")


def find_kernel(text):
    policy, _, precisions = text.partition(":")
    for kernel in KERNELS:
        if kernel.policy == policy and not precisions:
            return kernel
    return SparseKernel(policy, tuple((precisions or "f32").split("+")))


def list_kernels(arguments):
    return [find_kernel(text) for text in arguments.layer_policies.split(",")]


def get_name(layer, batch):
    return f"{layer.name}, batch {batch}"


class LayerSet:
    """Builds of one layer and batch size that compute the same: dense, or one kernel at one
    sparsity."""

    def __init__(self, policy, pattern, sparsity):
        self.entry = {"policy": policy, "pattern": pattern, "sparsity": sparsity, "builds": []}
        self.images = []  # Of each build what is stored.
        self.reference, self.inputs = None, None

    def add(self, cpu, images, variants):
        """`images` by precision and variant; `cpu` is the dense build for the CPU."""
        precisions = [(None, precision) for precision, _ in variants]
        seeds = builds.find_common_seeds(cpu, images, precisions)
        self.inputs, outputs = builds.run_reference(
            constants.fill(cpu, constants.describe(cpu, seeds)))
        self.reference = sketch.make_sketch(outputs[0])
        if not numpy.all(numpy.isfinite(self.reference)) or not self.reference.any():
            raise RuntimeError("the reference is zero or not finite")
        for image, (precision, variant) in zip(images, variants):
            fills = builds.describe(image, precision, cpu, seeds)
            self.images.append(constants.clear(image, fills))
            self.entry["builds"].append({
                "precision": precision, "variant": variant, "weights": fills,
                "sha256": hashlib.sha256(constants.fill(image, fills)).hexdigest()})


class LayerBuilder:
    """Compiles the sets of one layer and batch size."""

    def __init__(self, arguments, patterns, layer, batch, scratch):
        self.arguments, self.patterns, self.scratch = arguments, patterns, scratch
        self.layer, self.batch = layer, batch

    def write(self, name, **options):
        path = os.path.join(self.scratch, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(dlmc.make_module(self.layer, self.batch, **options))
        return path

    def compile_cpu(self, model):
        return builds.compile_model(self.arguments.bonsai, model, f"{model}-cpu.so", "--target",
                                    "cpu", "--policy", "dense")

    def compile_cuda(self, model, policy, precision):
        return builds.compile_model(
            self.arguments.bonsai, model, f"{model}-{policy}-{precision}.so", "--target", "cuda",
            "--arch", self.arguments.arch, "--policy", policy, "--precision", precision)

    def compile(self, model, calls):
        """The model for the CPU, and a library for each model, policy and precision, several at
        once."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            images = [pool.submit(self.compile_cuda, *call) for call in calls]
            cpu = pool.submit(self.compile_cpu, model)
            return cpu.result(), [image.result() for image in images]

    def build_dense(self):
        """By cuDNN, in all precisions, and both layouts of the maps: `run` takes the quicker."""
        kernel = "cudnn-convolution" if self.layer.size else "cudnn-linear"
        layouts = LAYOUTS if self.layer.size else ("",)
        models = {layout: self.write(f"dense-{layout}.mlir", kernel=kernel, layout=layout)
                  for layout in layouts}
        variants = [(precision, layout) for precision in PRECISIONS for layout in layouts]
        cpu, images = self.compile(self.write("dense.mlir"), [
            (models[layout], "dense", precision) for precision, layout in variants])
        result = LayerSet("dense", "", 0)
        result.add(cpu, images, variants)
        return result

    def make_pruned(self, kernel, sparsity):
        if not kernel.pruning:
            return self.write("pruned.mlir", mask=self.patterns.read(self.layer, sparsity))
        path = os.path.join(self.scratch, "pruned.mlirbc")
        builds.run_bonsai(self.arguments.bonsai, "prune", self.write("dense.mlir"), "-o", path,
                          *kernel.pruning, "--sparsity", sparsity)
        return path

    def build_sparse(self, kernel, sparsity):
        model = self.make_pruned(kernel, sparsity)
        cpu, images = self.compile(model, [(model, kernel.policy, precision)
                                           for precision in kernel.precisions])
        for image in images:
            if not re.search(rb"\0" + kernel.policy.encode() + rb"-[a-z0-9]+\0", image):
                raise RuntimeError("the kernel does not take this layer")
        result = LayerSet(kernel.policy, kernel.pattern, float(sparsity))
        result.add(cpu, images, [(precision, "") for precision in kernel.precisions])
        return result


class LayerFolder:
    """The part of the folder that is about layers. `entry` is for the manifest."""

    def __init__(self, path, arguments, patterns, max_bytes):
        self.path, self.arguments, self.max_bytes = path, arguments, max_bytes
        self.patterns = patterns
        self.archive = solid_archive.Writer(os.path.join(path, ARCHIVE))
        self.references = []
        self.entry = {"archive": ARCHIVE, "references": REFERENCES, "groups": [], "left_out": []}
        self.kernels = list_kernels(arguments)
        self.built = set()  # Kernels of which there is something.

    def leave_out(self, what, reason):
        self.entry["left_out"].append(f"{what}: {reason}")

    def count_bytes(self):
        return self.archive.written + 4 * sketch.COUNT * len(self.references)

    def build(self, layer, batch):
        """All sets that can be built; without the dense one there are none."""
        with tempfile.TemporaryDirectory() as scratch:
            builder = LayerBuilder(self.arguments, self.patterns, layer, batch, scratch)
            sets = [builder.build_dense()]
            for kernel in self.kernels:
                for sparsity in kernel.sparsities or self.arguments.sparsities.split(","):
                    try:
                        sets.append(builder.build_sparse(kernel, sparsity))
                        self.built.add(kernel.policy)
                    except (RuntimeError, ValueError) as error:
                        self.leave_out(f"{get_name(layer, batch)}, {kernel.policy}, {sparsity}",
                                       error)
        return sets

    def add_set(self, name, layer_set):
        """Whether it fits."""
        # More than it takes, as it looks like others that are there already.
        size = len(solid_archive.compress(b"".join(layer_set.images))) + 4 * sketch.COUNT
        if self.count_bytes() + size > self.max_bytes:
            entry = layer_set.entry
            self.leave_out(f"{name}, {entry['policy']}, {entry['sparsity']:g}",
                           f"up to {size / (1 << 20):.1f} MiB more")
            return False
        for entry, image in zip(layer_set.entry["builds"], layer_set.images):
            entry.update(self.archive.append(image))
        layer_set.entry["reference"] = len(self.references)
        self.references.append(layer_set.reference)
        return True

    def add(self, layer, batch):
        """Whether at least the dense builds fit."""
        name = get_name(layer, batch)
        dense, *others = self.build(layer, batch)
        if not self.add_set(name, dense):
            return False
        sets = [dense] + [layer_set for layer_set in others if self.add_set(name, layer_set)]
        self.entry["groups"].append({
            "name": name, "layer": layer.name, "batch": batch, "inputs": dense.inputs,
            "sets": [layer_set.entry for layer_set in sets]})
        return True

    def finish(self):
        self.archive.finish()
        numpy.save(os.path.join(self.path, REFERENCES), numpy.array(self.references))


def add_layers(path, arguments, patterns, max_bytes, fail):
    """Writes the layers into the folder `path`; what must not be missing is told to `fail`.
    Returns the manifest's entry about them."""
    folder = LayerFolder(path, arguments, patterns, max_bytes)
    batches = [int(batch) for batch in arguments.layer_batch.split(",")]
    layers = [layer for layer in dlmc.list_layers()
              if not arguments.layers or re.fullmatch(arguments.layers, layer.name)]
    misses = 0  # How many in a row did not fit.
    for layer, batch in dlmc.order_by_interest(layers, batches):
        if misses == MAX_MISSES:
            folder.leave_out(get_name(layer, batch), "not tried, as those before did not fit")
            continue
        try:
            misses = 0 if folder.add(layer, batch) else misses + 1
        except (RuntimeError, OSError, ValueError) as error:
            fail(f"{get_name(layer, batch)}: {error}")
    folder.finish()
    for kernel in folder.kernels:
        reasons = [text for text in folder.entry["left_out"] if f", {kernel.policy}, " in text]
        # What `bonsai compile` says of kernels that need a library which it was built without.
        is_missing = any("made without" in text for text in reasons)
        if kernel.policy not in folder.built and not is_missing:
            fail(f"layers: nothing built by {kernel.policy}: {(reasons or ['no layers'])[0]}")
    return folder.entry
