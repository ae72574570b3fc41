//===- BatchNormTrainingReferences.cpp ------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// References of batch normalization in training form and of its gradients.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/lower/reference/LongSums.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

namespace {

/// A batch as images, channels and pixels, and how its parts are read there.
struct Batch {
  Batch(ImplicitLocOpBuilder &builder, Value tensor)
      : identity(builder.getMultiDimIdentityMap(3)),
        channel(getVectorMap(builder, 3, 1)) {
    RankedTensorType type = getPlainType(tensor);
    shape = {type.getDimSize(0), type.getDimSize(1), 1};
    for (int64_t size : type.getShape().drop_front(2))
      shape[2] *= size;
  }

  double count() const { return static_cast<double>(shape[0]) * shape[2]; }

  SmallVector<int64_t> shape;
  AffineMap identity, channel;
};

} // namespace

/// The product of two vectors of doubles.
static Value multiply(ImplicitLocOpBuilder &builder, Value lhs, Value rhs) {
  return mapElements(
      builder, getPlainType(lhs), {lhs, rhs},
      [](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        return arith::MulFOp::create(body, values[0], values[1]);
      });
}

static Value convertToDouble(ImplicitLocOpBuilder &builder, Value vector) {
  return convertElements(builder, vector, builder.getF64Type());
}

/// `1 / sqrt(variance + epsilon)`, doubles.
static Value createInverseDeviation(ImplicitLocOpBuilder &builder,
                                    Value variance, const APFloat &epsilon) {
  return mapElements(
      builder, getPlainType(variance), variance,
      [&](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Type type = values[0].getType();
        Value sum = arith::AddFOp::create(
            body, values[0],
            createFloat(body, type, epsilon.convertToDouble()));
        Value deviation = math::SqrtOp::create(body, sum);
        return arith::DivFOp::create(body, createFloat(body, type, 1.0),
                                     deviation);
      });
}

/// `element - mean`, in double precision.
static Value createCentered(ImplicitLocOpBuilder &builder, Value element,
                            Value mean) {
  return arith::SubFOp::create(
      builder, convertFloat(builder, element, mean.getType()), mean);
}

/// The elements of a body in the type of the first.
static SmallVector<Value> convertAll(ImplicitLocOpBuilder &builder,
                                     ValueRange elements) {
  return llvm::map_to_vector(elements, [&](Value element) {
    return convertFloat(builder, element, elements[0].getType());
  });
}

/// Vectors of doubles as what `results` are vectors of.
static void convertToResults(ImplicitLocOpBuilder &builder, ValueRange results,
                             MutableArrayRef<Value> vectors) {
  for (auto [result, vector] : llvm::zip(results, vectors))
    vector =
        convertElements(builder, vector, getPlainType(result).getElementType());
}

//===----------------------------------------------------------------------===//
// batch_norm_training
//===----------------------------------------------------------------------===//

static Value createMean(ImplicitLocOpBuilder &builder, const Batch &batch,
                        Value input) {
  Value sum = reduceElements(builder, createSumZeros(builder, batch.shape[1]),
                             input, batch.channel, addElement);
  return scaleElements(builder, sum, 1.0 / batch.count());
}

static Value createVariance(ImplicitLocOpBuilder &builder, const Batch &batch,
                            Value input, Value mean) {
  Value squares = reduceElements(
      builder, createSumZeros(builder, batch.shape[1]), {input, mean},
      {batch.identity, batch.channel}, batch.channel,
      [](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Value centered = createCentered(body, values[0], values[1]);
        Value square = arith::MulFOp::create(body, centered, centered);
        return arith::AddFOp::create(body, values[2], square);
      });
  return scaleElements(builder, squares, 1.0 / batch.count());
}

static Results lowerBatchNormTraining(BatchNormTrainingOp op,
                                      BatchNormTrainingOp::Adaptor operands,
                                      ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getResult());
  Batch batch(builder, operands.getInput());
  Value input = createReshape(builder, operands.getInput(), batch.shape);
  Value mean = createMean(builder, batch, input);
  Value variance = createVariance(builder, batch, input, mean);
  Value factors =
      multiply(builder, convertToDouble(builder, operands.getScale()),
               createInverseDeviation(builder, variance, op.getEpsilon()));
  Value result = mapElements(
      builder, type.clone(batch.shape),
      {input, mean, factors, operands.getShift()},
      {batch.identity, batch.channel, batch.channel, batch.channel},
      [](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        SmallVector<Value> values = convertAll(body, elements);
        Value centered = arith::SubFOp::create(body, values[0], values[1]);
        Value scaled = arith::MulFOp::create(body, centered, values[2]);
        return arith::AddFOp::create(body, scaled, values[3]);
      });
  SmallVector<Value> results = {createReshape(builder, result, type.getShape()),
                                mean, variance};
  convertToResults(builder, {op.getMean(), op.getVariance()},
                   MutableArrayRef(results).drop_front());
  return results;
}

