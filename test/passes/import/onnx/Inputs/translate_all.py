"""Imports the ONNX files of a folder and prints what comes of each.

    translate_all.py DIRECTORY

For each file there is a line `=== NAME`, then the module's text, or `status N:`
and what was printed instead. The folder's path is left out.
"""

import os
import subprocess
import sys


def main():
    directory = sys.argv[1]
    for file in sorted(os.listdir(directory)):
        name, extension = os.path.splitext(file)
        if extension != ".onnx":
            continue
        done = subprocess.run(
            ["bonsai-translate", "--import-onnx",
             "--mlir-elide-resource-strings-if-larger=8",
             os.path.join(directory, file)],
            capture_output=True, text=True, check=False)
        print("===", name)
        if done.returncode == 0:
            print(done.stdout)
        else:
            message = done.stderr.replace(directory + os.sep, "")
            print(f"status {done.returncode}: {message}", end="")


if __name__ == "__main__":
    main()
