"""Writes a few labelled images of 1x28x28 as digits.npy and labels.npy: bars
at one of ten heights, on noise."""

import random
import struct

COUNT = 96


def header(element_type, shape):
    text = repr({"descr": element_type, "fortran_order": False,
                 "shape": shape}).ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


random.seed(3)
labels = [i % 10 for i in range(COUNT)]
pixels = bytearray()
for label in labels:
    for row in range(28):
        bright = row // 2 == label + 2
        pixels += bytes(random.randrange(60) + (190 if bright else 0)
                        for _ in range(28))
with open("digits.npy", "wb") as file:
    file.write(header("|u1", (COUNT, 1, 28, 28)) + bytes(pixels))
with open("labels.npy", "wb") as file:
    file.write(header("|u1", (COUNT,)) + bytes(labels))
