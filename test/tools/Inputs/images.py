"""Writes small labelled images into the current folder, right and wrong ones.

CIFAR-10: red, green, blue and red again, labelled 0, 1, 2 and 5.
MNIST: three images of 2x2, dark, bright and bright, labelled 0, 1 and 1.
"""

import gzip
import struct


def save(name, content):
    with open(name, "wb") as file:
        file.write(content)


def record(label, red, green, blue):
    """One image of a single colour."""
    return bytes([label] + [red] * 1024 + [green] * 1024 + [blue] * 1024)


def idx(magic, *sizes):
    return struct.pack(f">I{len(sizes)}I", magic, *sizes)


first = record(0, 255, 0, 0) + record(1, 0, 255, 0)
second = record(2, 0, 0, 255) + record(5, 255, 0, 0)
save("first.bin", first)
save("second.bin", second)
save("cut.bin", second[:-1])
save("empty.bin", b"")
save("label.bin", first + record(10, 0, 0, 0))

images = idx(0x803, 3, 2, 2) + bytes([10] * 4 + [200] * 4 + [200] * 4)
labels = idx(0x801, 3) + bytes([0, 1, 1])
save("images", images)
save("labels", labels)
save("images.gz", gzip.compress(images))
save("labels.gz", gzip.compress(labels))
save("cut", images[:-1])
save("cut.gz", gzip.compress(images)[:-9])
save("long", images + b"\0")
save("header", images[:7])
save("two-labels", idx(0x801, 2) + bytes([0, 1]))
save("huge", idx(0x803, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF))
save("none", idx(0x803, 0, 2, 2))
save("no-labels", idx(0x801, 0))
