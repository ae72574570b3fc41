//===- MaximumSearch.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where in each window the largest element is.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/reference/MaximumSearch.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

Value bonsai::reference::createInRange(ImplicitLocOpBuilder &builder,
                                       Value position, Value size) {
  // A negative position is a very large unsigned number.
  return arith::CmpIOp::create(builder, arith::CmpIPredicate::ult, position,
                               size);
}

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

Maxima bonsai::reference::findMaxima(ImplicitLocOpBuilder &builder,
                                     const Window &window, Value input,
                                     RankedTensorType type) {
  auto indexType = type.clone(builder.getI64Type());
  ArrayRef<int64_t> size = getPlainType(input).getShape().take_back(2);
  Value padded = createPaddedInput(builder, window, input, type, -INFINITY);
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
      builder, TypeRange{type, indexType}, ValueRange{padded, shape},
      ValueRange{lowest, noIndices},
      getSearchMaps(window, builder.getContext()), iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        ImplicitLocOpBuilder body(loc, nested);
        createSearchStep(body, window, size,
                         {arguments[0], arguments[2], arguments[3]});
      });
  return {search.getResult(0), search.getResult(1)};
}
