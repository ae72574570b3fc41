"""Takes the weights out of the compiled model argv[1] and makes them again, into argv[2]."""

import sys

sys.path.insert(0, sys.argv[3])

import constants  # noqa: E402

with open(sys.argv[1], "rb") as file:
    image = file.read()
fills = constants.describe(image)
filled = constants.fill(image, fills)
cleared = constants.clear(image, fills)
assert len(image) == len(filled) == len(cleared)
assert filled != image and filled == constants.fill(cleared, fills)
assert constants.describe(cleared) == []
print(len(fills), "weights of", sum(fill["count"] for fill in fills), "values")
# Every value is defined by the seed, on every machine.
print([float(value) for value in constants.uniform(7, 4, 0.5)])
with open(sys.argv[2], "wb") as file:
    file.write(filled)
