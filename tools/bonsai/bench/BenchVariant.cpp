//===- BenchVariant.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The builds of a network that bench compares, and how they are timed.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/BenchVariant.h"
#include "dialect/BonsaiDialect.h"
#include <set>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

Expected<std::unique_ptr<BenchVariant>>
BenchVariant::create(CompiledModel model, int32_t threads) {
  Expected<ModelInstance> instance = ModelInstance::create(model, threads);
  if (!instance)
    return instance.takeError();
  return std::unique_ptr<BenchVariant>(
      new BenchVariant(std::move(model), std::move(*instance)));
}

static int64_t countWeights(ModuleOp module) {
  int64_t count = 0;
  module.walk([&](PrunableOpInterface op) {
    count += cast<ShapedType>(op.getWeightOperand().get().getType())
                 .getNumElements();
  });
  return count;
}

Expected<std::unique_ptr<BenchVariant>>
BenchVariant::compile(Session &session, ModuleOp module, StringRef label,
                      StringRef policy, const BenchOptions &bench) {
  Expected<NetworkWork> work = computeWork(module);
  if (!work)
    return session.explain(work.takeError());
  Expected<CompileOptions> native =
      makeNativeOptions(bench.target, bench.threads);
  if (!native)
    return native.takeError();
  CompileOptions options = std::move(*native);
  options.policy = policy.str();
  if (policy != "dense")
    options.tuning = bench.tuning;
  OwningOpRef<ModuleOp> copy = module.clone();
  if (Error error = session.explain(prepareNetwork(*copy, options)))
    return error;
  options.isPrepared = true;
  bool isShrunken = countWeights(*copy) < countWeights(module);
  Expected<CompiledModel> model =
      CompiledModel::compile(session, *copy, options);
  if (!model)
    return model.takeError();
  Expected<std::unique_ptr<BenchVariant>> variant =
      create(std::move(*model), bench.getThreads());
  if (!variant)
    return variant.takeError();
  (*variant)->label = label.str();
  (*variant)->policy = policy.str();
  (*variant)->work = std::move(*work);
  (*variant)->shrunken = isShrunken;
  return variant;
}

Expected<std::unique_ptr<BenchVariant>> BenchVariant::open(StringRef path,
                                                           int32_t threads) {
  Expected<CompiledModel> model = CompiledModel::open(path);
  if (!model)
    return model.takeError();
  Expected<std::unique_ptr<BenchVariant>> variant =
      create(std::move(*model), threads);
  if (variant) {
    (*variant)->label = "compiled";
    (*variant)->policy = "fastest";
  }
  return variant;
}

StringRef BenchVariant::getChoice() const {
  return isSelected() ? "selected" : StringRef(policy);
}

Expected<double> BenchVariant::run() {
  int64_t nanoseconds = 0;
  if (model.getRuntime().instance_time(
          instance.get(), buffers.getInputs().data(),
          buffers.getOutputs().data(), &nanoseconds))
    return createStringError(StringRef(model.getRuntime().last_error()));
  return static_cast<double>(nanoseconds) * 1e-9;
}

Error BenchVariant::profile(LayerSamples &samples) {
  const BonsaiModelTable &table = getTable();
  std::vector<int64_t> nanoseconds(table.num_steps);
  if (model.getRuntime().instance_profile(
          instance.get(), buffers.getInputs().data(),
          buffers.getOutputs().data(), nanoseconds.data()))
    return createStringError(StringRef(model.getRuntime().last_error()));
  std::map<LayerKey, double> sums;
  for (int64_t i = 0; i < table.num_steps; ++i)
    sums[{table.steps[i].name, table.steps[i].op}] += nanoseconds[i];
  for (auto &[layer, sum] : sums)
    samples[layer].push_back(sum);
  return Error::success();
}

std::vector<LayerSummary> BenchVariant::getLayers() const {
  std::vector<LayerSummary> layers;
  std::set<LayerKey> seen;
  for (int64_t i = 0; i < getTable().num_steps; ++i) {
    const BonsaiStep &step = getTable().steps[i];
    if (seen.insert({step.name, step.op}).second)
      layers.push_back({{step.name, step.op}, step.kernel});
  }
  return layers;
}
