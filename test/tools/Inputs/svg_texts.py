"""Prints the texts of an SVG that matplotlib wrote as paths: it keeps them as comments.

  svg_texts.py FILE
"""

import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    for text in re.findall(r"<!-- (.*?) -->", file.read()):
        print(text)
