//===- ArithmeticImporters.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Arithmetic with broadcasting. Bonsai has add and mul; what ONNX has beside
// them is expressed by these.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/ConstantEvaluation.h"
#include "passes/import/onnx/Operators.h"
#include <cmath>

using namespace mlir;

namespace bonsai::onnximport {

static LogicalResult foldArithmetic(NodeImporter &node, Arithmetic arithmetic) {
  return node.setConstant(0, computeConstant(arithmetic,
                                             node.getConstant(0, "operand"),
                                             node.getConstant(1, "operand")));
}

/// The constant right operand with a function applied to each element.
static Value readMapped(NodeImporter &node, StringRef how,
                        float (*function)(float)) {
  ConstantTensor tensor = node.getFloatConstant(1, "operand");
  ConstantTensor mapped =
      node.derive(tensor, how, [&] { return mapConstant(tensor, function); });
  mapped.name += "." + how.str();
  return node.readParameter(mapped, /*isBuffer=*/true);
}

static Value negate(NodeImporter &node, Value value) {
  ConstantTensor minusOne = makeConstant(ArrayRef<float>(-1.0f), {});
  minusOne.name = "minus_one";
  return node.create<MulOp>(value,
                            node.readParameter(minusOne, /*isBuffer=*/true));
}

static LogicalResult importAdd(NodeImporter &node) {
  if (node.areAllConstant())
    return foldArithmetic(node, Arithmetic::add);
  Value lhs = node.getOperand(0), rhs = node.getOperand(1);
  return node.setOutput(0, node.create<AddOp>(lhs, rhs));
}

static LogicalResult importSub(NodeImporter &node) {
  if (node.areAllConstant())
    return foldArithmetic(node, Arithmetic::subtract);
  Value lhs = node.getOperand(0);
  Value rhs = node.isConstant(1)
                  ? readMapped(node, "negated", [](float x) { return -x; })
                  : negate(node, node.getActivation(1));
  return node.setOutput(0, node.create<AddOp>(lhs, rhs));
}

//===----------------------------------------------------------------------===//
// Mul, Div
//===----------------------------------------------------------------------===//

/// Builds `x * gate(x)` as the activation that it is: silu where the gate is a
/// sigmoid, hard_swish where it is the hard sigmoid of slope 1/6.
static Value createGated(NodeImporter &node, Value input, Value gate) {
  if (!input || !gate)
    return nullptr;
  auto sigmoid = gate.getDefiningOp<SigmoidOp>();
  if (sigmoid && sigmoid.getInput() == input)
    return node.create<SiluOp>(input);
  auto hard = gate.getDefiningOp<HardSigmoidOp>();
  if (hard && hard.getInput() == input &&
      std::abs(hard.getAlpha().convertToFloat() - 1.0f / 6.0f) < 1e-6f &&
      hard.getBeta().convertToFloat() == 0.5f)
    return node.create<HardSwishOp>(input);
  return nullptr;
}

static LogicalResult importMul(NodeImporter &node) {
  if (node.areAllConstant())
    return foldArithmetic(node, Arithmetic::multiply);
  Value lhs = node.getOperand(0), rhs = node.getOperand(1);
  for (auto [input, gate] : {std::pair(lhs, rhs), std::pair(rhs, lhs)})
    if (Value gated = createGated(node, input, gate))
      return node.setOutput(0, gated);
  return node.setOutput(0, node.create<MulOp>(lhs, rhs));
}

static LogicalResult importDiv(NodeImporter &node) {
  if (node.areAllConstant())
    return foldArithmetic(node, Arithmetic::divide);
  if (!node.isConstant(1))
    return node.fail("only division by a constant is supported");
  Value lhs = node.getActivation(0);
  Value rhs = readMapped(node, "reciprocal", [](float x) { return 1.0f / x; });
  return node.setOutput(0, node.create<MulOp>(lhs, rhs));
}

static LogicalResult importNeg(NodeImporter &node) {
  return node.setOutput(0, negate(node, node.getActivation(0)));
}

static LogicalResult importSum(NodeImporter &node) {
  Value sum = node.getOperand(0);
  for (unsigned i = 1; i < node.getNumInputs(); ++i) {
    if (!node.hasInput(i))
      return node.fail("input " + Twine(i) + " is missing");
    sum = node.create<AddOp>(sum, node.getOperand(i));
  }
  return node.setOutput(0, sum);
}

ArrayRef<Operator> getArithmeticOperators() {
  static constexpr Operator operators[] = {
      {"Add", 2, 2, importAdd}, {"Div", 2, 2, importDiv},
      {"Mul", 2, 2, importMul}, {"Neg", 1, 1, importNeg},
      {"Sub", 2, 2, importSub}, {"Sum", 1, anyNumber, importSum},
  };
  return operators;
}

} // namespace bonsai::onnximport
