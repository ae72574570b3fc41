//===- PoolingReferences.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// References of pooling, unpooling and their gradients.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "dialect/Window.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/lower/reference/MaximumSearch.h"
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
      builder, RankedTensorType::get(window.kernel,
                                     getPlainType(input).getElementType()));
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

static Results lowerMaxPoolWithIndices(MaxPool2dWithIndicesOp op,
                                       MaxPool2dWithIndicesOp::Adaptor operands,
                                       ImplicitLocOpBuilder &builder) {
  Maxima maxima = findMaxima(builder, getWindow(op), operands.getInput(),
                             getPlainType(op.getResult()));
  return SmallVector<Value>{maxima.values, maxima.indices};
}

//===----------------------------------------------------------------------===//
// avg_pool2d
//===----------------------------------------------------------------------===//

/// For each result row (dimension 0) or column (1), how many of the window's
/// positions count.
static std::vector<float> countPositions(const Window &window, bool withPadding,
                                         int dimension, int64_t inputSize,
                                         int64_t resultSize) {
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

/// Elements of a pool's result over the number of positions that the window of
/// each counts, in the type that is computed with.
template <typename OpT>
static Value divideByCounts(OpT op, Value elements, RankedTensorType inputType,
                            ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(elements);
  Type computeType = getComputeType(type.getElementType());
  SmallVector<Value> counts;
  SmallVector<AffineMap> maps;
  for (int d : {0, 1}) {
    counts.push_back(createTable(
        builder,
        countPositions(getWindow(op), op.getCountIncludePad(), d,
                       inputType.getDimSize(d + 2), type.getDimSize(d + 2))));
    maps.push_back(getVectorMap(builder, 4, d + 2));
  }
  counts.push_back(elements);
  maps.push_back(builder.getMultiDimIdentityMap(4));
  // Not in place, as the elements may be the gradient that the op is given.
  return mapElements(
      builder, type.clone(computeType), counts, maps,
      [&](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Value count = arith::MulFOp::create(body, values[0], values[1]);
        return arith::DivFOp::create(body,
                                     convertFloat(body, values[2], computeType),
                                     convertFloat(body, count, computeType));
      });
}

static Results lowerAvgPool(AvgPool2dOp op, AvgPool2dOp::Adaptor operands,
                            ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  Window window = getWindow(op);
  Value input =
      createPaddedInput(builder, window, operands.getInput(), type, 0.0);
  Value zeros = createFilled(
      builder, type.clone(getComputeType(type.getElementType())), 0.0);
  Value sums =
      createPool<linalg::PoolingNchwSumOp>(builder, window, input, zeros);
  Value averages =
      divideByCounts(op, sums, getPlainType(operands.getInput()), builder);
  return SmallVector<Value>{
      convertElements(builder, averages, type.getElementType())};
}

/// Adds each element to all positions of its window. All loops but those over
/// images and channels may come to the same element twice.
static Value spreadOverWindows(ImplicitLocOpBuilder &builder,
                               const Window &window, Value elements,
                               Value destination) {
  AffineExpr n, c, kh, h, kw, w;
  bindDims(builder.getContext(), n, c, kh, h, kw, w);
  AffineExpr row = h * window.strides[0] + kh * window.dilations[0];
  AffineExpr column = w * window.strides[1] + kw * window.dilations[1];
  // The window says how far the loops over it go.
  Value shape = createEmpty(
      builder, RankedTensorType::get(window.kernel, builder.getF32Type()));
  auto getMap = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(6, 0, results, builder.getContext());
  };
  SmallVector<utils::IteratorType> iterators(6, utils::IteratorType::reduction);
  iterators[0] = iterators[1] = utils::IteratorType::parallel;
  return accumulateElements(
      builder, destination, {elements, shape},
      {getMap({n, c, h, w}), getMap({kh, kw}), getMap({n, c, row, column})},
      iterators, [](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        return arith::AddFOp::create(body, values[0], values[2]);
      });
}

