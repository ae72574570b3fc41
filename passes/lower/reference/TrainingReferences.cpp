//===- TrainingReferences.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// References of what only training needs: losses, sums and gradients. Those of
// batch normalization have a file of their own, those of pools and resize are
// with their ops.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/lower/reference/Activation.h"
#include "passes/lower/reference/LongSums.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/Softmax.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

/// `-log(softmax)` is `(maximum - logit) / temperature + log(sum)`.
static Results lowerCrossEntropy(CrossEntropyOp op,
                                 CrossEntropyOp::Adaptor operands,
                                 ImplicitLocOpBuilder &builder) {
  double temperature = op.getTemperature().convertToDouble();
  double images = getPlainType(operands.getLogits()).getDimSize(0);
  SoftmaxParts parts =
      createSoftmaxParts(builder, operands.getLogits(), 1, temperature);
  Value logarithms = updateElements(
      builder, parts.sum, {}, {},
      [](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        return math::LogOp::create(body, values[0]);
      });
  AffineMap identity = builder.getMultiDimIdentityMap(2);
  Value total = reduceElements(
      builder, createSumZeros(builder, {}),
      {operands.getLogits(), operands.getTargets(), parts.maximum, logarithms},
      {identity, identity, parts.map, parts.map},
      AffineMap::get(2, 0, builder.getContext()),
      [&](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Value difference = divideByTemperature(
            body, arith::SubFOp::create(body, values[2], values[0]),
            temperature);
        Value loss = arith::MulFOp::create(
            body, values[1],
            arith::AddFOp::create(body, difference, values[3]));
        return addTo(body, values[4], loss);
      });
  Value mean =
      scaleElements(builder, total, temperature * temperature / images);
  return SmallVector<Value>{
      convertElements(builder, mean, op.getType().getElementType())};
}

static Results
lowerCrossEntropyGradient(CrossEntropyGradientOp op,
                          CrossEntropyGradientOp::Adaptor operands,
                          ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  double temperature = op.getTemperature().convertToDouble();
  AffineMap identity = builder.getMultiDimIdentityMap(2);
  AffineMap image = getVectorMap(builder, 2, 0);
  Value softmax = createSoftmax(builder, operands.getLogits(), 1, temperature);
  Value targetSums =
      reduceElements(builder, createSumZeros(builder, type.getDimSize(0)),
                     operands.getTargets(), image, addElement);
  return SmallVector<Value>{mapElements(
      builder, type, {softmax, operands.getTargets(), targetSums},
      {identity, identity, image},
      [&](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Type computeType = values[0].getType();
        Value expected = arith::MulFOp::create(
            body, values[0], convertFloat(body, values[2], computeType));
        Value difference = arith::SubFOp::create(body, expected, values[1]);
        return arith::MulFOp::create(
            body, difference,
            createFloat(body, computeType, temperature / type.getDimSize(0)));
      })};
}

//===----------------------------------------------------------------------===//
// Sums and constants
//===----------------------------------------------------------------------===//

namespace {

/// Neighbouring axes, all of which are summed, or none.
struct AxisRun {
  int64_t size;
  bool isSummed;
};

} // namespace

static SmallVector<AxisRun> getRuns(ArrayRef<int64_t> shape,
                                    ArrayRef<int64_t> summed) {
  SmallVector<AxisRun> runs;
  for (auto [axis, size] : llvm::enumerate(shape)) {
    bool isSummed = llvm::is_contained(summed, static_cast<int64_t>(axis));
    if (runs.empty() || runs.back().isSummed != isSummed)
      runs.push_back({1, isSummed});
    runs.back().size *= size;
  }
  return runs;
}

/// Each run of axes becomes one, which makes inner loops long.
static Results lowerReduceSum(ReduceSumOp op, ReduceSumOp::Adaptor operands,
                              ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  SmallVector<int64_t> shape, resultShape;
  SmallVector<AffineExpr> kept;
  for (const AxisRun &run :
       getRuns(getPlainType(operands.getInput()).getShape(), op.getAxes())) {
    if (!run.isSummed) {
      kept.push_back(builder.getAffineDimExpr(shape.size()));
      resultShape.push_back(run.size);
    }
    shape.push_back(run.size);
  }
  Value sums = reduceElements(
      builder, createSumZeros(builder, resultShape),
      createReshape(builder, operands.getInput(), shape),
      AffineMap::get(shape.size(), 0, kept, builder.getContext()), addElement);
  Value converted = convertElements(builder, sums, type.getElementType());
  return SmallVector<Value>{createReshape(builder, converted, type.getShape())};
}

static Results lowerFull(FullOp op, FullOp::Adaptor,
                         ImplicitLocOpBuilder &builder) {
  return SmallVector<Value>{createFilled(builder, getPlainType(op.getType()),
                                         op.getValue().convertToDouble())};
}

//===----------------------------------------------------------------------===//
// conv2d_weight_gradient
//===----------------------------------------------------------------------===//

/// The loops, outermost first. An image's input and gradient stay in the
/// cache; sums of products along rows are innermost.
enum WeightLoop { N, G, F, KH, KW, C, H, W, loopCount };

