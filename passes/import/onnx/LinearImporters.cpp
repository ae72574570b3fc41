//===- LinearImporters.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gemm and MatMul by constants.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/ConstantEvaluation.h"
#include "passes/import/onnx/Operators.h"

using namespace mlir;

namespace bonsai::onnximport {

/// The right operand of a product as a weight `[out features, in features]`.
static ConstantTensor getWeight(NodeImporter &node, bool isTransposed) {
  ConstantTensor weight = node.getFloatConstant(1, "weight");
  if (weight.shape.size() != 2)
    (void)node.fail("weight has rank " + Twine(weight.shape.size()) +
                    " instead of 2");
  if (isTransposed)
    return weight;
  return node.derive(weight, "transposed",
                     [&] { return transposeConstant(weight, {1, 0}); });
}

static ConstantTensor scale(NodeImporter &node, const ConstantTensor &tensor,
                            float factor) {
  if (factor == 1.0f)
    return tensor;
  return node.derive(tensor, "scaled by " + std::to_string(factor), [&] {
    return mapConstant(tensor, [&](float value) { return value * factor; });
  });
}

static LogicalResult importMatMul(NodeImporter &node) {
  if (node.getRank(0) < 2)
    return node.fail("left operand has rank " + Twine(node.getRank(0)) +
                     " instead of 2 or more");
  if (node.isConstant(0) && !node.isConstant(1))
    return node.fail("only products of an activation and a constant, in this "
                     "order, are supported");
  Value weight =
      node.readParameter(getWeight(node, /*isTransposed=*/false), false);
  Value input = node.getActivation(0);
  if (!weight || !input)
    return failure();
  // The leading dimensions are all rows of one matrix.
  SmallVector<int64_t> shape(node.getShape(0));
  int64_t rows = *countElements(ArrayRef(shape).drop_back());
  Value product = node.create<LinearOp>(
      node.reshape(input, {rows, shape.back()}), weight, /*bias=*/Value(),
      /*residual=*/Value(), ActivationAttr());
  shape.back() = cast<RankedTensorType>(weight.getType()).getDimSize(0);
  return node.setOutput(0, node.reshape(product, shape));
}

//===----------------------------------------------------------------------===//
// Gemm
//===----------------------------------------------------------------------===//

/// The input C where it is one value for each of `features` columns, expanded
/// to a vector; otherwise nothing.
static std::optional<ConstantTensor> getBias(NodeImporter &node,
                                             int64_t features, float beta) {
  if (!node.hasInput(2) || !node.isConstant(2))
    return std::nullopt;
  ConstantTensor bias = node.getFloatConstant(2, "bias");
  if (bias.size() != 1 && (bias.size() != features || bias.shape.empty() ||
                           bias.shape.back() != features))
    return std::nullopt;
  if (bias.size() != features)
    bias = node.derive(bias, "expanded", [&] {
      float value = bias.elements<float>()[0];
      return makeConstant(std::vector<float>(features, value), {features});
    });
  bias.shape = {features};
  return scale(node, bias, beta);
}

/// Adds an input C that is no bias vector.
static Value addMatrix(NodeImporter &node, Value product, float beta) {
  if (!product)
    return nullptr;
  Value addend =
      node.isConstant(2)
          ? node.readParameter(
                scale(node, node.getFloatConstant(2, "addend"), beta), false)
          : node.getActivation(2);
  if (!node.isConstant(2) && beta != 1.0f)
    addend = node.create<MulOp>(
        addend, node.readParameter(makeConstant(ArrayRef<float>(beta), {}),
                                   /*isBuffer=*/true));
  Value sum = node.create<AddOp>(product, addend);
  if (sum && sum.getType() != product.getType()) {
    (void)node.fail("C does not broadcast to the product");
    return nullptr;
  }
  return sum;
}

static LogicalResult importGemm(NodeImporter &node) {
  if (node.getRank(0) != 2)
    return node.fail("A has rank " + Twine(node.getRank(0)) + " instead of 2");
  bool isTransposed = node.getInt("transB", 0) != 0;
  float alpha = node.getFloat("alpha", 1.0f),
        beta = node.getFloat("beta", 1.0f);
  Value input = node.getActivation(0);
  if (node.getInt("transA", 0) != 0)
    input = node.create<TransposeOp>(input, ArrayRef<int64_t>{1, 0});
  ConstantTensor constant = scale(node, getWeight(node, isTransposed), alpha);
  Value weight = node.readParameter(constant, false);
  if (!weight)
    return failure();
  std::optional<ConstantTensor> bias = getBias(node, constant.shape[0], beta);
  Value biasVector = bias ? node.readParameter(*bias, false) : Value();
  Value product = node.create<LinearOp>(input, weight, biasVector,
                                        /*residual=*/Value(), ActivationAttr());
  if (node.hasInput(2) && !bias)
    product = addMatrix(node, product, beta);
  return node.setOutput(0, product);
}

ArrayRef<Operator> getLinearOperators() {
  static constexpr Operator operators[] = {
      {"Gemm", 2, 3, importGemm},
      {"MatMul", 2, 2, importMatMul},
  };
  return operators;
}

} // namespace bonsai::onnximport
