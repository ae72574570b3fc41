"""Small stand-ins for large arrays, by which the norm of a difference can be told.

Each value goes into one of COUNT sums with a sign drawn from a seed, so that the squared norm of
the sums is, on average over signs, that of the values: relative errors of sketches are those of
the arrays, to some 6 %. Every value counts: a NaN anywhere shows.
"""

import numpy

# A prime, so that no axis of an array is a multiple of it.
COUNT = 509
SEED = 0


def make_sketch(array):
    """COUNT float32."""
    values = array.astype(numpy.float64).ravel()
    signs = numpy.random.PCG64(SEED).random_raw(len(values)) >> 63
    values = numpy.where(signs == 1, values, -values)
    padded = numpy.zeros(-(-len(values) // COUNT) * COUNT)
    padded[:len(values)] = values
    return padded.reshape(-1, COUNT).sum(axis=0).astype(numpy.float32)
