"""Runs the examples of a page of documentation in the current folder.

  transcripts.py PAGE

A block "```mlir FILE" is written to FILE. In a block "```console", each line
"$ COMMAND" is run, and what it prints must be the lines below it.
"""

import re
import subprocess
import sys

BLOCK = re.compile(r"^```(mlir|console) ?(\S*)\n(.*?)^```$", re.M | re.S)


def run(transcript):
    """The transcript as it would be today."""
    lines = []
    for command in re.findall(r"^\$ (.*)$", transcript, re.M):
        result = subprocess.run(command, shell=True, text=True, check=False,
                                stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
        lines.append(f"$ {command}\n{result.stdout}")
    return "".join(lines)


with open(sys.argv[1], encoding="utf-8") as page:
    blocks = BLOCK.findall(page.read())
for language, name, text in blocks:
    if language == "mlir":
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    elif run(text) != text:
        sys.exit(f"documented:\n{text}\nbut now:\n{run(text)}")
print(len(blocks), "blocks")
