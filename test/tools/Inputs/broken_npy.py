"""Writes .npy files with one fault each into the current folder."""

import os
import struct
import sys

sys.path.insert(0, os.path.dirname(__file__))
import npy  # noqa: E402

ELEMENTS = struct.pack("<6f", 1, 0, 0, 1, 2, 3)
GOOD = npy.header("<f4", (2, 3)) + ELEMENTS


def save(name, content):
    with open(name + ".npy", "wb") as file:
        file.write(content)


def save_header(name, text):
    """A file with this text as its header."""
    size = struct.pack("<H", len(text))
    save(name, b"\x93NUMPY\x01\x00" + size + text.encode() + ELEMENTS)


save("empty", b"")
save("text", b"1 0 0 1 2 3\n")
save("version", GOOD[:6] + b"\x04" + GOOD[7:])
save("magic-only", GOOD[:6])
save("no-size", GOOD[:9])
save("header", GOOD[:40])
save("huge-header", b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + ELEMENTS)
save_header("no-dictionary", "<f4 False (2, 3)")
save_header("no-shape", "{'descr': '<f4', 'fortran_order': False}")
save_header("unclosed", "{'descr': '<f4', 'fortran_order': False, 'shape': (2")
save_header("negative",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3)}")
save_header("list",
            "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,)}")
save_header("trailing",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} or more")
save("fortran", npy.header("<f4", (2, 3), True) + ELEMENTS)
save("big-endian", npy.header(">f4", (2, 3)) + ELEMENTS)
save("complex", npy.header("<c8", (3,)) + ELEMENTS)
save("cut", GOOD[:-1])
save("overflow", npy.header("<f4", (2**62, 2**62)) + ELEMENTS)
save("long", GOOD + b"\0")
