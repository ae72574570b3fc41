"""Writes one model twice, with its weights inside and outside of the file.

    external_model.py DIRECTORY
"""

import os
import sys

from onnx import save

from onnx_models import CASES


def main():
    directory = sys.argv[1]
    os.makedirs(os.path.join(directory, "data"), exist_ok=True)
    model = CASES["conv-asymmetric"]()
    save(model, os.path.join(directory, "inside.onnx"))
    save(model, os.path.join(directory, "outside.onnx"),
         save_as_external_data=True, location="data/weights.bin",
         size_threshold=0)


if __name__ == "__main__":
    main()
