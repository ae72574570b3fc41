"""Counts what a module of text on stdin holds: ops of the bonsai dialect, and
the elements of its trainable and other parameters."""

import collections
import math
import re
import sys

ops = collections.Counter()
elements = collections.Counter()
for line in sys.stdin:
    parameter = re.match(
        r"\s*bonsai\.parameter (buffer )?@\S+ : tensor<([0-9x]*)f32>", line)
    if parameter:
        shape = [int(size) for size in parameter[2].split("x") if size]
        elements["buffers" if parameter[1] else "trainable"] += math.prod(shape)
        continue
    op = re.match(r"\s*%.* = bonsai\.(\w+)", line)
    if op and op[1] != "param":
        ops[op[1]] += 1
print(", ".join(f"{name} {count}" for name, count in sorted(ops.items())))
print(", ".join(f"{name} {count}" for name, count in sorted(elements.items())))
