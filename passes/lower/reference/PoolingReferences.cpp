//===- PoolingReferences.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// References of pooling and unpooling.
//
//===----------------------------------------------------------------------===//

#include "dialect/Window.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

template <typename OpT> static Window getWindow(OpT op) {
  return {op.getKernel(), op.getStrides(), op.getPadding(), op.getDilations()};
}

/// A named pooling op of linalg over a padded input.
template <typename PoolT>
static Value createPool(ImplicitLocOpBuilder &builder, const Window &window,
                        Value input, Value initial) {
  Value shape = createEmpty(
      builder, RankedTensorType::get(window.kernel, builder.getF32Type()));
  return PoolT::create(builder, initial.getType(), ValueRange{input, shape},
                       initial, builder.getI64TensorAttr(window.strides),
                       builder.getI64TensorAttr(window.dilations))
      .getResult(0);
}

static Results lowerMaxPool(MaxPool2dOp op, MaxPool2dOp::Adaptor operands,
                            ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  Window window = getWindow(op);
  Value input =
      createPaddedInput(builder, window, operands.getInput(), type, -INFINITY);
  Value lowest = createFilled(builder, type, -INFINITY);
  return SmallVector<Value>{
      createPool<linalg::PoolingNchwMaxOp>(builder, window, input, lowest)};
}

//===----------------------------------------------------------------------===//
// max_pool2d_with_indices
//===----------------------------------------------------------------------===//

/// A position of the window in the input, without padding, in one dimension:
/// `result position * stride + kernel position * dilation - padding`.
static Value createPosition(ImplicitLocOpBuilder &builder, const Window &window,
                            int dimension) {
  auto scale = [&](Value loop, int64_t factor) -> Value {
    return arith::MulIOp::create(builder, loop, createIndex(builder, factor));
  };
  Value start = scale(linalg::IndexOp::create(builder, 2 + dimension),
                      window.strides[dimension]);
  Value offset = scale(linalg::IndexOp::create(builder, 4 + dimension),
                       window.dilations[dimension]);
  Value padded = arith::AddIOp::create(builder, start, offset);
  return arith::SubIOp::create(builder, padded,
                               createIndex(builder, window.padding[dimension]));
}

/// Whether `0 <= position < size`.
static Value createInRange(ImplicitLocOpBuilder &builder, Value position,
                           Value size) {
  // A negative position is a very large unsigned number.
  return arith::CmpIOp::create(builder, arith::CmpIPredicate::ult, position,
                               size);
}

/// One step of the search. `values` are a candidate, the best so far, and its
/// index, which is -1 as long as there is none.
static void createSearchStep(ImplicitLocOpBuilder &builder,
                             const Window &window, ArrayRef<int64_t> size,
                             ValueRange values) {
  Value row = createPosition(builder, window, 0);
  Value column = createPosition(builder, window, 1);
  Value height = createIndex(builder, size[0]);
  Value width = createIndex(builder, size[1]);
  Value inside =
      arith::AndIOp::create(builder, createInRange(builder, row, height),
                            createInRange(builder, column, width));
  Value none = arith::ConstantIntOp::create(builder, builder.getI64Type(), -1);
  Value isFirst =
      arith::CmpIOp::create(builder, arith::CmpIPredicate::eq, values[2], none);
  Value isGreater = arith::CmpFOp::create(builder, arith::CmpFPredicate::OGT,
                                          values[0], values[1]);
  Value isBetter = arith::OrIOp::create(builder, isFirst, isGreater);
  Value isTaken = arith::AndIOp::create(builder, inside, isBetter);
  Value rowStart = arith::MulIOp::create(builder, row, width);
  Value index = arith::IndexCastOp::create(
      builder, builder.getI64Type(),
      arith::AddIOp::create(builder, rowStart, column).getResult());
  Value best = arith::SelectOp::create(builder, isTaken, values[0], values[1]);
  Value bestIndex = arith::SelectOp::create(builder, isTaken, index, values[2]);
  linalg::YieldOp::create(builder, ValueRange{best, bestIndex});
}

/// Maps of input, window and the two results over `n, c, h, w, kh, kw`.
static SmallVector<AffineMap> getSearchMaps(const Window &window,
                                            MLIRContext *context) {
  AffineExpr n, c, h, w, kh, kw;
  bindDims(context, n, c, h, w, kh, kw);
  AffineExpr row = h * window.strides[0] + kh * window.dilations[0];
  AffineExpr column = w * window.strides[1] + kw * window.dilations[1];
  AffineMap result = AffineMap::get(6, 0, {n, c, h, w}, context);
  return {AffineMap::get(6, 0, {n, c, row, column}, context),
          AffineMap::get(6, 0, {kh, kw}, context), result, result};
}

