//===- WindowAttributes.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading of window attributes, with automatic padding worked out.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/WindowAttributes.h"

using namespace mlir;

namespace bonsai::onnximport {

WindowAttributes readWindow(NodeImporter &node,
                            ArrayRef<int64_t> weightKernel) {
  WindowAttributes window;
  window.strides = node.getSizes("strides", 2, 1, 1);
  window.dilations = node.getSizes("dilations", 2, 1, 1);
  window.kernel = node.getSizes("kernel_shape", 2, 1, 1);
  if (weightKernel.empty()) {
    if (!node.hasAttribute("kernel_shape"))
      (void)node.fail("needs the attribute 'kernel_shape'");
    return window;
  }
  if (node.hasAttribute("kernel_shape") &&
      ArrayRef<int64_t>(window.kernel) != weightKernel)
    (void)node.fail("kernel_shape is " + Twine(window.kernel[0]) + "x" +
                    Twine(window.kernel[1]) + ", but the weight's is " +
                    Twine(weightKernel[0]) + "x" + Twine(weightKernel[1]));
  window.kernel.assign(weightKernel.begin(), weightKernel.end());
  return window;
}

void distributePadding(WindowAttributes &window, int dimension, int64_t total,
                       StringRef autoPad) {
  int64_t smaller = total / 2, larger = total - total / 2;
  bool isUpper = autoPad == "SAME_UPPER";
  window.padding[dimension] = isUpper ? smaller : larger;
  window.padding[dimension + 2] = isUpper ? larger : smaller;
}

void readPadding(NodeImporter &node, Value input, WindowAttributes &window) {
  std::string autoPad = node.getString("auto_pad", "NOTSET");
  if (autoPad == "NOTSET") {
    window.padding = node.getSizes("pads", 4, 0, 0);
    return;
  }
  node.ignoreAttributes({"pads"});
  window.padding.assign(4, 0);
  if (autoPad == "VALID" || node.hasFailed())
    return;
  if (autoPad != "SAME_UPPER" && autoPad != "SAME_LOWER") {
    (void)node.fail("auto_pad '" + autoPad + "' is unknown");
    return;
  }
  for (int d = 0; d < 2; ++d) {
    int64_t size = cast<RankedTensorType>(input.getType()).getDimSize(d + 2);
    int64_t stride = window.strides[d];
    int64_t windows = (size + stride - 1) / stride;
    int64_t reach = (windows - 1) * stride + window.extent(d);
    distributePadding(window, d, std::max<int64_t>(reach - size, 0), autoPad);
  }
}

} // namespace bonsai::onnximport
