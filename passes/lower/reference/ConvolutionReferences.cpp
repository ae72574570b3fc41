//===- ConvolutionReferences.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// References of convolutions, linear layers, batch normalization and biases of
// borders.
//
//===----------------------------------------------------------------------===//

#include "dialect/Window.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/lower/reference/Activation.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

//===----------------------------------------------------------------------===//
// Bias, residual and activation
//===----------------------------------------------------------------------===//

/// What a product is added to: the bias of each channel (axis 1), or zeros.
static Value createInitial(ImplicitLocOpBuilder &builder, RankedTensorType type,
                           Value bias) {
  if (!bias)
    return createFilled(builder, type, 0.0);
  return mapElements(
      builder, type, bias, getVectorMap(builder, type.getRank(), 1),
      [](ImplicitLocOpBuilder &, ValueRange elements) { return elements[0]; });
}

/// `activation(product + residual)` as a tensor of `type`; in the product's
/// own buffer where the types agree and `inPlace` allows.
static Value createEpilogue(ImplicitLocOpBuilder &builder,
                            RankedTensorType type, Value product,
                            Value residual, ActivationAttr activation,
                            bool inPlace = true) {
  bool sameType = getPlainType(product) == type;
  if (inPlace && sameType && !residual && !activation)
    return product;
  auto body = [&](ImplicitLocOpBuilder &inner, ValueRange elements) -> Value {
    Value sum = elements.back();
    if (residual)
      sum = arith::AddFOp::create(inner, sum, elements[0]);
    return createActivation(inner, activation, sum);
  };
  SmallVector<Value> inputs;
  if (residual)
    inputs.push_back(residual);
  SmallVector<AffineMap> maps(inputs.size(),
                              builder.getMultiDimIdentityMap(type.getRank()));
  if (inPlace && sameType)
    return updateElements(builder, product, inputs, maps, body);
  inputs.push_back(product);
  return mapElements(builder, type, inputs, body);
}

/// The type that sums of this result's elements are made in.
static RankedTensorType getSumType(RankedTensorType result) {
  return result.clone(getComputeType(result.getElementType()));
}

//===----------------------------------------------------------------------===//
// conv2d
//===----------------------------------------------------------------------===//

/// A grouped convolution, on views that have an axis for the groups.
static Value createGrouped(Conv2dOp op, Value input, Value weight,
                           Value initial, Attribute strides,
                           Attribute dilations, ImplicitLocOpBuilder &builder) {
  int64_t groups = op.getGroups();
  Value splitInput = splitAxis(builder, input, 1, groups);
  Value splitWeight = splitAxis(builder, weight, 0, groups);
  Value splitInitial = splitAxis(builder, initial, 1, groups);
  Value product =
      linalg::Conv2DNgchwGfchwOp::create(builder, splitInitial.getType(),
                                         ValueRange{splitInput, splitWeight},
                                         splitInitial, strides, dilations)
          .getResult(0);
  return mergeAxis(builder, product, 1);
}

/// One filter for each input channel.
static Value createDepthwise(Value input, Value weight, Value initial,
                             Attribute strides, Attribute dilations,
                             ImplicitLocOpBuilder &builder) {
  Value filters = mergeAxis(builder, weight, 0);
  return linalg::DepthwiseConv2DNchwChwOp::create(builder, initial.getType(),
                                                  ValueRange{input, filters},
                                                  initial, strides, dilations)
      .getResult(0);
}

static Results lowerConv2d(Conv2dOp op, Conv2dOp::Adaptor operands,
                           ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  Value weight = operands.getWeight();
  ArrayRef<int64_t> filters = getPlainType(weight).getShape();
  Window window{filters.take_back(2), op.getStrides(), op.getPadding(),
                op.getDilations()};
  Value input =
      createPaddedInput(builder, window, operands.getInput(), type, 0.0);
  Value initial = createInitial(builder, getSumType(type), operands.getBias());
  Attribute strides = builder.getI64TensorAttr(op.getStrides());
  Attribute dilations = builder.getI64TensorAttr(op.getDilations());
  int64_t groups = op.getGroups();
  Value product;
  if (groups == 1)
    product = linalg::Conv2DNchwFchwOp::create(builder, initial.getType(),
                                               ValueRange{input, weight},
                                               initial, strides, dilations)
                  .getResult(0);
  else if (filters[0] == groups && filters[1] == 1)
    product =
        createDepthwise(input, weight, initial, strides, dilations, builder);
  else
    product =
        createGrouped(op, input, weight, initial, strides, dilations, builder);
  return SmallVector<Value>{createEpilogue(
      builder, type, product, operands.getResidual(), op.getActivationAttr())};
}

