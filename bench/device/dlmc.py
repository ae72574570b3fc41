"""The layers of ResNet-50, each as a network by itself, with the patterns of the Deep Learning
Matrix Collection (passes/import/smtx/DlmcMasks.h says what that is)."""

import dataclasses
import glob
import os
import tarfile
import tempfile
import zlib

import numpy

STAGES = ((64, 3), (128, 4), (256, 6), (512, 3))
IMAGE_SIZE = 224


@dataclasses.dataclass(frozen=True)
class Layer:
    """A convolution, or a linear layer if `size` is 0, and what is fused to it."""
    name: str
    pattern: str  # What the collection calls it.
    inputs: int
    outputs: int
    size: int
    stride: int
    extent: int  # Height and width of the input.
    residual: bool = False
    relu: bool = False

    @property
    def weight_shape(self):
        return (self.outputs, self.inputs) + (self.size, self.size) * bool(self.size)

    @property
    def input_shape(self):
        return (self.inputs,) + (self.extent, self.extent) * bool(self.size)

    @property
    def output_shape(self):
        out = self.extent // self.stride
        return (self.outputs,) + (out, out) * bool(self.size)

    @property
    def kind(self):
        """Layers of one kind differ in nothing but their patterns."""
        return dataclasses.replace(self, name="", pattern="")


def list_layers():
    """In the order of the network."""
    extent, channels = IMAGE_SIZE // 4, 64
    layers = [Layer("conv1", "initial_conv", 3, 64, 7, 2, IMAGE_SIZE, relu=True)]
    for stage, (width, blocks) in enumerate(STAGES, 1):
        for block in range(blocks):
            stride = 2 if stage > 1 and not block else 1
            layers += _list_block(stage, block, width, channels, stride, extent)
            extent, channels = extent // stride, 4 * width
    return layers + [Layer("fc", "final_dense", 2048, 1000, 0, 1, 1)]


