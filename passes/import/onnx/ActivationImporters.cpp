//===- ActivationImporters.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Operators on one tensor, element by element, and softmax.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/Operators.h"
#include <limits>

using namespace mlir;

namespace bonsai::onnximport {

template <typename OpTy> static LogicalResult importPlain(NodeImporter &node) {
  return node.setOutput(0, node.create<OpTy>(node.getActivation(0)));
}

static LogicalResult importLeakyRelu(NodeImporter &node) {
  Value input = node.getActivation(0);
  APFloat alpha(node.getFloat("alpha", 0.01f));
  return node.setOutput(0, node.create<LeakyReluOp>(input, alpha));
}

static LogicalResult importHardSigmoid(NodeImporter &node) {
  Value input = node.getActivation(0);
  APFloat alpha(node.getFloat("alpha", 0.2f));
  APFloat beta(node.getFloat("beta", 0.5f));
  return node.setOutput(0, node.create<HardSigmoidOp>(input, alpha, beta));
}

/// Bounds are attributes before opset 11, optional inputs since.
static LogicalResult importClip(NodeImporter &node) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  bool hasInputs = node.getOpset() >= 11;
  auto getBound = [&](unsigned index, StringRef name, float missing) {
    if (!hasInputs)
      return node.getFloat(name, missing);
    return node.hasInput(index) ? node.getScalar(index, name) : missing;
  };
  Value input = node.getActivation(0);
  APFloat low(getBound(1, "min", -infinity)),
      high(getBound(2, "max", infinity));
  return node.setOutput(0, node.create<ClipOp>(input, low, high));
}

/// Before opset 13 softmax runs over all dimensions from the axis on.
static LogicalResult importSoftmax(NodeImporter &node) {
  int64_t rank = node.getRank(0);
  bool overRest = node.getOpset() < 13;
  int64_t axis =
      node.normalizeAxis(node.getInt("axis", overRest ? 1 : -1), rank);
  Value input = node.getActivation(0);
  if (node.hasFailed())
    return failure();
  SmallVector<int64_t> shape(node.getShape(0));
  int64_t before = *countElements(ArrayRef(shape).take_front(axis));
  int64_t after = *countElements(ArrayRef(shape).drop_front(axis));
  if (!overRest || after == shape[axis])
    return node.setOutput(0, node.create<SoftmaxOp>(input, axis));
  Value rows = node.create<SoftmaxOp>(node.reshape(input, {before, after}), 1);
  return node.setOutput(0, node.reshape(rows, shape));
}

/// Does nothing in inference.
static LogicalResult importDropout(NodeImporter &node) {
  node.ignoreAttributes({"ratio", "seed"});
  node.setUnavailable(1, "the mask of a Dropout");
  return node.forward(0);
}

static LogicalResult importIdentity(NodeImporter &node) {
  return node.forward(0);
}

ArrayRef<Operator> getActivationOperators() {
  static constexpr Operator operators[] = {
      {"Clip", 1, 3, importClip},
      {"Dropout", 1, 3, importDropout},
      {"HardSigmoid", 1, 1, importHardSigmoid},
      {"HardSwish", 1, 1, importPlain<HardSwishOp>},
      {"Identity", 1, 1, importIdentity},
      {"LeakyRelu", 1, 1, importLeakyRelu},
      {"Relu", 1, 1, importPlain<ReluOp>},
      {"Sigmoid", 1, 1, importPlain<SigmoidOp>},
      {"Softmax", 1, 1, importSoftmax},
  };
  return operators;
}

} // namespace bonsai::onnximport
