"""Checks what the tree promises of every source file.

No file is named for being a heap of leftovers, none is too long to read, each
C++ and TableGen source carries the licence, and none names a home directory.
"""

import os
import re
import subprocess
import sys

MAX_LINES = 600
LEFTOVER_NAMES = re.compile(r"(utils?|common|helpers?|misc)\d*", re.IGNORECASE)
LICENSE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
SOURCES = (".c", ".cpp", ".h", ".cu", ".td")
SCRIPTS = (".py", ".cmake", ".sh")
HOME_DIRECTORY = re.compile(r"/(home|Users)/\w")


def tracked_files(root):
    """The files of the checkout, relative to its root."""
    command = ["git", "-c", f"safe.directory={root}", "-C", root, "ls-files",
               "-z"]
    listing = subprocess.run(command, check=True, capture_output=True)
    return [name for name in listing.stdout.decode().split("\0") if name]


def problems_of(root, name):
    """Yields one line for each promise that the file breaks."""
    stem, extension = os.path.splitext(os.path.basename(name))
    if extension not in SOURCES + SCRIPTS:
        return
    path = os.path.join(root, name)
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    if LEFTOVER_NAMES.fullmatch(stem):
        yield f"{name}: say what the file holds in its name"
    if len(lines) > MAX_LINES:
        yield f"{name}: {len(lines)} lines, more than {MAX_LINES}"
    if extension in SOURCES and not any(LICENSE in l for l in lines[:10]):
        yield f"{name}: no licence in the first ten lines"
    for number, line in enumerate(lines, 1):
        if HOME_DIRECTORY.search(line):
            yield f"{name}:{number}: a path of one machine"


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    problems = [problem for name in tracked_files(root)
                for problem in problems_of(root, name)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
