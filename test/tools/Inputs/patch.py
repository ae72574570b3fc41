"""Copies a shared library with one thing changed.

  patch.py FILE COPY OLD NEW           every string OLD, into NEW of its length
  patch.py FILE COPY --machine NUMBER  the machine in the ELF header
"""

import struct
import sys

source, target, what, value = sys.argv[1:]
with open(source, "rb") as file:
    content = file.read()
if what == "--machine":
    content = content[:18] + struct.pack("<H", int(value)) + content[20:]
else:
    assert len(what) == len(value) and what.encode() in content
    content = content.replace(what.encode(), value.encode())
with open(target, "wb") as file:
    file.write(content)
