"""Checks time and memory of an import.

    measure_import.py FILE.onnx

Fails unless the fastest of three imports takes under 2 s and none more than 3
times the file's size of resident memory.
"""

import os
import resource
import subprocess
import sys
import time


def seconds_to_import(path):
    start = time.monotonic()
    subprocess.run(["bonsai-translate", "--import-onnx", path, "-o",
                    os.devnull], check=True)
    return time.monotonic() - start


def main():
    path = sys.argv[1]
    size = os.path.getsize(path)
    seconds = min(seconds_to_import(path) for _ in range(3))
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = usage.ru_maxrss * 1024
    print(f"{size} bytes: {seconds:.2f} s, {memory / size:.2f} times its size")
    return 0 if seconds < 2 and memory < 3 * size else 1


if __name__ == "__main__":
    sys.exit(main())
