//===- LayerGradients.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of layers with weights and of batch normalization.
//
//===----------------------------------------------------------------------===//

#include "dialect/Window.h"
#include "passes/train/gradients/GradientModels.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gradients;

/// Gradients of all operands, given those of the input and the weight. A fused
/// activation has been split off.
static Gradients addEpilogue(EpilogueOpInterface layer, Value gradient,
                             Gradients product, ImplicitLocOpBuilder &builder) {
  if (layer.getEpilogueBias())
    product.push_back(sumAllBut(builder, gradient, 1));
  if (layer.getEpilogueResidual())
    product.push_back(gradient);
  return product;
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// Rows and columns of the input, padding included, that the last position of
/// the window leaves over.
static SmallVector<int64_t> getUnreadSize(Conv2dOp op) {
  RankedTensorType input = op.getInput().getType();
  Window window{op.getWeight().getType().getShape().drop_front(2),
                op.getStrides(), op.getPadding(), op.getDilations()};
  SmallVector<int64_t> unread;
  for (int d : {0, 1})
    unread.push_back(input.getDimSize(d + 2) -
                     window.transposedSize(d, op.getType().getDimSize(d + 2)));
  return unread;
}

static Gradients differentiateConv2d(Conv2dOp op, ValueRange gradients,
                                     ImplicitLocOpBuilder &builder) {
  Value gradient = gradients.front();
  Value input = ConvTranspose2dOp::create(
      builder, gradient, op.getWeight(), /*bias=*/Value(),
      /*residual=*/Value(), op.getStrides(), op.getPadding(), getUnreadSize(op),
      op.getDilations(), op.getGroups(),
      /*activation=*/ActivationAttr());
  Value weight = Conv2dWeightGradientOp::create(
      builder, op.getWeight().getType(), op.getInput(), gradient,
      op.getStrides(), op.getPadding(), op.getDilations(), op.getGroups());
  return addEpilogue(op, gradient, {input, weight}, builder);
}

namespace {

/// What a transposed convolution wrote its input to, for the convolution that
/// goes back.
struct WrittenMap {
  Value gradient;
  SmallVector<int64_t> padding;
};

} // namespace

/// Output padding of a stride or more, which dilation allows, has room for
/// further positions of the window. It is taken off the padding at the bottom
/// and the right; where that is less, the rest was written by no position and
/// is cut off.
static WrittenMap getWrittenMap(ConvTranspose2dOp op, Value gradient,
                                ImplicitLocOpBuilder &builder) {
  WrittenMap written{gradient, SmallVector<int64_t>(op.getPadding())};
  SmallVector<int64_t> sizes(op.getType().getShape());
  for (int d : {0, 1}) {
    int64_t stride = op.getStrides()[d];
    int64_t room = op.getOutputPadding()[d] / stride * stride;
    int64_t &padding = written.padding[d + 2];
    int64_t fromPadding = std::min(room, padding);
    padding -= fromPadding;
    sizes[d + 2] -= room - fromPadding;
  }
  if (ArrayRef(sizes) != op.getType().getShape())
    written.gradient = SliceOp::create(
        builder, gradient, SmallVector<int64_t>(sizes.size(), 0), sizes,
        SmallVector<int64_t>(sizes.size(), 1));
  return written;
}

/// A transposed convolution is the gradient of a convolution: that convolution
/// is its own.
static Gradients differentiateConvTranspose2d(ConvTranspose2dOp op,
                                              ValueRange gradients,
                                              ImplicitLocOpBuilder &builder) {
  Value gradient = gradients.front();
  WrittenMap written = getWrittenMap(op, gradient, builder);
  Value input = Conv2dOp::create(
      builder, written.gradient, op.getWeight(), /*bias=*/Value(),
      /*residual=*/Value(), op.getStrides(), written.padding, op.getDilations(),
      op.getGroups(), /*activation=*/ActivationAttr());
  Value weight = Conv2dWeightGradientOp::create(
      builder, op.getWeight().getType(), written.gradient, op.getInput(),
      op.getStrides(), written.padding, op.getDilations(), op.getGroups());
  return addEpilogue(op, gradient, {input, weight}, builder);
}

//===----------------------------------------------------------------------===//
// Linear
//===----------------------------------------------------------------------===//

static Value transpose(ImplicitLocOpBuilder &builder, Value matrix) {
  return TransposeOp::create(builder, matrix, ArrayRef<int64_t>{1, 0});
}

static Value multiply(ImplicitLocOpBuilder &builder, Value rows,
                      Value columns) {
  return LinearOp::create(builder, rows, columns, /*bias=*/Value(),
                          /*residual=*/Value(),
                          /*activation=*/ActivationAttr());
}

static Gradients differentiateLinear(LinearOp op, ValueRange gradients,
                                     ImplicitLocOpBuilder &builder) {
  Value gradient = gradients.front();
  Value input = multiply(builder, gradient, transpose(builder, op.getWeight()));
  Value weight = multiply(builder, transpose(builder, gradient),
                          transpose(builder, op.getInput()));
  return addEpilogue(op, gradient, {input, weight}, builder);
}

//===----------------------------------------------------------------------===//
// Batch normalization and border bias
//===----------------------------------------------------------------------===//

/// Of either form: input, scale and shift.
template <typename OpT>
static Gradients createBatchNormGradient(OpT op, Value gradient,
                                         UnitAttr batchStatistics,
                                         ImplicitLocOpBuilder &builder) {
  Type vector = op.getScale().getType();
  auto created = BatchNormGradientOp::create(
      builder, TypeRange{op.getInput().getType(), vector, vector}, gradient,
      op.getInput(), op.getScale(), op.getMean(), op.getVariance(),
      batchStatistics, op.getEpsilonAttr());
  return Gradients(created.getResults());
}

/// Running statistics are constants.
static Gradients differentiateBatchNorm(BatchNormOp op, ValueRange gradients,
                                        ImplicitLocOpBuilder &builder) {
  Gradients all =
      createBatchNormGradient(op, gradients.front(), UnitAttr(), builder);
  all.append(2, Value());
  return all;
}

/// Of losses that depend on the result alone, and not on the statistics by
/// another way.
static Gradients differentiateBatchNormTraining(BatchNormTrainingOp op,
                                                ValueRange gradients,
                                                ImplicitLocOpBuilder &builder) {
  if (gradients[1] || gradients[2])
    return Gradients(3);
  return createBatchNormGradient(op, gradients.front(), builder.getUnitAttr(),
                                 builder);
}

/// Tables are constants that shrinking left.
static Gradients differentiateBorderBias(BorderBiasOp op, ValueRange gradients,
                                         ImplicitLocOpBuilder &builder) {
  Value gradient = gradients.front();
  return addEpilogue(op, gradient, {gradient, Value()}, builder);
}

void gradients::attachLayerGradients(MLIRContext &context) {
  attachGradient<Conv2dOp, differentiateConv2d>(context);
  attachGradient<ConvTranspose2dOp, differentiateConvTranspose2d>(context);
  attachGradient<LinearOp, differentiateLinear>(context);
  attachGradient<BatchNormOp, differentiateBatchNorm>(context);
  attachGradient<BatchNormTrainingOp, differentiateBatchNormTraining>(context);
  attachGradient<BorderBiasOp, differentiateBorderBias>(context);
}
