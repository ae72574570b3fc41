//===- PrunableWeights.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which of the parameters in training may be cut, and cutting them.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/PrunableWeights.h"
#include "passes/prune/Selection.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include <cmath>

using namespace llvm;
using namespace bonsai;

Expected<std::vector<size_t>>
bonsai::findWeights(const PrunableLayers &layers,
                    ArrayRef<TrainedParameter> parameters) {
  StringMap<size_t> numbers;
  for (auto [number, parameter] : enumerate(parameters))
    numbers[parameter.name] = number;
  std::vector<size_t> weights;
  for (const PrunableLayer &layer : layers.layers) {
    auto number = numbers.find(ParameterOp(layer.parameter).getSymName());
    if (number == numbers.end())
      return createStringError("the weight of " + layer.name +
                               " is a constant, which training does not "
                               "change");
    weights.push_back(number->second);
  }
  return weights;
}

int64_t bonsai::countWeights(ArrayRef<TrainedParameter> parameters,
                             ArrayRef<size_t> prunable) {
  int64_t count = 0;
  for (size_t number : prunable)
    count += parameters[number].values.size();
  return count;
}

int64_t bonsai::countCut(ArrayRef<TrainedParameter> parameters,
                         ArrayRef<size_t> prunable) {
  int64_t count = 0;
  for (size_t number : prunable)
    count += llvm::count(parameters[number].mask, 0);
  return count;
}

namespace {

/// The weights of one parameter.
class ParameterCandidates : public Candidates {
public:
  ParameterCandidates(const TrainedParameter &parameter,
                      ArrayRef<double> scores)
      : parameter(parameter), scores(scores) {}

  int64_t size() const override { return scores.size(); }

  void readRanks(int64_t begin,
                 MutableArrayRef<uint64_t> ranks) const override {
    for (auto [offset, rank] : enumerate(ranks)) {
      size_t index = begin + offset;
      bool isCut = !parameter.mask.empty() && !parameter.mask[index];
      rank = isCut ? alreadyCutRank : rankOf(scores[index]);
    }
  }

  void cut(int64_t candidate, MutableArrayRef<uint8_t> mask) const override {
    mask[candidate] = 0;
  }

private:
  const TrainedParameter &parameter;
  ArrayRef<double> scores;
};

} // namespace

void bonsai::cutLowest(std::vector<TrainedParameter> &parameters,
                       ArrayRef<size_t> prunable, const WeightScores &scores,
                       int64_t count) {
  std::vector<ParameterCandidates> candidates;
  std::vector<std::vector<uint8_t>> masks;
  for (size_t number : prunable) {
    const TrainedParameter &parameter = parameters[number];
    candidates.emplace_back(parameter, scores[number]);
    masks.emplace_back(parameter.values.size(), 1);
  }
  SmallVector<const Candidates *> layers;
  for (const ParameterCandidates &layer : candidates)
    layers.push_back(&layer);
  selectLowest(layers, count, [&](size_t layer, int64_t candidate) {
    layers[layer]->cut(candidate, masks[layer]);
  });
  for (auto [number, mask] : zip_equal(prunable, masks)) {
    TrainedParameter &parameter = parameters[number];
    for (auto [value, isKept] : zip_equal(parameter.values, mask))
      if (!isKept)
        value = 0;
    if (is_contained(mask, 0))
      parameter.mask = std::move(mask);
  }
}

void bonsai::cutLowest(std::vector<TrainedParameter> &parameters,
                       ArrayRef<size_t> prunable, const WeightScores &scores,
                       Sparsity sparsity, PruningScope scope) {
  if (scope == PruningScope::global)
    return cutLowest(parameters, prunable, scores,
                     sparsity.countOf(countWeights(parameters, prunable)));
  for (const size_t &number : prunable)
    cutLowest(parameters, ArrayRef(number), scores,
              sparsity.countOf(parameters[number].values.size()));
}

WeightScores bonsai::scoreByMagnitude(ArrayRef<TrainedParameter> parameters,
                                      ArrayRef<size_t> prunable) {
  WeightScores scores(parameters.size());
  for (size_t number : prunable)
    for (float value : parameters[number].values)
      scores[number].push_back(std::fabs(value));
  return scores;
}