/// Which elements of input, gradient and sums a step of the loops is about. All
/// tensors have an axis for the groups; sums have the input channels last, so
/// that no loop over the window becomes the innermost.
static SmallVector<AffineMap> getWeightMaps(Conv2dWeightGradientOp op,
                                            MLIRContext *context) {
  SmallVector<AffineExpr> d(loopCount);
  bindDimsList(context, MutableArrayRef(d));
  ArrayRef<int64_t> strides = op.getStrides(), dilations = op.getDilations();
  AffineExpr row = d[H] * strides[0] + d[KH] * dilations[0];
  AffineExpr column = d[W] * strides[1] + d[KW] * dilations[1];
  auto getMap = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(loopCount, 0, results, context);
  };
  return {getMap({d[N], d[G], d[C], row, column}),
          getMap({d[N], d[G], d[F], d[H], d[W]}),
          getMap({d[G], d[F], d[KH], d[KW], d[C]})};
}

static Results
lowerConv2dWeightGradient(Conv2dWeightGradientOp op,
                          Conv2dWeightGradientOp::Adaptor operands,
                          ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  ArrayRef<int64_t> shape = type.getShape();
  int64_t groups = op.getGroups();
  Window window{shape.take_back(2), op.getStrides(), op.getPadding(),
                op.getDilations()};
  Value gradient = operands.getGradient();
  Value input = createPaddedInput(builder, window, operands.getInput(),
                                  getPlainType(gradient), 0.0);
  auto sumType = RankedTensorType::get(
      {groups, shape[0] / groups, shape[2], shape[3], shape[1]},
      getComputeType(type.getElementType()));
  SmallVector<AffineMap> maps = getWeightMaps(op, builder.getContext());
  Value sums = reduceElements(
      builder, createFilled(builder, sumType, 0.0),
      {splitAxis(builder, input, 1, groups),
       splitAxis(builder, gradient, 1, groups)},
      ArrayRef(maps).drop_back(), maps.back(),
      [](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Value product = arith::MulFOp::create(body, values[0], values[1]);
        return arith::AddFOp::create(body, values[2], product);
      });
  Value merged = convertElements(builder, mergeAxis(builder, sums, 0),
                                 type.getElementType());
  auto transpose = linalg::TransposeOp::create(
      builder, merged, createEmpty(builder, type), {0, 3, 1, 2});
  return SmallVector<Value>(transpose->getResults());
}

//===----------------------------------------------------------------------===//
// Elementwise, softmax, slice
//===----------------------------------------------------------------------===//

static Results lowerActivationGradient(ActivationGradientOp op,
                                       ActivationGradientOp::Adaptor operands,
                                       ImplicitLocOpBuilder &builder) {
  return SmallVector<Value>{mapElements(
      builder, getPlainType(op.getType()),
      {operands.getGradient(), operands.getInput()},
      [&](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Value derivative =
            createDerivative(body, op.getActivationAttr(), values[1]);
        return arith::MulFOp::create(body, values[0], derivative);
      })};
}

static Results lowerSoftmaxGradient(SoftmaxGradientOp op,
                                    SoftmaxGradientOp::Adaptor operands,
                                    ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  AffineMap reduced = identity.dropResult(op.getAxis());
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + op.getAxis());
  Value gradient = operands.getGradient(), output = operands.getOutput();
  Value zeros = createFilled(
      builder,
      RankedTensorType::get(shape, getComputeType(type.getElementType())), 0.0);
  Value sums = reduceElements(
      builder, zeros, {gradient, output}, {identity, identity}, reduced,
      [](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Value product = arith::MulFOp::create(body, values[0], values[1]);
        return arith::AddFOp::create(body, values[2], product);
      });
  return SmallVector<Value>{mapElements(
      builder, type, {gradient, output, sums}, {identity, identity, reduced},
      [](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Value difference = arith::SubFOp::create(body, values[0], values[2]);
        return arith::MulFOp::create(body, values[1], difference);
      })};
}

static Results lowerSliceGradient(SliceGradientOp op,
                                  SliceGradientOp::Adaptor operands,
                                  ImplicitLocOpBuilder &builder) {
  MLIRContext *context = builder.getContext();
  Value gradient = operands.getGradient();
  Value zeros = createFilled(builder, getPlainType(op.getType()), 0.0);
  Value result = tensor::InsertSliceOp::create(
      builder, gradient, zeros,
      getAsIndexOpFoldResult(context, op.getOffsets()),
      getAsIndexOpFoldResult(context, getPlainType(gradient).getShape()),
      getAsIndexOpFoldResult(context, op.getStrides()));
  return SmallVector<Value>{result};
}

void bonsai::reference::attachTrainingReferences(MLIRContext &context) {
  attachReference<CrossEntropyOp, lowerCrossEntropy>(context);
  attachReference<CrossEntropyGradientOp, lowerCrossEntropyGradient>(context);
  attachReference<ReduceSumOp, lowerReduceSum>(context);
  attachReference<FullOp, lowerFull>(context);
  attachReference<Conv2dWeightGradientOp, lowerConv2dWeightGradient>(context);
  attachReference<ActivationGradientOp, lowerActivationGradient>(context);
  attachReference<SoftmaxGradientOp, lowerSoftmaxGradient>(context);
  attachReference<SliceGradientOp, lowerSliceGradient>(context);
}
