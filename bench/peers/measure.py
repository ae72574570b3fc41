"""What the scripts of this folder have in common: options, data and timing."""

import argparse
import json
import os
import statistics
import time

import numpy

WIDTHS = (16, 32, 64)
BLOCKS = 3
LEARNING_RATE, MOMENTUM, WEIGHT_DECAY = 0.1, 0.9, 1e-4


def parse_options(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=20)
    options = parser.parse_args()
    # Before a framework is imported, which starts its threads.
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])
    return options


def make_batch(batch):
    """Random images, channels first, and labels of ten classes."""
    generator = numpy.random.default_rng(1)
    images = generator.standard_normal((batch, 3, 32, 32), dtype=numpy.float32)
    return images, generator.integers(0, 10, batch)


def report(name, version, options, step):
    """Times `step`, which returns the loss as a number, after a few steps that
    compile and warm up; prints one line of JSON."""
    for _ in range(3):
        step()
    times = []
    for _ in range(options.steps):
        start = time.perf_counter()
        loss = step()
        times.append(1e3 * (time.perf_counter() - start))
    assert numpy.isfinite(loss), loss
    print(
        json.dumps(
            {
                "name": name,
                "version": version,
                "milliseconds": statistics.median(times),
                "least_milliseconds": min(times),
            }
        )
    )
