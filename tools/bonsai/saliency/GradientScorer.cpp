//===- GradientScorer.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Scores the weights of a network by a criterion that needs gradients.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/saliency/GradientScorer.h"
#include "tools/bonsai/train/ModelParameters.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

Error GradientScorer::findLayers(Session &session, ModuleOp module,
                                 ArrayRef<TrainedParameter> parameters,
                                 ArrayRef<std::string> exclude) {
  FailureOr<PrunableLayers> found =
      findPrunableLayers(module, Granularity::unstructured, exclude);
  if (failed(found))
    return session.explain(createStringError("layers cannot be pruned"));
  layers = std::move(*found);
  Expected<std::vector<size_t>> weights = findWeights(layers, parameters);
  if (!weights)
    return weights.takeError();
  prunable = std::move(*weights);
  if (options.ofFilters)
    for (const PrunableLayer &layer : layers.layers)
      filters.emplace_back(layer);
  return Error::success();
}

Error GradientScorer::compile(Session &session, ModuleOp module,
                              ArrayRef<TrainedParameter> parameters) {
  GradientStepOptions stepOptions;
  stepOptions.batch = options.batch;
  stepOptions.threads = options.threads;
  stepOptions.loss = criterion.getLoss();
  stepOptions.normalizeByBatch = criterion.normalizesByBatch();
  stepOptions.runtimeArchive = options.runtimeArchive;
  OwningOpRef<ModuleOp> copy = module.clone();
  writeParameters(*copy, criterion.prepare(parameters));
  Expected<std::unique_ptr<GradientStep>> compiled =
      compileGradientStep(session, *copy, parameters, stepOptions);
  if (!compiled)
    return compiled.takeError();
  step = std::move(*compiled);
  auto main = module.lookupSymbol<func::FuncOp>("main");
  auto images = cast<RankedTensorType>(main.getArgumentTypes().front());
  imageSize = images.getNumElements() / images.getDimSize(0);
  return Error::success();
}

Error GradientScorer::openData(const Dataset *data) {
  if (!criterion.needsData())
    return Error::success();
  BatchOptions batches;
  batches.batch = options.batch;
  batches.seed = options.seed;
  loader = std::make_unique<BatchLoader>(*data, step->getNumClasses(), batches);
  if (loader->getBatchesPerEpoch() == 0)
    return createStringError("there are no images to take gradients of");
  return Error::success();
}

Expected<std::unique_ptr<GradientScorer>> GradientScorer::create(
    Session &session, ModuleOp module, const GradientCriterion &criterion,
    const Dataset *data, ArrayRef<TrainedParameter> parameters,
    ArrayRef<std::string> exclude, const GradientScorerOptions &options) {
  GradientScorerOptions fitting = options;
  if (!criterion.needsData())
    fitting.batch = 1;
  else
    fitting.batch = std::min(fitting.batch, data->getNumImages());
  std::unique_ptr<GradientScorer> scorer(
      new GradientScorer(criterion, fitting));
  if (Error error = scorer->findLayers(session, module, parameters, exclude))
    return error;
  if (Error error = scorer->compile(session, module, parameters))
    return error;
  if (Error error = scorer->openData(data))
    return error;
  return scorer;
}

Expected<WeightScores>
GradientScorer::score(ArrayRef<TrainedParameter> parameters) {
  int64_t batches =
      loader ? std::min(options.batches, loader->getBatchesPerEpoch()) : 0;
  Expected<WeightScores> scores =
      criterion.score({*step, imageSize, loader.get(), batches, parameters,
                       prunable, filters, options.learningRate});
  if (!scores)
    return scores.takeError();
  for (size_t number : prunable)
    for (auto [index, score] : enumerate((*scores)[number]))
      if (!std::isfinite(score))
        return createStringError("the " + criterion.getName() +
                                 " score of weight " + Twine(index) + " of " +
                                 parameters[number].name + " is not finite");
  return scores;
}

Error GradientScorer::cutInRounds(std::vector<TrainedParameter> &parameters,
                                  Sparsity sparsity, PruningScope scope,
                                  int64_t rounds,
                                  llvm::function_ref<void(int64_t)> report) {
  int64_t numWeights = countWeights(parameters, prunable);
  double density =
      1 - static_cast<double>(sparsity.countOf(numWeights)) / numWeights;
  for (int64_t round = 1; round <= rounds; ++round) {
    Expected<WeightScores> scores = score(parameters);
    if (!scores)
      return scores.takeError();
    double left = std::pow(density, static_cast<double>(round) / rounds);
    std::optional<Sparsity> cut = Sparsity::fromDouble(1 - left);
    cutLowest(parameters, prunable, *scores,
              round == rounds || !cut ? sparsity : *cut, scope);
    report(round);
  }
  return Error::success();
}
