"""Writes a random sparsity pattern in the format of the Deep Learning Matrix Collection.

  write_smtx.py FILE ROWS COLUMNS KEPT-PER-ROW
"""

import random
import sys

path, rows, columns, kept = sys.argv[1], *map(int, sys.argv[2:])
generator = random.Random(1)
indices = [sorted(generator.sample(range(columns), kept)) for _ in range(rows)]
with open(path, "w", encoding="utf-8") as file:
    print(f"{rows}, {columns}, {rows * kept}", file=file)
    print(*range(0, rows * kept + 1, kept), file=file)
    print(*(index for row in indices for index in row), file=file)
