"""Checks that the page has the count of right answers that was measured.

  documented_count.py PAGE COLUMN ROW JSON TABLE

JSON is what eval wrote; TABLE is the heading of the table's first column.
"""

import json
import sys


def cells_of(line):
    return [cell.strip(" `*") for cell in line.strip().strip("|").split("|")]


page, column, row, result, table = sys.argv[1:]
with open(page, encoding="utf-8") as file:
    rows = [cells_of(line) for line in file if line.startswith("|")]
first = next(i for i, cells in enumerate(rows) if cells[0] == table)
header = rows[first]
documented = next(cells for cells in rows[first:] if cells[0] == row)
with open(result, encoding="utf-8") as file:
    measured = json.load(file)["correct"]
cell = documented[header.index(column)]
if cell != str(measured):
    sys.exit(f"{page}: {column}, {row}: says {cell}, measured {measured}")
