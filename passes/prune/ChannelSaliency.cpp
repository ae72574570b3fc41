//===- ChannelSaliency.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Norms, batch norm scales, geometric median, LAMP, chance.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/ChannelSaliency.h"
#include "passes/analysis/ChannelGroups.h"
#include "llvm/Support/xxhash.h"
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace bonsai;

//===----------------------------------------------------------------------===//
// LayerFilters
//===----------------------------------------------------------------------===//

LayerFilters::LayerFilters(const PrunableLayer &layer) : layer(layer) {
  PrunableOpInterface op = layer.ops.front();
  int64_t axis = getFilterAxis(op);
  numFilters = layer.getShape()[axis];
  runLength = ShapedType::getNumElements(layer.getShape().drop_front(axis + 1));
  runStride = runLength * numFilters;
}

void LayerFilters::forEachIndex(int64_t filter,
                                llvm::function_ref<void(int64_t)> visit) const {
  for (int64_t begin = filter * runLength; begin < layer.weights.size();
       begin += runStride)
    for (int64_t i = begin; i < begin + runLength; ++i)
      visit(i);
}

void LayerFilters::copy(int64_t filter, MutableArrayRef<float> weights) const {
  size_t next = 0;
  forEachIndex(filter, [&](int64_t i) { weights[next++] = layer.weights[i]; });
}

bool LayerFilters::isCut(int64_t filter) const {
  if (!layer.mask)
    return false;
  bool isCut = true;
  forEachIndex(filter, [&](int64_t i) { isCut &= layer.isCut(i); });
  return isCut;
}

//===----------------------------------------------------------------------===//
// Criteria
//===----------------------------------------------------------------------===//

namespace {

/// Li et al. 2017 (arXiv 1608.08710): the sum of magnitudes.
class L1Saliency : public ChannelSaliency {
public:
  std::vector<double> compute(const LayerFilters &filters) const override {
    std::vector<double> norms(filters.size());
    for (auto [filter, norm] : llvm::enumerate(norms))
      filters.forEachIndex(filter, [&, &norm = norm](int64_t i) {
        norm += std::abs(filters.getLayer().weights[i]);
      });
    return norms;
  }
};

std::vector<double> computeSquares(const LayerFilters &filters) {
  std::vector<double> squares(filters.size());
  for (auto [filter, square] : llvm::enumerate(squares))
    filters.forEachIndex(filter, [&, &square = square](int64_t i) {
      double weight = filters.getLayer().weights[i];
      square += weight * weight;
    });
  return squares;
}

class L2Saliency : public ChannelSaliency {
public:
  std::vector<double> compute(const LayerFilters &filters) const override {
    std::vector<double> norms = computeSquares(filters);
    for (double &norm : norms)
      norm = std::sqrt(norm);
    return norms;
  }
};

/// Network slimming (Liu et al. 2017, arXiv 1708.06519): the magnitude of the
/// scale of the batch norm after the layer, or after its border bias.
class BatchNormScaleSaliency : public ChannelSaliency {
public:
  std::vector<double> compute(const LayerFilters &filters) const override {
    for (PrunableOpInterface op : filters.getLayer().ops)
      if (auto scales = findScales(op->getResult(0), filters.size());
          !scales.empty())
        return scales;
    return {};
  }

private:
  static std::vector<double> findScales(Value value, int64_t size) {
    std::vector<double> scales;
    for (Operation *user : value.getUsers()) {
      if (auto norm = dyn_cast<BatchNormOp>(user))
        scales = readScales(norm, size);
      else if (auto border = dyn_cast<BorderBiasOp>(user))
        scales = findScales(border, size);
      if (!scales.empty())
        return scales;
    }
    return {};
  }

