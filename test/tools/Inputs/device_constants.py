"""Takes the weights out of the compiled model argv[1] and makes them again, into argv[2]. Those of
the sparse build argv[4] of the network argv[3] are the nonzeros of its dense build."""

import sys

sys.path.insert(0, sys.argv[5])

import numpy  # noqa: E402

import constants  # noqa: E402


def read(path):
    with open(path, "rb") as file:
        return file.read()


def find_values(image, fills):
    """By seed, the values of each weight that are not zero."""
    values = {fill["seed"]: numpy.frombuffer(image, numpy.float32, fill["count"], fill["offset"])
              for fill in fills}
    return {seed: part[part != 0] for seed, part in values.items()}


image = read(sys.argv[1])
fills = constants.describe(image)
filled = constants.fill(image, fills)
cleared = constants.clear(image, fills)
assert len(image) == len(filled) == len(cleared)
assert filled != image and filled == constants.fill(cleared, fills)
assert all((part == 1).all() for part in find_values(cleared, fills).values())
print(len(fills), "weights of", sum(fill["count"] for fill in fills), "values")
# Every value is defined by the seed, on every machine.
print([float(value) for value in constants.uniform(7, 4, 0.5)])
with open(sys.argv[2], "wb") as file:
    file.write(filled)

dense, sparse = read(sys.argv[3]), read(sys.argv[4])
fills = constants.describe(dense)
stored = constants.describe(sparse, {fill["seed"] for fill in fills})
assert sum(fill["count"] for fill in stored) * 5 < sum(fill["count"] for fill in fills)
expected = find_values(constants.fill(dense, fills), fills)
actual = find_values(constants.fill(sparse, stored), stored)
assert all(numpy.array_equal(actual[seed], expected[seed]) for seed in actual)
print(len(stored), "of", len(fills), "pruned weights")
