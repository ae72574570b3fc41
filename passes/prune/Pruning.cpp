//===- Pruning.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pruning by rank, and writing masks back to parameters.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/Pruning.h"

using namespace mlir;
using namespace bonsai;

FailureOr<Sparsity> bonsai::parseSparsity(Location loc, StringRef text) {
  if (std::optional<Sparsity> sparsity = Sparsity::parse(text))
    return *sparsity;
  return emitError(loc) << "sparsity must be a decimal in [0, 1), got '" << text
                        << "'";
}

std::vector<uint8_t> bonsai::copyMask(const PrunableLayer &layer) {
  if (layer.mask)
    return layer.mask->copy();
  return std::vector<uint8_t>(layer.weights.size(), 1);
}

/// The pattern if the mask has it, else the one that every mask has.
static MaskPatternAttrInterface
getFittingPattern(ParameterOp parameter, ArrayRef<uint8_t> mask,
                  MaskPatternAttrInterface pattern) {
  ArrayRef<int64_t> shape = parameter.getType().getShape();
  MaskView view(mask, static_cast<int64_t>(mask.size()));
  {
    ScopedDiagnosticHandler quiet(parameter.getContext(),
                                  [](Diagnostic &) { return success(); });
    if (succeeded(pattern.verifyMask(shape, view,
                                     [&] { return parameter.emitError(); })))
      return pattern;
  }
  parameter.emitRemark("mask is unstructured: weights cut before do not fit ")
      << pattern.getPatternName();
  return UnstructuredAttr::get(parameter.getContext());
}

static int64_t countCut(ArrayRef<uint8_t> mask) {
  return llvm::count(mask, uint8_t(0));
}

static int64_t countCut(const PrunableLayer &layer) {
  int64_t count = 0;
  for (int64_t i = 0, size = layer.weights.size(); i < size; ++i)
    count += layer.isCut(i);
  return count;
}

int64_t bonsai::applyMask(const PrunableLayer &layer, std::vector<uint8_t> mask,
                          MaskPatternAttrInterface pattern) {
  int64_t numCut = countCut(mask);
  if (numCut == countCut(layer))
    return numCut;
  std::vector<float> weights = layer.weights.copy();
  for (size_t i = 0; i < mask.size(); ++i)
    if (!mask[i])
      weights[i] = 0.0f;
  ParameterOp parameter = layer.parameter;
  RankedTensorType type = parameter.getType();
  std::string key = parameter.getSymName().str();
  pattern = getFittingPattern(parameter, mask, pattern);
  parameter.setValueAttr(makeResource(type, key, std::move(weights)));
  RankedTensorType maskType =
      type.clone(IntegerType::get(type.getContext(), 8));
  parameter.setMask(makeResource(maskType, key + ".mask", std::move(mask)),
                    pattern);
  return numCut;
}

/// Cuts the least salient units of `layers` together and adds to the report.
static void pruneTogether(ArrayRef<PrunableLayer> layers,
                          const PruningUnit &unit, const Saliency &saliency,
                          Sparsity sparsity, PruningReport &report) {
  std::vector<std::unique_ptr<Candidates>> owned;
  std::vector<const Candidates *> candidates;
  std::vector<std::vector<uint8_t>> masks;
  int64_t numCandidates = 0;
  for (const PrunableLayer &layer : layers) {
    owned.push_back(unit.getCandidates(layer, saliency));
    candidates.push_back(owned.back().get());
    masks.push_back(copyMask(layer));
    numCandidates += candidates.back()->size();
    report.numWeights += layer.weights.size();
  }
  selectLowest(candidates, sparsity.countOf(numCandidates),
               [&](size_t layer, int64_t candidate) {
                 candidates[layer]->cut(candidate, masks[layer]);
               });
  for (auto [layer, mask] : llvm::zip(layers, masks)) {
    int64_t numCut = applyMask(layer, std::move(mask), unit.getPattern());
    report.numCut += numCut;
    if (numCut == layer.weights.size())
      PrunableOpInterface(layer.ops.front())->emitWarning("layer '")
          << layer.name << "' is cut whole";
  }
}

FailureOr<PruningReport>
bonsai::pruneLeastSalient(ModuleOp module, const PruningUnit &unit,
                          const Saliency &saliency, Sparsity sparsity,
                          PruningScope scope, ArrayRef<std::string> exclude) {
  FailureOr<PrunableLayers> found =
      findPrunableLayers(module, unit.getGranularity(), exclude);
  if (failed(found))
    return failure();
  ArrayRef<PrunableLayer> layers = found->layers;
  PruningReport report;
  report.numLayers = static_cast<int64_t>(layers.size());
  report.numSkipped = found->numSkipped;
  size_t together = scope == PruningScope::global ? layers.size() : 1;
  for (; !layers.empty(); layers = layers.drop_front(together))
    pruneTogether(layers.take_front(together), unit, saliency, sparsity,
                  report);
  return report;
}
