//===- ConstantImporters.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Operators that are computed at import: constants, shapes and the arithmetic
// that exporters do on them.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/ConstantEvaluation.h"
#include "passes/import/onnx/Operators.h"
#include <cmath>

using namespace mlir;

namespace bonsai::onnximport {

/// The tensor attribute of a node, or nothing if there is none.
static std::optional<ConstantTensor> getTensorAttribute(NodeImporter &node) {
  const onnx::TensorProto *tensor = node.getTensor("value");
  if (!tensor)
    return std::nullopt;
  onnx::TensorProto copy = *tensor;
  llvm::Expected<ConstantTensor> taken =
      takeTensor(copy, node.getGraph().external);
  if (taken)
    return std::move(*taken);
  (void)node.fail("attribute 'value' " + toString(taken.takeError()));
  return std::nullopt;
}

static LogicalResult importConstant(NodeImporter &node) {
  if (std::optional<ConstantTensor> tensor = getTensorAttribute(node))
    return node.setConstant(0, std::move(*tensor));
  if (node.hasAttribute("value_float"))
    return node.setConstant(
        0, makeConstant(ArrayRef<float>(node.getFloat("value_float", 0)), {}));
  if (node.hasAttribute("value_int"))
    return node.setConstant(
        0, makeConstant(ArrayRef<int64_t>(node.getInt("value_int")), {}));
  if (node.hasAttribute("value_floats")) {
    SmallVector<float> values = node.getFloats("value_floats");
    int64_t count = values.size();
    return node.setConstant(0, makeConstant(ArrayRef(values), {count}));
  }
  if (node.hasAttribute("value_ints")) {
    SmallVector<int64_t> values = node.getInts("value_ints");
    int64_t count = values.size();
    return node.setConstant(0, makeConstant(ArrayRef(values), {count}));
  }
  return node.fail("has no value of numbers");
}

static LogicalResult importConstantOfShape(NodeImporter &node) {
  SmallVector<int64_t> shape = node.getIntegers(0, "shape");
  std::optional<ConstantTensor> value = getTensorAttribute(node);
  if (!value)
    value = makeConstant(ElementKind::f32, {1});
  if (value->size() != 1)
    return node.fail("attribute 'value' has more than one element");
  value->shape.clear();
  return node.setConstant(0, expandConstant(*value, shape));
}

static LogicalResult importShape(NodeImporter &node) {
  ArrayRef<int64_t> shape = node.getShape(0);
  int64_t rank = shape.size();
  auto clamp = [&](int64_t position) {
    position = std::clamp(position, -rank, rank);
    return position < 0 ? position + rank : position;
  };
  int64_t start = clamp(node.getInt("start", 0));
  int64_t end = std::max(start, clamp(node.getInt("end", rank)));
  return node.setConstant(
      0, makeConstant(shape.slice(start, end - start), {end - start}));
}

static LogicalResult importSize(NodeImporter &node) {
  int64_t size = *countElements(node.getShape(0));
  return node.setConstant(0, makeConstant(ArrayRef<int64_t>(size), {}));
}

static LogicalResult importGather(NodeImporter &node) {
  ConstantTensor data = node.getConstant(0, "data");
  ConstantTensor indices = node.getConstant(1, "indices");
  int64_t axis = node.normalizeAxis(node.getInt("axis", 0), data.shape.size());
  if (node.hasFailed())
    return failure();
  return node.setConstant(0, gatherConstant(data, indices, axis));
}

static LogicalResult importRange(NodeImporter &node) {
  ConstantTensor start = node.getConstant(0, "start");
  ConstantTensor limit = node.getConstant(1, "limit");
  ConstantTensor delta = node.getConstant(2, "delta");
  if (node.hasFailed())
    return failure();
  return node.setConstant(0, rangeConstant(start, limit, delta));
}

static LogicalResult importRounding(NodeImporter &node,
                                    float (*function)(float)) {
  ConstantTensor tensor = node.getFloatConstant(0, "input");
  if (node.hasFailed())
    return failure();
  return node.setConstant(0, mapConstant(tensor, function));
}

static LogicalResult importFloor(NodeImporter &node) {
  return importRounding(node, std::floor);
}

static LogicalResult importCeil(NodeImporter &node) {
  return importRounding(node, std::ceil);
}

//===----------------------------------------------------------------------===//
// Cast
//===----------------------------------------------------------------------===//

static bool isFloatType(int64_t type) {
  using Proto = onnx::TensorProto;
  return type == Proto::FLOAT || type == Proto::FLOAT16 ||
         type == Proto::BFLOAT16 || type == Proto::DOUBLE;
}

static bool isIntegerType(int64_t type) {
  using Proto = onnx::TensorProto;
  return type == Proto::BOOL || type == Proto::UINT32 ||
         type == Proto::UINT64 ||
         (type >= Proto::UINT8 && type <= Proto::INT64);
}

static ConstantTensor castToBoolean(const ConstantTensor &tensor) {
  ConstantTensor result = makeConstant(ElementKind::i64, tensor.shape);
  MutableArrayRef<int64_t> to = result.mutableElements<int64_t>();
  for (int64_t i = 0, size = to.size(); i < size; ++i)
    to[i] = tensor.isInteger() ? tensor.elements<int64_t>()[i] != 0
                               : tensor.elements<float>()[i] != 0;
  return result;
}

static LogicalResult importCast(NodeImporter &node) {
  node.ignoreAttributes({"saturate"});
  int64_t type = node.getInt("to");
  if (!isFloatType(type) && !isIntegerType(type))
    return node.fail("cast to element type number " + Twine(type) +
                     " is not supported");
  if (!node.isConstant(0)) {
    if (isFloatType(type))
      return node.setOutput(0, node.getActivation(0));
    return node.fail("only constants can be cast to integers");
  }
  ConstantTensor tensor = node.getConstant(0, "input");
  if (node.hasFailed())
    return failure();
  if (type == onnx::TensorProto::BOOL)
    return node.setConstant(0, castToBoolean(tensor));
  return node.setConstant(0, castConstant(tensor, isFloatType(type)
                                                      ? ElementKind::f32
                                                      : ElementKind::i64));
}

ArrayRef<Operator> getConstantOperators() {
  static constexpr Operator operators[] = {
      {"Cast", 1, 1, importCast},
      {"Ceil", 1, 1, importCeil},
      {"Constant", 0, 0, importConstant},
      {"ConstantOfShape", 1, 1, importConstantOfShape},
      {"Floor", 1, 1, importFloor},
      {"Gather", 2, 2, importGather},
      {"Range", 3, 3, importRange},
      {"Shape", 1, 1, importShape},
      {"Size", 1, 1, importSize},
  };
  return operators;
}

} // namespace bonsai::onnximport
