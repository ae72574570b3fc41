//===- ConvolutionImporters.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Conv, ConvTranspose and BatchNormalization.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/Operators.h"
#include "passes/import/onnx/WindowAttributes.h"

using namespace mlir;

namespace bonsai::onnximport {

/// Height and width of a convolution's weight; 1x1 if it has failed.
static SmallVector<int64_t> getKernel(NodeImporter &node) {
  ArrayRef<int64_t> shape = node.getShape(1);
  if (shape.size() == 4)
    return SmallVector<int64_t>(shape.take_back(2));
  (void)node.fail("weight has rank " + Twine(shape.size()) +
                  "; only 2-D convolutions are supported");
  return {1, 1};
}

static Value getBias(NodeImporter &node) {
  return node.hasInput(2) ? node.readParameter(2, 1, "bias") : Value();
}

static LogicalResult importConv(NodeImporter &node) {
  Value input = node.getFeatureMap(0);
  WindowAttributes window = readWindow(node, getKernel(node));
  readPadding(node, input, window);
  Value weight = node.readParameter(1, 4, "weight");
  Value bias = getBias(node);
  return node.setOutput(
      0, node.create<Conv2dOp>(input, weight, bias, /*residual=*/Value(),
                               window.strides, window.padding, window.dilations,
                               node.getInt("group", 1), ActivationAttr()));
}

//===----------------------------------------------------------------------===//
// ConvTranspose
//===----------------------------------------------------------------------===//

/// Sets the padding that leaves `size` rows and columns. What is missing to
/// them is added to the output padding.
static void fitPadding(NodeImporter &node, Value input, ArrayRef<int64_t> size,
                       StringRef autoPad, WindowAttributes &window,
                       MutableArrayRef<int64_t> outputPadding) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(input.getType()).getShape();
  for (int d = 0; d < 2; ++d) {
    int64_t full = (shape[d + 2] - 1) * window.strides[d] + window.extent(d) +
                   outputPadding[d];
    distributePadding(window, d, std::max<int64_t>(full - size[d], 0), autoPad);
    outputPadding[d] += std::max<int64_t>(size[d] - full, 0);
  }
}

static void readTransposedPadding(NodeImporter &node, Value input,
                                  WindowAttributes &window,
                                  MutableArrayRef<int64_t> outputPadding) {
  std::string autoPad = node.getString("auto_pad", "NOTSET");
  bool isSame = autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER";
  if (!isSame && autoPad != "NOTSET" && autoPad != "VALID")
    (void)node.fail("auto_pad '" + autoPad + "' is unknown");
  SmallVector<int64_t> size = node.getSizes("output_shape", 2, 1, 0);
  window.padding = node.getSizes("pads", 4, 0, 0);
  if (node.hasFailed())
    return;
  if (node.hasAttribute("output_shape"))
    return fitPadding(node, input, size, autoPad, window, outputPadding);
  if (autoPad == "VALID")
    window.padding.assign(4, 0);
  if (!isSame)
    return;
  for (int d = 0; d < 2; ++d)
    size[d] = cast<RankedTensorType>(input.getType()).getDimSize(d + 2) *
              window.strides[d];
  fitPadding(node, input, size, autoPad, window, outputPadding);
}

static LogicalResult importConvTranspose(NodeImporter &node) {
  Value input = node.getFeatureMap(0);
  WindowAttributes window = readWindow(node, getKernel(node));
  SmallVector<int64_t> outputPadding = node.getSizes("output_padding", 2, 0, 0);
  readTransposedPadding(node, input, window, outputPadding);
  Value weight = node.readParameter(1, 4, "weight");
  Value bias = getBias(node);
  return node.setOutput(0, node.create<ConvTranspose2dOp>(
                               input, weight, bias, /*residual=*/Value(),
                               window.strides, window.padding, outputPadding,
                               window.dilations, node.getInt("group", 1),
                               ActivationAttr()));
}

//===----------------------------------------------------------------------===//
// BatchNormalization
//===----------------------------------------------------------------------===//

static LogicalResult importBatchNormalization(NodeImporter &node) {
  node.ignoreAttributes({"momentum"});
  if (node.getInt("training_mode", 0) != 0)
    return node.fail("training mode is not supported");
  if (node.getInt("spatial", 1) != 1)
    return node.fail("only statistics for each channel (spatial = 1) are "
                     "supported");
  Value input = node.getActivation(0);
  Value scale = node.readParameter(1, 1, "scale");
  Value shift = node.readParameter(2, 1, "bias");
  Value mean = node.readParameter(3, 1, "mean", /*isBuffer=*/true);
  Value variance = node.readParameter(4, 1, "variance", /*isBuffer=*/true);
  APFloat epsilon(node.getFloat("epsilon", 1e-5f));
  node.setUnavailable(1, "an output of training");
  return node.setOutput(0, node.create<BatchNormOp>(input, scale, shift, mean,
                                                    variance, epsilon));
}

ArrayRef<Operator> getConvolutionOperators() {
  static constexpr Operator operators[] = {
      {"Conv", 2, 3, importConv},
      {"ConvTranspose", 2, 3, importConvTranspose},
      {"BatchNormalization", 5, 5, importBatchNormalization},
  };
  return operators;
}

} // namespace bonsai::onnximport
