//===- GradientCriteria.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The criteria of the literature that need gradients.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/saliency/GradientCriterion.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace llvm;
using namespace bonsai;

/// Scores of 0 for all weights that may be cut.
static WeightScores makeScores(const ScoringInput &input) {
  WeightScores scores(input.parameters.size());
  for (size_t number : input.prunable)
    scores[number].assign(input.parameters[number].values.size(), 0.0);
  return scores;
}

/// Runs the step on each batch, at `parameters`, and calls `visit` with what it
/// gave.
static Error forEachBatch(const ScoringInput &input,
                          ArrayRef<TrainedParameter> parameters,
                          llvm::function_ref<void(const StepResult &)> visit) {
  StepResult result;
  for (int64_t index = 0; index < input.batches; ++index) {
    const TrainingBatch &batch = input.loader->load(/*epoch=*/0, index);
    if (Error error =
            input.step.run(batch.images, batch.targets, parameters, result))
      return error;
    visit(result);
  }
  return Error::success();
}

/// The gradients of the mean loss over all batches.
static Expected<WeightScores>
averageGradients(const ScoringInput &input,
                 ArrayRef<TrainedParameter> parameters) {
  WeightScores mean = makeScores(input);
  Error error = forEachBatch(input, parameters, [&](const StepResult &result) {
    for (size_t number : input.prunable)
      for (auto [sum, value] :
           zip_equal(mean[number], result.gradients[number]))
        sum += value / static_cast<double>(input.batches);
  });
  if (error)
    return error;
  return mean;
}

namespace {

//===----------------------------------------------------------------------===//
// SynFlow
//===----------------------------------------------------------------------===//

/// Tanaka et al. 2020, arXiv 2006.05467: |w * dR/d|w||, with R the sum of the
/// outputs for an input of ones, all parameters replaced by their magnitudes,
/// and batch normalization in evaluation form.
class SynFlow : public GradientCriterion {
public:
  StringRef getName() const override { return "synflow"; }
  bool needsData() const override { return false; }
  TrainingLoss getLoss() const override { return TrainingLoss::sum; }
  bool normalizesByBatch() const override { return false; }
  int64_t getDefaultRounds() const override { return 100; }

  std::vector<TrainedParameter>
  prepare(ArrayRef<TrainedParameter> parameters) const override {
    std::vector<TrainedParameter> magnitudes = parameters.vec();
    for (TrainedParameter &parameter : magnitudes)
      for (float &value : parameter.values)
        value = std::fabs(value);
    return magnitudes;
  }

  Expected<WeightScores> score(const ScoringInput &input) const override {
    std::vector<TrainedParameter> magnitudes = prepare(input.parameters);
    std::vector<float> ones(input.imageSize * input.step.getBatch(), 1.0f);
    StepResult result;
    if (Error error = input.step.run(ones, {}, magnitudes, result))
      return error;
    WeightScores scores = makeScores(input);
    for (size_t number : input.prunable)
      for (auto [score, weight, gradient] :
           zip_equal(scores[number], magnitudes[number].values,
                     result.gradients[number]))
        score = static_cast<double>(weight) * gradient;
    return scores;
  }
};

//===----------------------------------------------------------------------===//
// SNIP
//===----------------------------------------------------------------------===//

/// Lee et al. 2019, arXiv 1810.02340: |w * dL/dw|, of the loss of all batches.
class Snip : public GradientCriterion {
public:
  StringRef getName() const override { return "snip"; }

  Expected<WeightScores> score(const ScoringInput &input) const override {
    Expected<WeightScores> scores = averageGradients(input, input.parameters);
    if (!scores)
      return scores.takeError();
    for (size_t number : input.prunable)
      for (auto [score, weight] :
           zip_equal((*scores)[number], input.parameters[number].values))
        score = std::fabs(score * weight);
    return scores;
  }
};

//===----------------------------------------------------------------------===//
// GraSP
//===----------------------------------------------------------------------===//

/// Wang et al. 2020, arXiv 2002.07376: w * (H g), with H the Hessian and g the
/// gradient of the loss. Cutting a weight of low value lets more gradient flow.
/// H g is the central difference of gradients along g. Weights that are cut
/// have no gradient.
class GraSP : public GradientCriterion {
public:
  StringRef getName() const override { return "grasp"; }

  Expected<WeightScores> score(const ScoringInput &input) const override {
    Expected<WeightScores> gradient = averageGradients(input, input.parameters);
    if (!gradient)
      return gradient.takeError();
    clearCut(input, *gradient);
    double length = getStepLength(input, *gradient);
    Expected<WeightScores> after = gradientAt(input, *gradient, length);
    if (!after)
      return after.takeError();
    Expected<WeightScores> before = gradientAt(input, *gradient, -length);
    if (!before)
      return before.takeError();
    WeightScores scores = makeScores(input);
    for (size_t number : input.prunable)
      for (auto [score, weight, high, low] :
           zip_equal(scores[number], input.parameters[number].values,
                     (*after)[number], (*before)[number]))
        score = weight * (high - low) / (2 * length);
    return scores;
  }

private:
  /// What a step is of the weights, by their norms: short enough for the
  /// gradient to be straight, long enough to be more than rounding.
  static constexpr double relativeStep = 1e-3;

