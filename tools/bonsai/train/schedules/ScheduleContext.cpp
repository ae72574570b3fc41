//===- ScheduleContext.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What schedules ask of a network.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/schedules/PruningSchedule.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

/// Weights of linear layers have no filters to be zeroed: the last one's are
/// classes.
static int getFilterAxisOf(const PrunableLayer &layer) {
  PrunableOpInterface op = layer.ops.front();
  return layer.getShape().size() > 2
             ? static_cast<int>(op.getWeightOutputAxis())
             : -1;
}

/// The numbers of the parameters that `get` names of batch norms.
static std::vector<size_t>
findOfBatchNorms(ModuleOp module, ArrayRef<TrainedParameter> parameters,
                 llvm::function_ref<Value(BatchNormOp)> get) {
  llvm::StringSet<> names;
  module.walk([&](BatchNormOp op) {
    if (auto param = get(op).getDefiningOp<ParamOp>())
      names.insert(param.getParameter());
  });
  std::vector<size_t> numbers;
  for (auto [number, parameter] : enumerate(parameters))
    if (names.contains(parameter.name))
      numbers.push_back(number);
  return numbers;
}

Expected<ScheduleContext>
bonsai::makeScheduleContext(Session &session, ModuleOp module,
                            ArrayRef<TrainedParameter> parameters,
                            ArrayRef<std::string> exclude) {
  FailureOr<PrunableLayers> layers =
      findPrunableLayers(module, Granularity::unstructured, exclude);
  if (failed(layers))
    return session.explain(createStringError("layers cannot be pruned"));
  Expected<std::vector<size_t>> weights = findWeights(*layers, parameters);
  if (!weights)
    return weights.takeError();
  ScheduleContext context;
  context.prunable = std::move(*weights);
  for (const PrunableLayer &layer : layers->layers)
    context.filterAxes.push_back(getFilterAxisOf(layer));
  context.normalizationScales = findOfBatchNorms(
      module, parameters, [](BatchNormOp op) { return op.getScale(); });
  context.runningVariances = findOfBatchNorms(
      module, parameters, [](BatchNormOp op) { return op.getVariance(); });
  return context;
}