//===----------------------------------------------------------------------===//
// conv_transpose2d
//===----------------------------------------------------------------------===//

/// The loops of a transposed convolution, outermost first.
enum TransposeLoop { N, G, F, C, IH, KH, KW, IW, loopCount };

/// Which elements of input, weight and result a step of the loops is about. A
/// step adds to the result at `input position * stride + kernel position *
/// dilation`.
static SmallVector<AffineMap> getTransposeMaps(ConvTranspose2dOp op,
                                               MLIRContext *context) {
  SmallVector<AffineExpr> d(loopCount);
  bindDimsList(context, MutableArrayRef(d));
  ArrayRef<int64_t> strides = op.getStrides(), dilations = op.getDilations();
  AffineExpr row = d[IH] * strides[0] + d[KH] * dilations[0];
  AffineExpr column = d[IW] * strides[1] + d[KW] * dilations[1];
  auto getMap = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(loopCount, 0, results, context);
  };
  return {getMap({d[N], d[G], d[C], d[IH], d[IW]}),
          getMap({d[G], d[C], d[F], d[KH], d[KW]}),
          getMap({d[N], d[G], d[F], row, column})};
}

/// Adds what each input element contributes to the uncut result. All tensors
/// have an axis for the groups.
static Value createScatter(ConvTranspose2dOp op, Value input, Value weight,
                           Value initial, ImplicitLocOpBuilder &builder) {
  SmallVector<utils::IteratorType> iterators(loopCount,
                                             utils::IteratorType::reduction);
  for (TransposeLoop loop : {N, G, F})
    iterators[loop] = utils::IteratorType::parallel;
  return accumulateElements(
      builder, initial, {input, weight},
      getTransposeMaps(op, builder.getContext()), iterators,
      [](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        Value product = arith::MulFOp::create(body, elements[0], elements[1]);
        return arith::AddFOp::create(body, elements[2], product);
      });
}

/// The result's shape before padding is cut and after output padding is added.
static SmallVector<int64_t> getUncutShape(ConvTranspose2dOp op, Value input,
                                          Value weight) {
  const int64_t noPadding[] = {0, 0, 0, 0};
  Window window{getPlainType(weight).getShape().take_back(2), op.getStrides(),
                noPadding, op.getDilations()};
  SmallVector<int64_t> shape(getPlainType(op.getType()).getShape());
  for (int d = 0; d < 2; ++d)
    shape[d + 2] = std::max(
        shape[d + 2] + op.getPadding()[d],
        window.transposedSize(d, getPlainType(input).getDimSize(d + 2)));
  return shape;
}

static Results lowerConvTranspose2d(ConvTranspose2dOp op,
                                    ConvTranspose2dOp::Adaptor operands,
                                    ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  Value input = operands.getInput(), weight = operands.getWeight();
  int64_t groups = op.getGroups();
  RankedTensorType uncutType =
      getSumType(type).clone(getUncutShape(op, input, weight));
  Value initial = createInitial(builder, uncutType, operands.getBias());
  Value sums = createScatter(op, splitAxis(builder, input, 1, groups),
                             splitAxis(builder, weight, 0, groups),
                             splitAxis(builder, initial, 1, groups), builder);
  Value uncut = mergeAxis(builder, sums, 1);
  bool isCut = uncutType.getShape() != type.getShape();
  if (isCut)
    uncut = createSlice(builder, uncut,
                        {0, 0, op.getPadding()[0], op.getPadding()[1]},
                        type.getShape(), {1, 1, 1, 1});
  return SmallVector<Value>{createEpilogue(builder, type, uncut,
                                           operands.getResidual(),
                                           op.getActivationAttr(), !isCut)};
}

//===----------------------------------------------------------------------===//
// linear, batch_norm
//===----------------------------------------------------------------------===//