//===----------------------------------------------------------------------===//
// batch_norm_gradient
//===----------------------------------------------------------------------===//

/// The sum of gradients times normalized inputs, a channel.
static Value createScaleGradient(ImplicitLocOpBuilder &builder,
                                 const Batch &batch, Value gradient,
                                 Value input, Value mean,
                                 Value inverseDeviation) {
  Value sums = reduceElements(
      builder, createSumZeros(builder, batch.shape[1]), {gradient, input, mean},
      {batch.identity, batch.identity, batch.channel}, batch.channel,
      [](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        Value centered = createCentered(body, values[1], values[2]);
        Value product = arith::MulFOp::create(
            body, convertFloat(body, values[0], centered.getType()), centered);
        return arith::AddFOp::create(body, values[3], product);
      });
  return multiply(builder, sums, inverseDeviation);
}

/// The input's gradient, with constant statistics: `gradient * factor`.
static Value createScaled(ImplicitLocOpBuilder &builder, const Batch &batch,
                          Type elementType, Value gradient, Value factors) {
  return mapElements(
      builder, RankedTensorType::get(batch.shape, elementType),
      {gradient, factors}, {batch.identity, batch.channel},
      [](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        SmallVector<Value> values = convertAll(body, elements);
        return arith::MulFOp::create(body, values[0], values[1]);
      });
}

/// The input's gradient, with statistics that move with the input: `(gradient -
/// offset - (input - mean) * slope) * factor`.
static Value createInputGradient(ImplicitLocOpBuilder &builder,
                                 const Batch &batch, Type elementType,
                                 Value gradient, Value input,
                                 ValueRange vectors) {
  SmallVector<Value> inputs = {gradient, input};
  llvm::append_range(inputs, vectors);
  SmallVector<AffineMap> maps(2, batch.identity);
  maps.append(vectors.size(), batch.channel);
  return mapElements(
      builder, RankedTensorType::get(batch.shape, elementType), inputs, maps,
      [](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        SmallVector<Value> values = convertAll(body, elements);
        Value gradient = values[0], input = values[1], mean = values[2];
        Value factor = values[3], offset = values[4], slope = values[5];
        Value centered = arith::SubFOp::create(body, input, mean);
        Value line = arith::MulFOp::create(body, centered, slope);
        Value moved = arith::SubFOp::create(body, gradient, offset);
        return arith::MulFOp::create(
            body, arith::SubFOp::create(body, moved, line), factor);
      });
}

static Results lowerBatchNormGradient(BatchNormGradientOp op,
                                      BatchNormGradientOp::Adaptor operands,
                                      ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getInputGradient());
  Type elementType = type.getElementType();
  Batch batch(builder, operands.getInput());
  Value input = createReshape(builder, operands.getInput(), batch.shape);
  Value gradient = createReshape(builder, operands.getGradient(), batch.shape);
  Value mean = convertToDouble(builder, operands.getMean());
  Value inverseDeviation = createInverseDeviation(
      builder, convertToDouble(builder, operands.getVariance()),
      op.getEpsilon());
  Value factors = multiply(
      builder, convertToDouble(builder, operands.getScale()), inverseDeviation);
  Value ofScale = createScaleGradient(builder, batch, gradient, input, mean,
                                      inverseDeviation);
  Value ofShift =
      reduceElements(builder, createSumZeros(builder, batch.shape[1]), gradient,
                     batch.channel, addElement);
  Value ofInput;
  if (op.getBatchStatistics()) {
    double share = 1.0 / batch.count();
    Value offset = scaleElements(builder, ofShift, share);
    Value slope = scaleElements(
        builder, multiply(builder, ofScale, inverseDeviation), share);
    ofInput = createInputGradient(builder, batch, elementType, gradient, input,
                                  {mean, factors, offset, slope});
  } else {
    ofInput = createScaled(builder, batch, elementType, gradient, factors);
  }
  SmallVector<Value> results = {
      createReshape(builder, ofInput, type.getShape()), ofScale, ofShift};
  convertToResults(builder, {op.getScaleGradient(), op.getShiftGradient()},
                   MutableArrayRef(results).drop_front());
  return results;
}

void bonsai::reference::attachBatchNormTrainingReferences(
    MLIRContext &context) {
  attachReference<BatchNormTrainingOp, lowerBatchNormTraining>(context);
  attachReference<BatchNormGradientOp, lowerBatchNormGradient>(context);
}
