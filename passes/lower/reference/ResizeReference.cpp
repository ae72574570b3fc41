//===- ResizeReference.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reference of resize: source positions are known at compile time, so rows and
// columns are looked up in tables.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/TensorBuilding.h"
#include <cmath>

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

namespace {

/// How one dimension, rows or columns, is resampled.
struct Axis {
  int64_t inputSize;
  int64_t resultSize;
  float scale;
};

/// Between which input positions each result position lies: at `low`, and
/// `weight` of the way to `high`.
struct Interpolation {
  SmallVector<int64_t> low, high;
  SmallVector<float> weight;
};

} // namespace

static Axis getAxis(ResizeOp op, int dimension, RankedTensorType inputType) {
  Axis axis;
  axis.inputSize = inputType.getDimSize(dimension + 2);
  axis.resultSize = op.getSize()[dimension];
  axis.scale = op.getScales() ? (*op.getScales())[dimension]
                              : static_cast<float>(axis.resultSize) /
                                    static_cast<float>(axis.inputSize);
  return axis;
}

/// The position in the input, as ONNX Resize defines it, in the single
/// precision that runtimes use.
static float getSource(ResizeCoordinates rule, const Axis &axis,
                       int64_t result) {
  float position = static_cast<float>(result);
  switch (rule) {
  case ResizeCoordinates::half_pixel:
    return (position + 0.5f) / axis.scale - 0.5f;
  case ResizeCoordinates::asymmetric:
    return position / axis.scale;
  case ResizeCoordinates::align_corners:
    return axis.resultSize == 1
               ? 0.0f
               : position * static_cast<float>(axis.inputSize - 1) /
                     static_cast<float>(axis.resultSize - 1);
  case ResizeCoordinates::pytorch_half_pixel:
    return axis.resultSize == 1 ? 0.0f : (position + 0.5f) / axis.scale - 0.5f;
  }
  llvm_unreachable("all rules are handled");
}

static float roundSource(ResizeRounding rounding, float source) {
  switch (rounding) {
  case ResizeRounding::round_prefer_floor:
    return std::ceil(source - 0.5f);
  case ResizeRounding::round_prefer_ceil:
    return std::floor(source + 0.5f);
  case ResizeRounding::floor:
    return std::floor(source);
  case ResizeRounding::ceil:
    return std::ceil(source);
  }
  llvm_unreachable("all roundings are handled");
}

static SmallVector<int64_t> getNearest(ResizeOp op, const Axis &axis) {
  SmallVector<int64_t> sources;
  for (int64_t result = 0; result < axis.resultSize; ++result) {
    float source = getSource(op.getCoordinates(), axis, result);
    auto rounded = static_cast<int64_t>(roundSource(op.getRounding(), source));
    sources.push_back(std::clamp<int64_t>(rounded, 0, axis.inputSize - 1));
  }
  return sources;
}

static Interpolation getInterpolation(ResizeOp op, const Axis &axis) {
  Interpolation interpolation;
  for (int64_t result = 0; result < axis.resultSize; ++result) {
    float source = std::clamp(getSource(op.getCoordinates(), axis, result),
                              0.0f, static_cast<float>(axis.inputSize - 1));
    auto low = static_cast<int64_t>(source);
    interpolation.low.push_back(low);
    interpolation.high.push_back(std::min(low + 1, axis.inputSize - 1));
    interpolation.weight.push_back(source - static_cast<float>(low));
  }
  return interpolation;
}

/// `low + weight * (high - low)`, without cancellation.
static Value createBlend(ImplicitLocOpBuilder &builder, Value low, Value high,
                         Value weight) {
  Value one = createFloat(builder, weight.getType(), 1.0);
  Value rest = arith::SubFOp::create(builder, one, weight);
  Value lowPart = arith::MulFOp::create(builder, low, rest);
  Value highPart = arith::MulFOp::create(builder, high, weight);
  return arith::AddFOp::create(builder, lowPart, highPart);
}

/// The element of `input` in this row and column of the current plane, as f32.
static Value createElement(ImplicitLocOpBuilder &builder, Value input,
                           Value row, Value column) {
  Value position[] = {linalg::IndexOp::create(builder, 0),
                      linalg::IndexOp::create(builder, 1), row, column};
  Value element = tensor::ExtractOp::create(builder, input, position);
  return convertFloat(builder, element, getComputeType(element.getType()));
}

static Value createLinear(ImplicitLocOpBuilder &builder, RankedTensorType type,
                          Value input, const Interpolation &rows,
                          const Interpolation &columns) {
  SmallVector<Value> tables;
  SmallVector<AffineMap> maps;
  for (const Interpolation *axis : {&rows, &columns}) {
    tables.push_back(createTable(builder, axis->low));
    tables.push_back(createTable(builder, axis->high));
    tables.push_back(createTable(builder, axis->weight));
    maps.append(3, getVectorMap(builder, 4, axis == &rows ? 2 : 3));
  }
  auto body = [&](ImplicitLocOpBuilder &inner, ValueRange tables) {
    Value top = createBlend(
        inner, createElement(inner, input, tables[0], tables[3]),
        createElement(inner, input, tables[0], tables[4]), tables[5]);
    Value bottom = createBlend(
        inner, createElement(inner, input, tables[1], tables[3]),
        createElement(inner, input, tables[1], tables[4]), tables[5]);
    return createBlend(inner, top, bottom, tables[2]);
  };
  return mapElements(builder, type, tables, maps, body);
}

static Results lowerResize(ResizeOp op, ResizeOp::Adaptor operands,
                           ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  RankedTensorType inputType = getPlainType(operands.getInput());
  Axis rows = getAxis(op, 0, inputType), columns = getAxis(op, 1, inputType);
  if (op.getMode() == ResizeMode::nearest)
    return SmallVector<Value>{gatherElements(
        builder, type, operands.getInput(),
        {{}, {}, getNearest(op, rows), getNearest(op, columns)})};
  return SmallVector<Value>{createLinear(builder, type, operands.getInput(),
                                         getInterpolation(op, rows),
                                         getInterpolation(op, columns))};
}

void bonsai::reference::attachResizeReference(MLIRContext &context) {
  attachReference<ResizeOp, lowerResize>(context);
}