  static void clearCut(const ScoringInput &input, WeightScores &gradient) {
    for (size_t number : input.prunable)
      for (auto [isKept, value] :
           zip(input.parameters[number].mask, gradient[number]))
        if (!isKept)
          value = 0;
  }

  static double getStepLength(const ScoringInput &input,
                              const WeightScores &gradient) {
    double weights = 0, gradients = 0;
    for (size_t number : input.prunable) {
      for (double value : input.parameters[number].values)
        weights += value * value;
      for (double value : gradient[number])
        gradients += value * value;
    }
    return gradients == 0 ? 1.0 : relativeStep * std::sqrt(weights / gradients);
  }

  static Expected<WeightScores> gradientAt(const ScoringInput &input,
                                           const WeightScores &direction,
                                           double length) {
    std::vector<TrainedParameter> moved = input.parameters.vec();
    for (size_t number : input.prunable)
      for (auto [value, slope] :
           zip_equal(moved[number].values, direction[number]))
        value = static_cast<float>(value + length * slope);
    return averageGradients(input, moved);
  }
};

//===----------------------------------------------------------------------===//
// Taylor
//===----------------------------------------------------------------------===//

/// Molchanov et al. 2017 and 2019, arXiv 1611.06440 and 1906.10771: |w *
/// dL/dw|, averaged over batches; of a filter |sum(w * dL/dw)|.
class Taylor : public GradientCriterion {
public:
  StringRef getName() const override { return "taylor"; }

  Expected<WeightScores> score(const ScoringInput &input) const override {
    WeightScores scores = makeScores(input);
    std::vector<double> changes;
    Error error =
        forEachBatch(input, input.parameters, [&](const StepResult &result) {
          for (auto [index, number] : enumerate(input.prunable)) {
            changes.clear();
            for (auto [weight, gradient] : zip_equal(
                     input.parameters[number].values, result.gradients[number]))
              changes.push_back(static_cast<double>(weight) * gradient);
            if (!input.filters.empty())
              joinFilters(input.filters[index], changes);
            for (auto [score, change] : zip_equal(scores[number], changes))
              score += std::fabs(change) / static_cast<double>(input.batches);
          }
        });
    if (error)
      return error;
    return scores;
  }

private:
  /// Spreads the sum over a filter evenly over its weights.
  static void joinFilters(const LayerFilters &filters,
                          MutableArrayRef<double> changes) {
    for (int64_t filter = 0; filter < filters.size(); ++filter) {
      double sum = 0;
      filters.forEachIndex(filter, [&](int64_t i) { sum += changes[i]; });
      double share = sum / static_cast<double>(filters.getFilterSize());
      filters.forEachIndex(filter, [&](int64_t i) { changes[i] = share; });
    }
  }
};

//===----------------------------------------------------------------------===//
// Movement
//===----------------------------------------------------------------------===//

/// Sanh et al. 2020, arXiv 2005.07683: -sum(w * dL/dw) over steps of plain
/// gradient descent, which a copy of the weights takes: weights that move away
/// from zero matter.
class Movement : public GradientCriterion {
public:
  StringRef getName() const override { return "movement"; }

  Expected<WeightScores> score(const ScoringInput &input) const override {
    WeightScores scores = makeScores(input);
    std::vector<TrainedParameter> moved = input.parameters.vec();
    Error error = forEachBatch(input, moved, [&](const StepResult &result) {
      for (size_t number : input.prunable)
        for (auto [score, weight, gradient] :
             zip_equal(scores[number], moved[number].values,
                       result.gradients[number]))
          score -= static_cast<double>(weight) * gradient;
      descend(moved, result, input.learningRate);
    });
    if (error)
      return error;
    return scores;
  }

private:
  static void descend(std::vector<TrainedParameter> &parameters,
                      const StepResult &result, double learningRate) {
    for (auto [parameter, gradients] : zip_equal(parameters, result.gradients))
      for (auto [index, gradient] : enumerate(gradients))
        if (parameter.mask.empty() || parameter.mask[index])
          parameter.values[index] -=
              static_cast<float>(learningRate * gradient);
  }
};

} // namespace

ArrayRef<const GradientCriterion *> bonsai::getGradientCriteria() {
  static const SynFlow synflow;
  static const Snip snip;
  static const GraSP grasp;
  static const Taylor taylor;
  static const Movement movement;
  static const GradientCriterion *const all[] = {&synflow, &snip, &grasp,
                                                 &taylor, &movement};
  return all;
}

const GradientCriterion *bonsai::lookupGradientCriterion(StringRef name) {
  for (const GradientCriterion *criterion : getGradientCriteria())
    if (criterion->getName() == name)
      return criterion;
  return nullptr;
}
