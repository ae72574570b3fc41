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

#include "dialect/Resampling.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

namespace {

/// The samples of rows or columns, as tables.
struct Interpolation {
  SmallVector<int64_t> low, high;
  SmallVector<float> weight;
};

} // namespace

static Interpolation getInterpolation(ResizeOp op, int dimension) {
  Interpolation interpolation;
  for (const Sample &sample : getSamples(op, dimension)) {
    interpolation.low.push_back(sample.low);
    interpolation.high.push_back(sample.high);
    interpolation.weight.push_back(sample.weight);
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
  Interpolation rows = getInterpolation(op, 0);
  Interpolation columns = getInterpolation(op, 1);
  if (op.getMode() == ResizeMode::nearest)
    return SmallVector<Value>{gatherElements(builder, type, operands.getInput(),
                                             {{}, {}, rows.low, columns.low})};
  return SmallVector<Value>{
      createLinear(builder, type, operands.getInput(), rows, columns)};
}

void bonsai::reference::attachResizeReference(MLIRContext &context) {
  attachReference<ResizeOp, lowerResize>(context);
}
