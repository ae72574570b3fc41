//===- PruningNM.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pruning to n of m consecutive input channels.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/Pruning.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// Cuts the groups of one weight, seen as [rows][columns][kernel positions].
class GroupCutter {
public:
  GroupCutter(const PrunableLayer &layer, const Saliency &saliency,
              NMAttr pattern);

  std::vector<uint8_t> run();

private:
  /// Cuts the group of m channels that starts at `column` of `row`.
  void cutGroup(int64_t row, int64_t column, int64_t position);

  const PrunableLayer &layer;
  const Saliency &saliency;
  NMAttr pattern;
  int64_t rows, columns, positions = 1;
  /// Ranks of the weights of one row, in their order.
  std::vector<uint64_t> ranks;
  std::vector<uint8_t> mask;
  SmallVector<int64_t> order;
};

} // namespace

GroupCutter::GroupCutter(const PrunableLayer &layer, const Saliency &saliency,
                         NMAttr pattern)
    : layer(layer), saliency(saliency), pattern(pattern),
      mask(copyMask(layer)) {
  ArrayRef<int64_t> shape = layer.getShape();
  rows = shape[0];
  columns = shape[1];
  for (int64_t extent : shape.drop_front(2))
    positions *= extent;
  ranks.resize(columns * positions);
}

void GroupCutter::cutGroup(int64_t row, int64_t column, int64_t position) {
  int64_t m = pattern.getM();
  int64_t first = column * positions + position;
  order.assign(llvm::seq<int64_t>(0, m).begin(),
               llvm::seq<int64_t>(0, m).end());
  llvm::stable_sort(order, [&](int64_t a, int64_t b) {
    return ranks[first + a * positions] < ranks[first + b * positions];
  });
  for (int64_t channel : ArrayRef(order).drop_back(pattern.getN()))
    mask[row * columns * positions + first + channel * positions] = 0;
}

std::vector<uint8_t> GroupCutter::run() {
  std::unique_ptr<Candidates> weights =
      SingleWeightUnit(pattern.getContext()).getCandidates(layer, saliency);
  int64_t full = columns / pattern.getM() * pattern.getM();
  for (int64_t row = 0; row < rows; ++row) {
    weights->readRanks(row * columns * positions, ranks);
    for (int64_t column = 0; column < full; column += pattern.getM())
      for (int64_t position = 0; position < positions; ++position)
        cutGroup(row, column, position);
  }
  return std::move(mask);
}

/// Says of a layer that has no full group that none of it is cut.
static void remarkIfNarrow(const PrunableLayer &layer, NMAttr pattern) {
  int64_t channels = layer.getShape()[1];
  if (channels < pattern.getM())
    PrunableOpInterface(layer.ops.front())->emitRemark("layer '")
        << layer.name << "' stays dense: it has " << channels
        << " input channels, fewer than a group of " << pattern.getM();
}

FailureOr<PruningReport> bonsai::pruneNM(ModuleOp module, NMAttr pattern,
                                         const Saliency &saliency,
                                         ArrayRef<std::string> exclude) {
  FailureOr<PrunableLayers> found =
      findPrunableLayers(module, Granularity::nm, exclude);
  if (failed(found))
    return failure();
  PruningReport report;
  report.numLayers = static_cast<int64_t>(found->layers.size());
  report.numSkipped = found->numSkipped;
  for (const PrunableLayer &layer : found->layers) {
    remarkIfNarrow(layer, pattern);
    report.numWeights += layer.weights.size();
    report.numCut +=
        applyMask(layer, GroupCutter(layer, saliency, pattern).run(), pattern);
  }
  return report;
}