static Results lowerLinear(LinearOp op, LinearOp::Adaptor operands,
                           ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  Value initial = createInitial(builder, getSumType(type), operands.getBias());
  Value product =
      linalg::MatmulTransposeBOp::create(
          builder, builder.getLoc(), initial.getType(),
          ValueRange{operands.getInput(), operands.getWeight()}, initial)
          .getResult(0);
  return SmallVector<Value>{createEpilogue(
      builder, type, product, operands.getResidual(), op.getActivationAttr())};
}

/// `scale / sqrt(variance + epsilon)`, a channel.
static Value createFactors(BatchNormOp op, BatchNormOp::Adaptor operands,
                           ImplicitLocOpBuilder &builder) {
  double epsilon = op.getEpsilon().convertToDouble();
  return mapElements(
      builder, getSumType(getPlainType(operands.getScale())),
      {operands.getScale(), operands.getVariance()},
      [&](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        Value variance = arith::AddFOp::create(
            body, elements[1],
            createFloat(body, elements[1].getType(), epsilon));
        Value deviation = math::SqrtOp::create(body, variance);
        return arith::DivFOp::create(body, elements[0], deviation);
      });
}

static Results lowerBatchNorm(BatchNormOp op, BatchNormOp::Adaptor operands,
                              ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  AffineMap channel = getVectorMap(builder, type.getRank(), 1);
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  Value factors = createFactors(op, operands, builder);
  return SmallVector<Value>{mapElements(
      builder, type,
      {operands.getInput(), operands.getMean(), factors, operands.getShift()},
      {identity, channel, channel, channel},
      [](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        Value centered = arith::SubFOp::create(body, elements[0], elements[1]);
        Value scaled = arith::MulFOp::create(body, centered, elements[2]);
        return arith::AddFOp::create(body, scaled, elements[3]);
      })};
}

//===----------------------------------------------------------------------===//
// border_bias
//===----------------------------------------------------------------------===//

/// The row (or column) of the table for each of `extent` rows of the map.
static SmallVector<int64_t> getTableRows(int64_t extent, int64_t before,
                                         int64_t after) {
  SmallVector<int64_t> rows;
  for (int64_t position = 0; position < extent; ++position) {
    int64_t fromEnd = position - (extent - after);
    rows.push_back(fromEnd >= 0 ? before + 1 + fromEnd
                                : std::min(position, before));
  }
  return rows;
}

/// Sums everything in one pass over the map. The entry of the table is looked
/// up by vectors of table rows and columns.
static Results lowerBorderBias(BorderBiasOp op, BorderBiasOp::Adaptor operands,
                               ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  ArrayRef<int64_t> border = op.getBorder();
  AffineMap identity = builder.getMultiDimIdentityMap(4);
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  auto addInput = [&](Value input, AffineMap map) {
    inputs.push_back(input);
    maps.push_back(map);
  };
  for (int64_t d : {0, 1})
    addInput(createTable(builder, getTableRows(type.getDimSize(d + 2),
                                               border[d], border[d + 2])),
             getVectorMap(builder, 4, d + 2));
  addInput(operands.getInput(), identity);
  if (Value bias = operands.getBias())
    addInput(bias, getVectorMap(builder, 4, 1));
  if (Value residual = operands.getResidual())
    addInput(residual, identity);
  return SmallVector<Value>{mapElements(
      builder, type, inputs, maps,
      [&](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        Value channel = linalg::IndexOp::create(body, 1);
        Value sum = tensor::ExtractOp::create(
            body, operands.getTable(),
            ValueRange{channel, elements[0], elements[1]});
        sum = convertFloat(body, sum, elements[2].getType());
        for (Value addend : elements.drop_front(2))
          sum = arith::AddFOp::create(body, sum, addend);
        return createActivation(body, op.getActivationAttr(), sum);
      })};
}

void bonsai::reference::attachConvolutionReferences(MLIRContext &context) {
  attachReference<Conv2dOp, lowerConv2d>(context);
  attachReference<ConvTranspose2dOp, lowerConvTranspose2d>(context);
  attachReference<LinearOp, lowerLinear>(context);
  attachReference<BatchNormOp, lowerBatchNorm>(context);
  attachReference<BorderBiasOp, lowerBorderBias>(context);
}
