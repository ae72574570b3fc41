//===- MeanReplacement.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Expected values behind batch norms.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/MeanReplacement.h"
#include "passes/prune/ChannelSaliency.h"
#include <cmath>

using namespace mlir;
using namespace bonsai;

namespace {

/// A batch norm of a layer's result, its parameters read.
struct NormAfterLayer {
  BatchNormOp op;
  ParameterOp mean;
  ElementsView<float> scale, shift, variance;
  /// The function of its only user; null if that is no activation.
  ActivationAttr activation;
};

/// How many operands read each parameter, by its symbol.
using ReadCounts = llvm::DenseMap<Attribute, int64_t>;

} // namespace

//===----------------------------------------------------------------------===//
// Expected values
//===----------------------------------------------------------------------===//

/// The mean of the activation of a normal variable, by the trapezoidal rule
/// over eight standard deviations to each side.
static double integrate(ActivationAttr activation, double mean,
                        double deviation) {
  constexpr int64_t steps = 512;
  constexpr double reach = 8;
  double sum = 0, weights = 0;
  for (int64_t i = 0; i <= steps; ++i) {
    double z = reach * (2.0 * i / steps - 1);
    double weight = std::exp(-z * z / 2);
    sum += weight * activation.evaluate(mean + deviation * z);
    weights += weight;
  }
  return sum / weights;
}

/// An argument whose activation is `value`, which lies between those at `low`
/// and `high`.
static double invert(ActivationAttr activation, double value, double low,
                     double high) {
  bool rises = activation.evaluate(high) > activation.evaluate(low);
  for (int64_t i = 0; i < 100; ++i) {
    double middle = low + (high - low) / 2;
    ((activation.evaluate(middle) < value) == rises ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

/// The constant in front of the activation that stands for a normal variable.
static double findConstant(ActivationAttr activation, double mean,
                           double deviation) {
  if (!activation || deviation == 0)
    return mean;
  double value = integrate(activation, mean, deviation);
  return invert(activation, value, mean - 8 * deviation, mean + 8 * deviation);
}

//===----------------------------------------------------------------------===//
// Replacing
//===----------------------------------------------------------------------===//

static FailureOr<ElementsView<float>> readFloats(Value value) {
  ParameterOp parameter = lookupParameter(value);
  if (!parameter || !parameter.getType().getElementType().isF32())
    return failure();
  return viewElements<float>(parameter.getValue());
}

static ReadCounts countReads(ModuleOp module) {
  ReadCounts counts;
  module.walk([&](ParamOp param) {
    counts[param.getParameterAttr()] += llvm::range_size(param->getUses());
  });
  return counts;
}

/// The batch norm that alone reads a layer's result, or the first of several.
/// Fails if its parameters are not all of f32, or its mean serves others too.
static FailureOr<NormAfterLayer> findNorm(PrunableOpInterface layer,
                                          const ReadCounts &reads) {
  for (Operation *user : layer->getResult(0).getUsers()) {
    auto op = dyn_cast<BatchNormOp>(user);
    if (!op)
      continue;
    auto scale = readFloats(op.getScale()), shift = readFloats(op.getShift());
    auto mean = readFloats(op.getMean());
    auto variance = readFloats(op.getVariance());
    if (failed(scale) || failed(shift) || failed(mean) || failed(variance) ||
        reads.lookup(
            op.getMean().getDefiningOp<ParamOp>().getParameterAttr()) != 1)
      return failure();
    NormAfterLayer norm{
        op, lookupParameter(op.getMean()), *scale, *shift, *variance, nullptr};
    if (op->hasOneUse())
      if (auto activation =
              dyn_cast<ActivationOpInterface>(*op->getUsers().begin()))
        norm.activation = activation.getActivationAttr();
    return norm;
  }
  return failure();
}

/// What the layer gives in each channel where its filter is cut; fails where
/// that is 0.
static FailureOr<ElementsView<float>> readBias(PrunableOpInterface layer) {
  auto epilogue = dyn_cast<EpilogueOpInterface>(layer.getOperation());
  if (!epilogue || !epilogue.getEpilogueBias())
    return failure();
  return readFloats(epilogue.getEpilogueBias());
}

static int64_t replace(const LayerFilters &filters, PrunableOpInterface layer,
                       const NormAfterLayer &norm) {
  std::vector<float> means =
      viewElements<float>(ParameterOp(norm.mean).getValue())->copy();
  double epsilon = BatchNormOp(norm.op).getEpsilon().convertToFloat();
  FailureOr<ElementsView<float>> bias = readBias(layer);
  int64_t numReplaced = 0;
  int64_t numFilters = filters.size();
  for (int64_t channel = 0; channel < static_cast<int64_t>(means.size());
       ++channel) {
    double scale = norm.scale[channel], shift = norm.shift[channel];
    if (!filters.isCut(channel % numFilters) || scale == 0)
      continue;
    double variance = norm.variance[channel];
    double root = std::sqrt(variance + epsilon);
    double deviation = std::abs(scale) * std::sqrt(variance) / root;
    double constant = findConstant(norm.activation, shift, deviation);
    double mean = (succeeded(bias) ? (*bias)[channel] : 0.0f) +
                  (shift - constant) * root / scale;
    if (!std::isfinite(mean))
      continue;
    means[channel] = static_cast<float>(mean);
    ++numReplaced;
  }
  ParameterOp parameter = norm.mean;
  if (numReplaced > 0)
    parameter.setValueAttr(makeResource(
        parameter.getType(), parameter.getSymName(), std::move(means)));
  return numReplaced;
}

FailureOr<int64_t> bonsai::replaceCutFiltersByMean(ModuleOp module) {
  FailureOr<PrunableLayers> found =
      findLayersQuietly(module, Granularity::channel);
  if (failed(found))
    return failure();
  ReadCounts reads = countReads(module);
  int64_t numReplaced = 0;
  for (const PrunableLayer &layer : found->layers) {
    if (!layer.mask)
      continue;
    LayerFilters filters(layer);
    for (PrunableOpInterface op : layer.ops)
      if (FailureOr<NormAfterLayer> norm = findNorm(op, reads); succeeded(norm))
        numReplaced += replace(filters, op, *norm);
  }
  return numReplaced;
}