static Results lowerAvgPoolGradient(AvgPool2dGradientOp op,
                                    AvgPool2dGradientOp::Adaptor operands,
                                    ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  RankedTensorType computeType =
      type.clone(getComputeType(type.getElementType()));
  RankedTensorType gradientType = getPlainType(operands.getGradient());
  Window window = getWindow(op);
  Value shares = divideByCounts(op, operands.getGradient(), type, builder);
  Value zeros = createFilled(builder, computeType, 0.0);
  Value padded = createPaddedInput(builder, window, zeros, gradientType, 0.0);
  Value sums = spreadOverWindows(builder, window, shares, padded);
  if (getPlainType(sums).getShape() != type.getShape())
    sums = createSlice(builder, sums,
                       {0, 0, op.getPadding()[0], op.getPadding()[1]},
                       type.getShape(), {1, 1, 1, 1});
  return SmallVector<Value>{
      convertElements(builder, sums, type.getElementType())};
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
// Scatters: max_unpool2d and gradients of maxima
//===----------------------------------------------------------------------===//

/// Combines an old element and what is put in its place.
using CombineBody =
    function_ref<Value(ImplicitLocOpBuilder &builder, Value old, Value value)>;

/// `planes`, of shape `N, C, H * W`, with the element of the plane that `index`
/// names replaced; as they were if there is no such place.
static Value createScatterStep(ImplicitLocOpBuilder &builder, Value planes,
                               ValueRange plane, Value value, Value index,
                               CombineBody combine) {
  Value place =
      arith::IndexCastOp::create(builder, builder.getIndexType(), index);
  Value size = createIndex(builder, getPlainType(planes).getDimSize(2));
  Value position[] = {plane[0], plane[1], place};
  auto put = scf::IfOp::create(
      builder, createInRange(builder, place, size),
      [&](OpBuilder &nested, Location loc) {
        ImplicitLocOpBuilder body(loc, nested);
        Value old = tensor::ExtractOp::create(body, planes, position);
        Value inserted = tensor::InsertOp::create(
            body, combine(body, old, value), planes, position);
        scf::YieldOp::create(body, inserted);
      },
      [&](OpBuilder &nested, Location loc) {
        scf::YieldOp::create(nested, loc, planes);
      });
  return put.getResult(0);
}

/// A map of `type`, zero but where the indices of `values` say.
static Value createScatter(ImplicitLocOpBuilder &builder, RankedTensorType type,
                           Value values, Value indices, CombineBody combine) {
  ArrayRef<int64_t> shape = type.getShape();
  Value zeros = createFilled(
      builder,
      type.clone(ArrayRef<int64_t>{shape[0], shape[1], shape[2] * shape[3]}),
      0.0);
  Value planes = updateInOrder(
      builder, zeros, getPlainType(values).getShape(),
      [&](ImplicitLocOpBuilder &body, Value tensor, ValueRange position) {
        Value value = tensor::ExtractOp::create(body, values, position);
        Value index = tensor::ExtractOp::create(body, indices, position);
        return createScatterStep(body, tensor, position.take_front(2), value,
                                 index, combine);
      });
  return createReshape(builder, planes, shape);
}

static Results lowerMaxUnpool(MaxUnpool2dOp op, MaxUnpool2dOp::Adaptor operands,
                              ImplicitLocOpBuilder &builder) {
  return SmallVector<Value>{createScatter(
      builder, getPlainType(op.getType()), operands.getInput(),
      operands.getIndices(),
      [](ImplicitLocOpBuilder &, Value, Value value) { return value; })};
}

static Results lowerMaxPoolGradient(MaxPool2dGradientOp op,
                                    MaxPool2dGradientOp::Adaptor operands,
                                    ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  Type computeType = getComputeType(type.getElementType());
  RankedTensorType poolType =
      getPlainType(operands.getInput())
          .clone(getPlainType(operands.getGradient()).getShape());
  Maxima maxima =
      findMaxima(builder, getWindow(op), operands.getInput(), poolType);
  Value sums = createScatter(
      builder, type.clone(computeType), operands.getGradient(), maxima.indices,
      [&](ImplicitLocOpBuilder &body, Value old, Value value) -> Value {
        return arith::AddFOp::create(body, old,
                                     convertFloat(body, value, computeType));
      });
  return SmallVector<Value>{
      convertElements(builder, sums, type.getElementType())};
}

/// Zero where an index names no place, as the unpooling ignored it.
static Results lowerMaxUnpoolGradient(MaxUnpool2dGradientOp op,
                                      MaxUnpool2dGradientOp::Adaptor operands,
                                      ImplicitLocOpBuilder &builder) {
  ArrayRef<int64_t> shape = getPlainType(operands.getGradient()).getShape();
  int64_t size = shape[2] * shape[3];
  Value planes = createReshape(builder, operands.getGradient(),
                               {shape[0], shape[1], size});
  return SmallVector<Value>{mapElements(
      builder, getPlainType(op.getType()), operands.getIndices(),
      [&](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        Value index =
            arith::IndexCastOp::create(body, body.getIndexType(), elements[0]);
        Value inside = createInRange(body, index, createIndex(body, size));
        Value place =
            arith::SelectOp::create(body, inside, index, createIndex(body, 0));
        Value element = tensor::ExtractOp::create(
            body, planes,
            ValueRange{linalg::IndexOp::create(body, 0),
                       linalg::IndexOp::create(body, 1), place});
        Value wide =
            convertFloat(body, element, getComputeType(element.getType()));
        return arith::SelectOp::create(body, inside, wide,
                                       createFloat(body, wide.getType(), 0.0));
      })};
}

void bonsai::reference::attachPoolingReferences(MLIRContext &context) {
  attachReference<MaxPool2dOp, lowerMaxPool>(context);
  attachReference<MaxPool2dWithIndicesOp, lowerMaxPoolWithIndices>(context);
  attachReference<AvgPool2dOp, lowerAvgPool>(context);
  attachReference<GlobalAvgPoolOp, lowerGlobalAvgPool>(context);
  attachReference<GlobalMaxPoolOp, lowerGlobalMaxPool>(context);
  attachReference<MaxUnpool2dOp, lowerMaxUnpool>(context);
  attachReference<MaxPool2dGradientOp, lowerMaxPoolGradient>(context);
  attachReference<AvgPool2dGradientOp, lowerAvgPoolGradient>(context);
  attachReference<MaxUnpool2dGradientOp, lowerMaxUnpoolGradient>(context);
}