def _list_block(stage, block, width, channels, stride, extent):
    name = f"layer{stage}.{block}"
    pattern = f"group{stage}_{block}_1" if block else f"group_projection_block_group{stage}"
    yield Layer(f"{name}.conv1", f"bottleneck_1_block_{pattern}", channels, width, 1, 1, extent,
                relu=True)
    yield Layer(f"{name}.conv2", f"bottleneck_2_block_{pattern}", width, width, 3, stride, extent,
                relu=True)
    yield Layer(f"{name}.conv3", f"bottleneck_3_block_{pattern}", width, 4 * width, 1, 1,
                extent // stride, residual=True, relu=True)
    if not block:
        yield Layer(f"{name}.downsample.0", f"bottleneck_projection_block_{pattern}", channels,
                    4 * width, 1, stride, extent)


def order_by_interest(layers, batches):
    """Pairs of a layer and a batch size, the most telling first: a 1×1 and a 3×3 convolution of
    each resolution, then each kind of layer, both at the first batch size; then the first at all
    others, then the rest."""
    telling = [layer for layer in layers if layer.name.endswith((".1.conv1", ".1.conv2"))]
    kinds = {}
    for layer in layers:
        kinds.setdefault(layer.kind, layer)
    pairs = [(layer, batches[0]) for layer in [*telling, *kinds.values()]]
    pairs += [(layer, batch) for batch in batches for layer in telling]
    pairs += [(layer, batch) for batch in batches for layer in layers]
    return list(dict.fromkeys(pairs))


class Patterns:
    """The patterns of a folder: of folders of .smtx files, named by sparsity, or of the
    collection's archives, …_0.9.tar.xz, which are unpacked. `folders` has those of the .smtx files
    by sparsity."""

    def __init__(self, root, sparsities):
        self.scratch = tempfile.TemporaryDirectory()
        self.folders = {sparsity: self._find_folder(root, sparsity) for sparsity in sparsities}

    def _find_folder(self, root, sparsity):
        path = os.path.join(root, sparsity)
        return path if os.path.isdir(path) else self._unpack(root, sparsity)

    def _unpack(self, root, sparsity):
        paths = glob.glob(os.path.join(glob.escape(root), f"*_{sparsity}.tar.xz"))
        if not paths:
            raise ValueError(f"{root}: neither a folder {sparsity} nor an archive "
                             f"…_{sparsity}.tar.xz")
        folder = os.path.join(self.scratch.name, sparsity)
        os.mkdir(folder)
        with tarfile.open(paths[0]) as archive:
            for member in archive:
                if member.name.endswith(".smtx"):
                    member.name = os.path.basename(member.name)
                    archive.extract(member, folder)
        return folder

    def read(self, layer, sparsity):
        """A boolean array of the shape of the layer's weight: what is kept."""
        path = os.path.join(self.folders[sparsity], f"{layer.pattern}.smtx")
        try:
            with open(path, encoding="ascii") as file:
                return parse_pattern(file.read(), layer)
        except OSError as error:
            raise ValueError(f"{layer.pattern}.smtx: {error.strerror}") from error
        except ValueError as error:
            raise ValueError(f"{layer.pattern}.smtx: {error}") from error


def parse_pattern(text, layer):
    """Columns are [height, width, input channel]; a linear layer may have a row more than it has
    outputs, which comes first and is left out: the class "background"."""
    lines = text.splitlines()
    rows, columns, count = (int(part) for part in lines[0].split(","))
    offsets, indices = (numpy.array(line.split(), numpy.int64) for line in lines[1:3])
    extra = rows - layer.outputs
    if columns * layer.outputs != numpy.prod(layer.weight_shape) or extra not in (0, 1):
        raise ValueError(f"is {rows} × {columns}, but {layer.name} is {layer.weight_shape}")
    if len(offsets) != rows + 1 or len(indices) != count or offsets[-1] != count:
        raise ValueError("offsets and indices do not fit each other")
    mask = numpy.zeros((rows, columns), bool)
    mask[numpy.repeat(numpy.arange(rows), numpy.diff(offsets)), indices] = True
    mask = mask[extra:]
    if not layer.size:
        return mask
    mask = mask.reshape(layer.outputs, layer.size, layer.size, layer.inputs)
    return numpy.ascontiguousarray(mask.transpose(0, 3, 1, 2))


def make_weights(layer):
    """Of 254 different values, none of them zero: where a kernel has them in its code, they still
    compress. Sums over them are of the order of 1."""
    generator = numpy.random.Generator(numpy.random.PCG64(zlib.crc32(layer.name.encode())))
    numbers = generator.integers(1, 128, layer.weight_shape) * generator.choice(
        (-1, 1), layer.weight_shape)
    count = numpy.prod(layer.weight_shape[1:])
    return (numbers * 2.0 ** -(6 + round(numpy.log2(count) / 2))).astype(numpy.float32)


def make_bias(layer):
    return numpy.random.Generator(numpy.random.PCG64(1)).uniform(-1, 1, layer.outputs).astype(
        numpy.float32)


def _tensor(shape, element="f32"):
    return f"tensor<{'x'.join(map(str, shape))}x{element}>"


def _literal(array):
    return f'dense<"0x{array.tobytes().hex()}">'


def make_module(layer, batch, mask=None, kernel=None, layout=None):
    """The layer as MLIR: with a mask, or run by a given kernel with its maps in this layout."""
    weights = make_weights(layer)
    types = [_tensor((batch, *layer.input_shape)), _tensor(layer.weight_shape),
             _tensor((layer.outputs,))]
    result = _tensor((batch, *layer.output_shape))
    suffix = ""
    if mask is not None:
        weights = numpy.where(mask, weights, numpy.float32(0))
        suffix = f" mask #bonsai.unstructured {_literal(mask.astype(numpy.int8))}"
    op, attributes = "linear", ""
    if layer.size:
        op, padding = "conv2d", [layer.size // 2] * 4
        attributes = f" strides [{layer.stride}, {layer.stride}] padding {padding}"
        attributes += " activation <relu>" * layer.relu
    residual = " residual(%r)" * layer.residual
    maps = types[:1] + [result] * layer.residual
    if kernel:
        attributes += f" {{bonsai.kernel = \"{kernel}\"{_layouts(layer, layout)}}}"
    arguments = ", ".join(f"%{name}: {type_}" for name, type_ in zip("xr", maps))
    return f"""\
bonsai.parameter @weight : {types[1]} = {_literal(weights)}{suffix}
bonsai.parameter @bias : {types[2]} = {_literal(make_bias(layer))}
func.func @main({arguments}) -> {result} {{
  %w = bonsai.param @weight : {types[1]}
  %b = bonsai.param @bias : {types[2]}
  %y = bonsai.{op} %x, %w bias(%b){residual}{attributes} : ({', '.join(types + maps[1:])}) -> {result}
  return %y : {result}
}}
"""


def _layouts(layer, layout):
    """Of input, weight, bias, residual and result."""
    if not layout:
        return ""
    layouts = [layout, "nchw", "nchw"] + [layout] * layer.residual + [layout]
    return f", bonsai.layouts = [{', '.join(f'#bonsai.layout<{name}>' for name in layouts)}]"
