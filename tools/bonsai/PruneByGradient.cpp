//===- PruneByGradient.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The methods of prune that need gradients.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/PruneByGradient.h"
#include "tools/bonsai/Accuracy.h"
#include "tools/bonsai/Progress.h"
#include "tools/bonsai/saliency/GradientScorer.h"
#include "tools/bonsai/train/ModelParameters.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

/// A network with what scores it.
struct Scoring {
  /// The scorer refers to it, wherever this object goes.
  std::unique_ptr<Dataset> data;
  std::vector<TrainedParameter> parameters;
  std::unique_ptr<GradientScorer> scorer;
};

} // namespace

static Error loadImages(ModuleOp module, const PruneOptions &options,
                        Scoring &scoring) {
  Expected<Dataset> data =
      loadDataset(options.budget.data, options.budget.normalization);
  if (!data)
    return data.takeError();
  FunctionType type =
      module.lookupSymbol<func::FuncOp>("main").getFunctionType();
  if (Error error = checkClassifier(type, options.model, *data))
    return error;
  scoring.data = std::make_unique<Dataset>(std::move(*data));
  return Error::success();
}

static Expected<Scoring> prepare(Session &session, ModuleOp module,
                                 const PruneOptions &options) {
  const GradientCriterion &criterion = *options.getGradientCriterion();
  Scoring scoring;
  if (criterion.needsData())
    if (Error error = loadImages(module, options, scoring))
      return error;
  Expected<std::vector<TrainedParameter>> parameters = readParameters(module);
  if (!parameters)
    return createStringError(options.model + ": " +
                             toString(parameters.takeError()));
  scoring.parameters = std::move(*parameters);
  GradientScorerOptions scorerOptions;
  scorerOptions.batches =
      options.gradientBatches.value_or(scorerOptions.batches);
  scorerOptions.threads = countThreads(options.budget.threads);
  scorerOptions.ofFilters = options.cutsChannels();
  auto scorer = GradientScorer::create(session, module, criterion,
                                       scoring.data.get(), scoring.parameters,
                                       options.exclude, scorerOptions);
  if (!scorer)
    return createStringError(options.model + ": " +
                             toString(scorer.takeError()));
  scoring.scorer = std::move(*scorer);
  return scoring;
}

Error bonsai::pruneByGradient(Session &session, ModuleOp module,
                              const PruneOptions &options) {
  Expected<Sparsity> sparsity = readSparsity(options.sparsity);
  if (!sparsity)
    return sparsity.takeError();
  Expected<Scoring> scoring = prepare(session, module, options);
  if (!scoring)
    return scoring.takeError();
  int64_t rounds = options.rounds.value_or(
      options.getGradientCriterion()->getDefaultRounds());
  Progress progress("pruning", "rounds", rounds);
  if (Error error = scoring->scorer->cutInRounds(
          scoring->parameters, *sparsity, options.getScope(), rounds,
          [&](int64_t done) { progress.update(done); }))
    return createStringError(options.model + ": " + toString(std::move(error)));
  writeParameters(module, scoring->parameters);
  return Error::success();
}

Expected<StringMap<std::vector<double>>>
bonsai::scoreByGradient(Session &session, ModuleOp module,
                        const PruneOptions &options) {
  Expected<Scoring> scoring = prepare(session, module, options);
  if (!scoring)
    return scoring.takeError();
  Expected<WeightScores> scores = scoring->scorer->score(scoring->parameters);
  if (!scores)
    return createStringError(options.model + ": " +
                             toString(scores.takeError()));
  StringMap<std::vector<double>> byName;
  for (auto [parameter, values] : zip_equal(scoring->parameters, *scores))
    if (!values.empty())
      byName[parameter.name] = std::move(values);
  return byName;
}
