"""The weights of compiled models, taken out to be made again from a seed.

A compiled model is an ELF shared library whose weights are symbols called parameter_N, or packed_N
where a kernel stores them in its own way. Random weights do not compress, so `prepare` replaces
them by others that follow from a seed alone, and stores ones in their place; `run` puts the same
values back, bit for bit: they are made of PCG64's raw output, which NumPy guarantees to keep, by
exact operations and one rounding.

Zeros stay, and all that counts of a weight are its other values in order: a sparse matrix, which
stores only those row by row, gets the same values as the dense one.
"""

import hashlib
import re
import struct

import numpy

NAME = re.compile(rb"(parameter|packed)_\d+")
# Smaller constants (biases) stay as they are.
MIN_COUNT = 1024
# How many values are made at a time.
CHUNK = 1 << 20

SECTION_SYMTAB = 2
SECTION_NOBITS = 8


def uniform(seed, count, scale):
    """`count` float32 between -scale and scale, a function of `seed`."""
    generator = numpy.random.PCG64(seed)
    factor = numpy.float32(scale / (1 << 23))
    values = numpy.empty(count, numpy.float32)
    for start in range(0, count, CHUNK):
        part = values[start:start + CHUNK]
        signed = (generator.random_raw(len(part)) >> 40).astype(numpy.int32) - (1 << 23)
        part[:] = signed.astype(numpy.float32) * factor
    return values


def find(image, dtype):
    """Name, offset and size in the file of each constant of this type that is worth taking out."""
    if image[:6] != b"\x7fELF\x02\x01":
        raise ValueError("not a 64-bit little-endian ELF file")
    start, = struct.unpack_from("<Q", image, 0x28)
    size, count = struct.unpack_from("<HH", image, 0x3A)
    # Name, type, flags, address, offset, size, link, info, alignment, entry size.
    sections = [struct.unpack_from("<IIQQQQIIQQ", image, start + i * size) for i in range(count)]
    found = []
    for section in sections:
        if section[1] == SECTION_SYMTAB:
            found += _find_in(image, sections, section, numpy.dtype(dtype).itemsize)
    return sorted(set(found))


def _find_in(image, sections, table, item_size):
    names = sections[table[6]][4]
    for offset in range(table[4], table[4] + table[5], 24):
        name, _, _, index, value, size = struct.unpack_from("<IBBHQQ", image, offset)
        if size // item_size < MIN_COUNT or size % item_size or not 0 < index < len(sections):
            continue
        text = image[names + name:image.index(b"\0", names + name)]
        section = sections[index]
        if NAME.fullmatch(text) and section[1] != SECTION_NOBITS:
            yield text.decode(), value - section[3] + section[4], size


def _hash(values):
    return hashlib.sha256(values.tobytes()).digest()


def describe(image, seeds=None):
    """A dictionary {"offset", "count", "dtype", "seed", "scale"} for each of the parameters, or for
    each constant that has one of the `seeds`.

    Seed and scale depend on a constant's content alone, so builds of one network for other
    targets get the same weights, and the scale keeps their mean square.
    """
    fills = []
    for name, offset, size in find(image, "float32"):
        if seeds is None and not name.startswith("parameter"):
            continue
        values = numpy.frombuffer(image, numpy.float32, size // 4, offset)
        values = values[values != 0]
        seed = int.from_bytes(_hash(values)[:8], "little")
        if len(values) and (seeds is None or seed in seeds):
            square = float(numpy.mean(numpy.square(values, dtype=numpy.float64)))
            fills.append({"offset": offset, "count": size // 4, "dtype": "float32", "seed": seed,
                          "scale": float(numpy.float32((3 * square) ** 0.5))})
    return fills


def describe_rounded(image, original, fills):
    """The same for a build that holds the constants of `original`, whose fills these are, rounded
    to float16: it gets the rounded values of the same seeds."""
    known = {}
    for entry in fills:
        values = numpy.frombuffer(original, numpy.float32, entry["count"], entry["offset"])
        rounded = values.astype(numpy.float16)
        # Where one vanishes, those behind it would get other values.
        if numpy.count_nonzero(rounded) == numpy.count_nonzero(values):
            known[_hash(rounded)] = entry
    found = []
    for _, offset, size in find(image, "float16"):
        entry = known.get(_hash(numpy.frombuffer(image, numpy.float16, size // 2, offset)))
        if entry:
            found.append(dict(entry, offset=offset, dtype="float16"))
    return found


def fill(image, fills):
    """The image with those weights."""
    return _replace(image, fills, lambda entry, count: uniform(entry["seed"], count,
                                                               entry["scale"]))


def clear(image, fills):
    """The image with ones instead."""
    return _replace(image, fills, lambda entry, count: numpy.ones(count, numpy.float32))


def _replace(image, fills, make):
    image = bytearray(image)
    for entry in fills:
        values = numpy.frombuffer(image, entry["dtype"], entry["count"], entry["offset"])
        kept = values != 0
        values[kept] = make(entry, int(numpy.count_nonzero(kept)))
    return bytes(image)