static Results lowerMaxPoolWithIndices(MaxPool2dWithIndicesOp op,
                                       MaxPool2dWithIndicesOp::Adaptor operands,
                                       ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getResult());
  RankedTensorType indexType = getPlainType(op.getIndices());
  Window window = getWindow(op);
  ArrayRef<int64_t> size =
      getPlainType(operands.getInput()).getShape().take_back(2);
  Value input =
      createPaddedInput(builder, window, operands.getInput(), type, -INFINITY);
  Value shape = createEmpty(
      builder, RankedTensorType::get(window.kernel, type.getElementType()));
  Value none = arith::ConstantIntOp::create(builder, builder.getI64Type(), -1);
  Value noIndices =
      linalg::FillOp::create(builder, none, createEmpty(builder, indexType))
          .getResult(0);
  Value lowest = createFilled(builder, type, -INFINITY);
  SmallVector<utils::IteratorType> iterators(6, utils::IteratorType::parallel);
  iterators[4] = iterators[5] = utils::IteratorType::reduction;
  auto search = linalg::GenericOp::create(
      builder, TypeRange{type, indexType}, ValueRange{input, shape},
      ValueRange{lowest, noIndices},
      getSearchMaps(window, builder.getContext()), iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        ImplicitLocOpBuilder body(loc, nested);
        createSearchStep(body, window, size,
                         {arguments[0], arguments[2], arguments[3]});
      });
  return SmallVector<Value>(search.getResults());
}

//===----------------------------------------------------------------------===//
// avg_pool2d
//===----------------------------------------------------------------------===//

/// For each result row (dimension 0) or column (1), how many of the window's
/// positions count.
static std::vector<float> countPositions(AvgPool2dOp op, int dimension,
                                         int64_t inputSize,
                                         int64_t resultSize) {
  Window window = getWindow(op);
  bool withPadding = op.getCountIncludePad();
  int64_t first = withPadding ? -window.padding[dimension] : 0;
  int64_t last = inputSize + (withPadding ? window.padding[dimension + 2] : 0);
  std::vector<float> counts;
  for (int64_t result = 0; result < resultSize; ++result) {
    int64_t count = 0;
    for (int64_t k = 0; k < window.kernel[dimension]; ++k) {
      int64_t position = result * window.strides[dimension] +
                         k * window.dilations[dimension] -
                         window.padding[dimension];
      count += position >= first && position < last;
    }
    // A sum over nothing is 0, and so is the average.
    counts.push_back(std::max<int64_t>(count, 1));
  }
  return counts;
}

/// Divides sums by the number of positions that each is over.
static Value createAverages(ImplicitLocOpBuilder &builder,
                            RankedTensorType type, Value sums, Value rowCounts,
                            Value columnCounts) {
  AffineMap maps[] = {getVectorMap(builder, 4, 2), getVectorMap(builder, 4, 3)};
  Value averages = updateElements(
      builder, sums, {rowCounts, columnCounts}, maps,
      [](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        Value count = arith::MulFOp::create(body, elements[0], elements[1]);
        return arith::DivFOp::create(body, elements[2], count);
      });
  return convertElements(builder, averages, type.getElementType());
}

static Results lowerAvgPool(AvgPool2dOp op, AvgPool2dOp::Adaptor operands,
                            ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  RankedTensorType inputType = getPlainType(operands.getInput());
  Window window = getWindow(op);
  Value input =
      createPaddedInput(builder, window, operands.getInput(), type, 0.0);
  Value zeros = createFilled(
      builder, type.clone(getComputeType(type.getElementType())), 0.0);
  Value sums =
      createPool<linalg::PoolingNchwSumOp>(builder, window, input, zeros);
  Value counts[2];
  for (int d = 0; d < 2; ++d)
    counts[d] =
        createTable(builder, countPositions(op, d, inputType.getDimSize(d + 2),
                                            type.getDimSize(d + 2)));
  return SmallVector<Value>{
      createAverages(builder, type, sums, counts[0], counts[1])};
}

//===----------------------------------------------------------------------===//
// Global pools
//===----------------------------------------------------------------------===//

/// `n, c, h, w` to the only element of a map of size 1x1.
static AffineMap getGlobalMap(MLIRContext *context) {
  AffineExpr n, c, zero = getAffineConstantExpr(0, context);
  bindDims(context, n, c);
  return AffineMap::get(4, 0, {n, c, zero, zero}, context);
}

