//===- ChannelMasks.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Masks of filters: for channels to cut, and for weights that are 0.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/ChannelPruning.h"

using namespace mlir;
using namespace bonsai;

FilterCuts bonsai::findFilters(const ChannelRanking &ranking,
                               const RemovedChannels &removed) {
  FilterCuts cuts;
  for (const PrunableLayer &layer : ranking.getLayers().layers) {
    PrunableOpInterface op = layer.ops.front();
    Value weight = op.getWeightOperand().get();
    int64_t axis = getFilterAxis(op);
    llvm::BitVector filters(layer.getShape()[axis]);
    for (unsigned filter = 0; filter < filters.size(); ++filter)
      if (!removed.isKept({weight, axis, filter}))
        filters.set(filter);
    if (filters.any())
      cuts[ParameterOp(layer.parameter).getSymName()] = std::move(filters);
  }
  return cuts;
}

LogicalResult bonsai::cutFilters(ModuleOp module, const FilterCuts &cuts) {
  FailureOr<PrunableLayers> found =
      findLayersQuietly(module, Granularity::channel);
  if (failed(found))
    return failure();
  auto pattern = ChannelsAttr::get(module.getContext());
  for (const PrunableLayer &layer : found->layers) {
    auto cut = cuts.find(ParameterOp(layer.parameter).getSymName());
    if (cut == cuts.end())
      continue;
    std::vector<uint8_t> mask = copyMask(layer);
    LayerFilters filters(layer);
    for (unsigned filter : cut->second.set_bits())
      filters.forEachIndex(filter, [&](int64_t i) { mask[i] = 0; });
    applyMask(layer, std::move(mask), pattern);
  }
  return success();
}

/// Clears, on one axis of the weight, the positions where all is 0.
static void maskZeroPositions(const PrunableLayer &layer, int64_t axis,
                              std::vector<uint8_t> &mask) {
  ArrayRef<int64_t> shape = layer.getShape();
  int64_t inner = ShapedType::getNumElements(shape.drop_front(axis + 1));
  auto positionOf = [&](int64_t i) { return i / inner % shape[axis]; };
  llvm::BitVector isZero(shape[axis], true);
  for (int64_t i = 0; i < layer.weights.size(); ++i)
    if (layer.weights[i] != 0.0f)
      isZero.reset(positionOf(i));
  if (isZero.none())
    return;
  for (int64_t i = 0; i < layer.weights.size(); ++i)
    if (isZero[positionOf(i)])
      mask[i] = 0;
}

FailureOr<PruningReport> bonsai::inferMasks(ModuleOp module,
                                            Granularity granularity,
                                            ArrayRef<std::string> exclude) {
  FailureOr<PrunableLayers> found =
      findPrunableLayers(module, granularity, exclude);
  if (failed(found))
    return failure();
  PruningReport report;
  report.numLayers = static_cast<int64_t>(found->layers.size());
  report.numSkipped = found->numSkipped;
  MaskPatternAttrInterface pattern = UnstructuredAttr::get(module.getContext());
  if (granularity == Granularity::channel)
    pattern = ChannelsAttr::get(module.getContext());
  for (const PrunableLayer &layer : found->layers) {
    std::vector<uint8_t> mask = copyMask(layer);
    if (granularity == Granularity::channel) {
      maskZeroPositions(layer, 0, mask);
      maskZeroPositions(layer, 1, mask);
    } else {
      for (int64_t i = 0; i < layer.weights.size(); ++i)
        mask[i] &= layer.weights[i] != 0.0f;
    }
    report.numWeights += layer.weights.size();
    report.numCut += applyMask(layer, std::move(mask), pattern);
  }
  return report;
}