  static std::vector<double> readScales(BatchNormOp norm, int64_t size) {
    ParameterOp scale = lookupParameter(norm.getScale());
    if (!scale || !scale.getType().getElementType().isF32() ||
        scale.getType().getDimSize(0) != size)
      return {};
    ElementsView<float> values = *viewElements<float>(scale.getValue());
    std::vector<double> magnitudes(size);
    for (auto [i, magnitude] : llvm::enumerate(magnitudes))
      magnitude = std::abs(values[i]);
    return magnitudes;
  }
};

/// He et al. 2019 (arXiv 1811.00250): the sum of the distances to all other
/// filters of the layer. What is near the geometric median is replaceable.
class GeometricMedianSaliency : public ChannelSaliency {
public:
  std::vector<double> compute(const LayerFilters &filters) const override {
    int64_t count = filters.size(), size = filters.getFilterSize();
    std::vector<float> rows(count * size);
    for (int64_t i = 0; i < count; ++i)
      filters.copy(i, MutableArrayRef(rows).slice(i * size, size));
    std::vector<double> sums(count);
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = i + 1; j < count; ++j) {
        double distance = measure(&rows[i * size], &rows[j * size], size);
        sums[i] += distance;
        sums[j] += distance;
      }
    return sums;
  }

private:
  /// Sums in eight lanes, which a compiler keeps in one register.
  static double measure(const float *a, const float *b, int64_t size) {
    constexpr int64_t lanes = 8;
    float sums[lanes] = {};
    int64_t i = 0;
    for (; i + lanes <= size; i += lanes)
      for (int64_t lane = 0; lane < lanes; ++lane) {
        float difference = a[i + lane] - b[i + lane];
        sums[lane] += difference * difference;
      }
    double total = std::accumulate(std::begin(sums), std::end(sums), 0.0);
    for (; i < size; ++i)
      total += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(total);
  }
};

/// LAMP (Lee et al. 2021, arXiv 2010.07611), for filters: the square of the
/// norm over the sum of the squares of all that are not smaller, which makes
/// layers comparable. The most salient of each layer has 1.
class LampSaliency : public ChannelSaliency {
public:
  std::vector<double> compute(const LayerFilters &filters) const override {
    std::vector<double> squares = computeSquares(filters);
    std::vector<int64_t> order(squares.size());
    std::iota(order.begin(), order.end(), 0);
    llvm::stable_sort(
        order, [&](int64_t a, int64_t b) { return squares[a] < squares[b]; });
    std::vector<double> scores(squares.size());
    double sum = 0;
    for (int64_t filter : llvm::reverse(order)) {
      sum += squares[filter];
      scores[filter] = sum > 0 ? squares[filter] / sum : 0;
    }
    return scores;
  }
};

/// Uniform in [0, 1), a function of seed, layer and filter: the control that
/// every criterion has to beat.
class RandomSaliency : public ChannelSaliency {
public:
  explicit RandomSaliency(uint64_t seed) : seed(seed) {}

  std::vector<double> compute(const LayerFilters &filters) const override {
    std::vector<double> scores(filters.size());
    uint64_t state = seed ^ llvm::xxh3_64bits(filters.getLayer().name);
    for (double &score : scores)
      score = static_cast<double>(next(state) >> 11) * 0x1p-53;
    return scores;
  }

private:
  /// SplitMix64 (Steele, Lea and Flood 2014).
  static uint64_t next(uint64_t &state) {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t seed;
};

class ScoreSaliency : public ChannelSaliency {
public:
  explicit ScoreSaliency(const llvm::StringMap<std::vector<double>> &scores)
      : scores(scores) {}

  std::vector<double> compute(const LayerFilters &filters) const override {
    ParameterOp parameter = filters.getLayer().parameter;
    auto found = scores.find(parameter.getSymName());
    if (found == scores.end())
      return {};
    std::vector<double> sums(filters.size());
    for (auto [filter, sum] : llvm::enumerate(sums))
      filters.forEachIndex(
          filter, [&, &sum = sum](int64_t i) { sum += found->second[i]; });
    return sums;
  }

private:
  const llvm::StringMap<std::vector<double>> &scores;
};

} // namespace

std::unique_ptr<ChannelSaliency> bonsai::createScoreSaliency(
    const llvm::StringMap<std::vector<double>> &scores) {
  return std::make_unique<ScoreSaliency>(scores);
}

std::unique_ptr<ChannelSaliency>
bonsai::createChannelSaliency(ChannelCriterion kind, uint64_t seed) {
  switch (kind) {
  case ChannelCriterion::l1:
    return std::make_unique<L1Saliency>();
  case ChannelCriterion::l2:
    return std::make_unique<L2Saliency>();
  case ChannelCriterion::bn:
    return std::make_unique<BatchNormScaleSaliency>();
  case ChannelCriterion::fpgm:
    return std::make_unique<GeometricMedianSaliency>();
  case ChannelCriterion::lamp:
    return std::make_unique<LampSaliency>();
  case ChannelCriterion::random:
    return std::make_unique<RandomSaliency>(seed);
  }
  llvm_unreachable("criterion outside its enum");
}
