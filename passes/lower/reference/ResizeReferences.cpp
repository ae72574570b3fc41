//===- ResizeReferences.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// References of resize and its gradient: source positions are known at compile
// time, so rows and columns are looked up in tables.
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

static Interpolation getInterpolation(const Resampling &resampling,
                                      int dimension) {
  Interpolation interpolation;
  for (const Sample &sample : getSamples(resampling, dimension)) {
    interpolation.low.push_back(sample.low);
    interpolation.high.push_back(sample.high);
    interpolation.weight.push_back(sample.weight);
  }
  return interpolation;
}

/// `1 - weight`.
static Value createRest(ImplicitLocOpBuilder &builder, Value weight) {
  Value one = createFloat(builder, weight.getType(), 1.0);
  return arith::SubFOp::create(builder, one, weight);
}

/// `low + weight * (high - low)`, without cancellation.
static Value createBlend(ImplicitLocOpBuilder &builder, Value low, Value high,
                         Value weight) {
  Value wide = convertFloat(builder, weight, low.getType());
  Value lowPart =
      arith::MulFOp::create(builder, low, createRest(builder, wide));
  Value highPart = arith::MulFOp::create(builder, high, wide);
  return arith::AddFOp::create(builder, lowPart, highPart);
}

/// The element of `input` in this row and column of the current plane, in its
/// compute type.
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
  Interpolation rows = getInterpolation(getResampling(op), 0);
  Interpolation columns = getInterpolation(getResampling(op), 1);
  if (op.getMode() == ResizeMode::nearest)
    return SmallVector<Value>{gatherElements(builder, type, operands.getInput(),
                                             {{}, {}, rows.low, columns.low})};
  return SmallVector<Value>{
      createLinear(builder, type, operands.getInput(), rows, columns)};
}

//===----------------------------------------------------------------------===//
// resize_gradient
//===----------------------------------------------------------------------===//

namespace {

/// Tables of the samples of rows or columns, to be looked up in a loop.
struct SampleTables {
  SampleTables(ImplicitLocOpBuilder &builder, const Interpolation &samples)
      : low(createTable(builder, samples.low)),
        high(createTable(builder, samples.high)),
        weight(createTable(builder, samples.weight)) {}

  Value low, high, weight;
};

/// A source row or column, and which share of the sample it has; all if null.
struct Share {
  Value position;
  Value weight;
};

} // namespace

/// The sources of the sample at `position`.
static SmallVector<Share> getShares(ImplicitLocOpBuilder &builder,
                                    const SampleTables &tables, Value position,
                                    ResizeMode mode, Type computeType) {
  auto lookUp = [&](Value table) -> Value {
    return tensor::ExtractOp::create(builder, table, position);
  };
  if (mode == ResizeMode::nearest)
    return {{lookUp(tables.low), {}}};
  Value weight = convertFloat(builder, lookUp(tables.weight), computeType);
  return {{lookUp(tables.low), createRest(builder, weight)},
          {lookUp(tables.high), weight}};
}

/// `tensor` with the share of `value` that belongs to these sources added.
static Value addShare(ImplicitLocOpBuilder &builder, Value tensor,
                      ValueRange plane, const Share &row, const Share &column,
                      Value value) {
  for (const Share *share : {&row, &column})
    if (share->weight)
      value = arith::MulFOp::create(builder, value, share->weight);
  Value place[] = {plane[0], plane[1], row.position, column.position};
  Value old = tensor::ExtractOp::create(builder, tensor, place);
  Value sum = arith::AddFOp::create(builder, old, value);
  return tensor::InsertOp::create(builder, sum, tensor, place);
}

static Results lowerResizeGradient(ResizeGradientOp op,
                                   ResizeGradientOp::Adaptor operands,
                                   ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  Type computeType = getComputeType(type.getElementType());
  Value gradient = operands.getGradient();
  SampleTables rows(builder, getInterpolation(getResampling(op), 0));
  SampleTables columns(builder, getInterpolation(getResampling(op), 1));
  Value zeros = createFilled(builder, type.clone(computeType), 0.0);
  Value sums = updateInOrder(
      builder, zeros, getPlainType(gradient).getShape(),
      [&](ImplicitLocOpBuilder &body, Value tensor, ValueRange position) {
        Value value = convertFloat(
            body, tensor::ExtractOp::create(body, gradient, position),
            computeType);
        ResizeMode mode = op.getMode();
        auto columnShares =
            getShares(body, columns, position[3], mode, computeType);
        for (const Share &row :
             getShares(body, rows, position[2], mode, computeType))
          for (const Share &column : columnShares)
            tensor = addShare(body, tensor, position.take_front(2), row, column,
                              value);
        return tensor;
      });
  return SmallVector<Value>{
      convertElements(builder, sums, type.getElementType())};
}

void bonsai::reference::attachResizeReferences(MLIRContext &context) {
  attachReference<ResizeOp, lowerResize>(context);
  attachReference<ResizeGradientOp, lowerResizeGradient>(context);
}