static Results lowerGlobalAvgPool(GlobalAvgPoolOp op,
                                  GlobalAvgPoolOp::Adaptor operands,
                                  ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  RankedTensorType inputType = getPlainType(operands.getInput());
  double count = inputType.getDimSize(2) * inputType.getDimSize(3);
  Value zeros = createFilled(
      builder, type.clone(getComputeType(type.getElementType())), 0.0);
  Value sums = reduceElements(
      builder, zeros, operands.getInput(), getGlobalMap(builder.getContext()),
      [](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        return arith::AddFOp::create(body, elements[0], elements[1]);
      });
  Value averages = updateElements(
      builder, sums, {}, {},
      [&](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        return arith::DivFOp::create(
            body, elements[0], createFloat(body, elements[0].getType(), count));
      });
  return SmallVector<Value>{
      convertElements(builder, averages, type.getElementType())};
}

static Results lowerGlobalMaxPool(GlobalMaxPoolOp op,
                                  GlobalMaxPoolOp::Adaptor operands,
                                  ImplicitLocOpBuilder &builder) {
  Value lowest = createFilled(builder, getPlainType(op.getType()), -INFINITY);
  return SmallVector<Value>{reduceElements(
      builder, lowest, operands.getInput(), getGlobalMap(builder.getContext()),
      [](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        return arith::MaximumFOp::create(body, elements[0], elements[1]);
      })};
}

//===----------------------------------------------------------------------===//
// max_unpool2d
//===----------------------------------------------------------------------===//

/// `tensor` with `value` at `row * width + column = index` of the plane; as it
/// was if there is no such place.
static Value createScatterStep(ImplicitLocOpBuilder &builder, Value tensor,
                               ValueRange plane, Value value, Value index) {
  ArrayRef<int64_t> shape = getPlainType(tensor).getShape();
  Value position =
      arith::IndexCastOp::create(builder, builder.getIndexType(), index);
  Value inside = createInRange(builder, position,
                               createIndex(builder, shape[2] * shape[3]));
  auto put = scf::IfOp::create(
      builder, inside,
      [&](OpBuilder &nested, Location loc) {
        ImplicitLocOpBuilder body(loc, nested);
        Value width = createIndex(body, shape[3]);
        Value row = arith::DivUIOp::create(body, position, width);
        Value column = arith::RemUIOp::create(body, position, width);
        Value inserted = tensor::InsertOp::create(
            body, value, tensor, ValueRange{plane[0], plane[1], row, column});
        scf::YieldOp::create(body, inserted);
      },
      [&](OpBuilder &nested, Location loc) {
        scf::YieldOp::create(nested, loc, tensor);
      });
  return put.getResult(0);
}

static Results lowerMaxUnpool(MaxUnpool2dOp op, MaxUnpool2dOp::Adaptor operands,
                              ImplicitLocOpBuilder &builder) {
  Value zeros = createFilled(builder, getPlainType(op.getType()), 0.0);
  SmallVector<Value> starts(4, createIndex(builder, 0));
  SmallVector<Value> steps(4, createIndex(builder, 1));
  SmallVector<Value> ends;
  for (int64_t size : getPlainType(operands.getInput()).getShape())
    ends.push_back(createIndex(builder, size));
  scf::LoopNest nest = scf::buildLoopNest(
      builder, builder.getLoc(), starts, ends, steps, zeros,
      [&](OpBuilder &nested, Location loc, ValueRange position,
          ValueRange state) -> scf::ValueVector {
        ImplicitLocOpBuilder body(loc, nested);
        Value value =
            tensor::ExtractOp::create(body, operands.getInput(), position);
        Value index =
            tensor::ExtractOp::create(body, operands.getIndices(), position);
        return {createScatterStep(body, state[0], position.take_front(2), value,
                                  index)};
      });
  return SmallVector<Value>(nest.results);
}

void bonsai::reference::attachPoolingReferences(MLIRContext &context) {
  attachReference<MaxPool2dOp, lowerMaxPool>(context);
  attachReference<MaxPool2dWithIndicesOp, lowerMaxPoolWithIndices>(context);
  attachReference<AvgPool2dOp, lowerAvgPool>(context);
  attachReference<GlobalAvgPoolOp, lowerGlobalAvgPool>(context);
  attachReference<GlobalMaxPoolOp, lowerGlobalMaxPool>(context);
  attachReference<MaxUnpool2dOp, lowerMaxUnpool>(context);
}
