"""Writes and prints .npy files without NumPy.

  npy.py write FILE TYPE SHAPE VALUE...   TYPE: '<f4', '|u1', ...; SHAPE: 2x3
  npy.py print FILE                       shape and elements of an f32 array
"""

import ast
import struct
import sys

CODES = {"<f4": "f", "<f8": "d", "|u1": "B", "|i1": "b", "|b1": "?",
         "<i2": "h", "<i4": "i", "<i8": "q", ">f4": "f"}


def header(element_type, shape, fortran_order=False):
    """The bytes before the elements, in version 1 of the format."""
    text = repr({"descr": element_type, "fortran_order": fortran_order,
                 "shape": shape})
    text = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def write(path, element_type, shape_text, values):
    """Writes the values, given as text."""
    shape = tuple(int(size) for size in shape_text.split("x"))
    number = float if CODES[element_type] in "fd" else int
    order = ">" if element_type.startswith(">") else "<"
    elements = struct.pack(f"{order}{len(values)}{CODES[element_type]}",
                           *map(number, values))
    with open(path, "wb") as file:
        file.write(header(element_type, shape) + elements)


def show(path):
    """Prints shape and elements."""
    with open(path, "rb") as file:
        content = file.read()
    assert content[:8] == b"\x93NUMPY\x01\x00", content[:8]
    (size,) = struct.unpack("<H", content[8:10])
    assert (10 + size) % 64 == 0 and content[9 + size:10 + size] == b"\n"
    fields = ast.literal_eval(content[10:10 + size].decode())
    assert fields["descr"] == "<f4" and not fields["fortran_order"], fields
    elements = content[10 + size:]
    values = struct.unpack(f"<{len(elements) // 4}f", elements)
    print(fields["shape"], *values)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(*sys.argv[2:5], sys.argv[5:])
    else:
        show(sys.argv[2])
