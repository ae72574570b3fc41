//===- NetworkBench.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dense and pruned builds of one network, one set of masks after the other, so
// that few builds are in memory at once.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/NetworkBench.h"
#include "dialect/BonsaiDialect.h"
#include "passes/optimize/Passes.h"
#include "passes/prune/Passes.h"
#include "passes/select/Policy.h"
#include "tools/bonsai/Progress.h"
#include "tools/bonsai/bench/Bf16Layers.h"
#include "tools/bonsai/tune/NetworkTuner.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

static bool hasMasks(ModuleOp module) {
  return llvm::any_of(module.getOps<ParameterOp>(), [](ParameterOp parameter) {
    return parameter.getMask().has_value();
  });
}

/// A copy with masks for its zeros, as compiling makes them.
static Expected<OwningOpRef<ModuleOp>> maskZeros(Session &session,
                                                 ModuleOp module) {
  OwningOpRef<ModuleOp> copy = module.clone();
  PassManager passes(&session.getContext());
  passes.addPass(createMaskZeros());
  if (Error error = session.run(passes, *copy))
    return error;
  return copy;
}

/// What the row of a network is called that is compared at the sparsity that it
/// has: by its masks, or else by the zeros that compiling makes masks of. Empty
/// if it has neither.
static Expected<StringRef> getOwnLabel(Session &session, ModuleOp module) {
  if (hasMasks(module))
    return "masked";
  Expected<OwningOpRef<ModuleOp>> copy = maskZeros(session, module);
  if (!copy)
    return copy.takeError();
  return hasMasks(**copy) ? "zeros" : "";
}

static Error tune(Session &session, ModuleOp module, StringRef label,
                  const BenchOptions &options) {
  Expected<CompileOptions> native =
      makeNativeOptions(options.target, options.threads);
  if (!native)
    return native.takeError();
  OwningOpRef<ModuleOp> copy = module.clone();
  Expected<std::unique_ptr<NetworkTuner>> tuner =
      NetworkTuner::create(session, *copy, (options.model + " " + label).str(),
                           options.tuning, *native);
  return tuner ? (*tuner)->run() : tuner.takeError();
}

/// The selection, and what the user asks for beside it; "all" is each family
/// that has a kernel for something in the network.
static Expected<std::vector<std::string>>
expandPolicies(Session &session, ModuleOp module, const BenchOptions &options) {
  Expected<CompileOptions> native =
      makeNativeOptions(options.target, options.threads);
  if (!native)
    return native.takeError();
  Expected<OwningOpRef<ModuleOp>> masked = maskZeros(session, module);
  if (!masked)
    return masked.takeError();
  std::vector<std::string> policies = {"fastest"};
  for (const std::string &policy : options.policies)
    if (policy == "all")
      append_range(policies,
                   Policy::getFamilies(**masked, native->getTarget()));
    else
      policies.push_back(policy);
  return policies;
}

Error bonsai::addBuilds(Session &session, ModuleOp module, StringRef label,
                        const BenchOptions &options, Comparison &comparison) {
  if (options.tunes)
    if (Error error = tune(session, module, label, options))
      return error;
  Expected<std::vector<std::string>> policies =
      expandPolicies(session, module, options);
  if (!policies)
    return policies.takeError();
  Progress progress(("compiling " + label).str(), "builds",
                    static_cast<int64_t>(policies->size()));
  for (auto [done, policy] : enumerate(*policies)) {
    progress.update(static_cast<int64_t>(done));
    Expected<std::unique_ptr<BenchVariant>> variant =
        BenchVariant::compile(session, module, label, policy, options);
    if (!variant)
      return variant.takeError();
    comparison.add(std::move(*variant));
  }
  return Error::success();
}

Error bonsai::addBf16Layers(Session &session, ModuleOp module, int32_t threads,
                            BenchRun &run, Comparison &comparison) {
  StringRef extension = getBf16Extension();
  if (extension.empty()) {
    run.printNote("bfloat16: no AMX, nor AVX512-BF16; not timed");
    return Error::success();
  }
  if (extension != "amx")
    run.printNote("bfloat16: no AMX; timed with AVX512-BF16");
  Expected<std::unique_ptr<Bf16Layers>> layers =
      Bf16Layers::create(session, module, threads);
  if (!layers)
    return layers.takeError();
  if (!(*layers)->getLayers().empty())
    comparison.addReference(std::move(*layers));
  return Error::success();
}

namespace {

class NetworkBench {
public:
  NetworkBench(const BenchOptions &options, BenchRun &run)
      : options(options), run(run),
        network((sys::path::stem(options.model) + "/" + options.target.target)
                    .str()) {}

  Error execute();

private:
  Error timeCompiled();
  Error timeDense();
  Error timeOwn();
  Error timeSparsity(StringRef sparsity);
  Error timeOther(StringRef path);
  Error checkOthers();
  Error timeBuilds(Session &session, ModuleOp module, StringRef label);
  Error timeRows(Comparison &comparison);
  void reserveNames();

  const BenchOptions &options;
  BenchRun &run;
  std::string network;
  std::unique_ptr<BenchVariant> dense;
  /// As `getOwnLabel`.
  StringRef ownLabel;
};

} // namespace

Error NetworkBench::timeRows(Comparison &comparison) {
  comparison.addWholeRows();
  if (options.layers)
    if (Error error = comparison.addLayerRows())
      return error;
  return run.runRows();
}

Error NetworkBench::timeBuilds(Session &session, ModuleOp module,
                               StringRef label) {
  Comparison comparison(run, network, *dense);
  if (Error error = addBuilds(session, module, label, options, comparison))
    return error;
  return timeRows(comparison);
}

Error NetworkBench::timeCompiled() {
  Expected<std::unique_ptr<BenchVariant>> variant =
      BenchVariant::open(options.model, options.getThreads());
  if (!variant)
    return variant.takeError();
  Comparison comparison(run, network, **variant);
  return timeRows(comparison);
}

Error NetworkBench::timeDense() {
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(options.model, options.batch);
  if (!module)
    return module.takeError();
  Expected<StringRef> label = getOwnLabel(session, **module);
  if (!label)
    return label.takeError();
  ownLabel = *label;
  Expected<std::unique_ptr<BenchVariant>> variant =
      BenchVariant::compile(session, **module, "dense", "dense", options);
  if (!variant)
    return variant.takeError();
  dense = std::move(*variant);
  reserveNames();
  Comparison comparison(run, network, *dense);
  if (options.layers && !options.target.isCuda())
    if (Error error = addBf16Layers(session, **module, options.getThreads(),
                                    run, comparison))
      return error;
  return timeRows(comparison);
}

/// Of rows yet to come, so that all lines of the table align.
void NetworkBench::reserveNames() {
  size_t layer = 3, label = ownLabel.size();
  if (options.layers)
    for (const LayerSummary &summary : dense->getLayers())
      layer = std::max(layer, summary.key.first.size());
  for (StringRef sparsity : options.sparsities)
    label = std::max(label, StringRef("magnitude:").size() + sparsity.size());
  for (StringRef other : options.others)
    label = std::max(label, sys::path::stem(other).size());
  run.reserveName(network.size() + 1 + label + 1 + layer);
}

/// Each set of masks has a context of its own: one context would keep the
/// weights of all.
Error NetworkBench::timeSparsity(StringRef sparsity) {
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(options.model, options.batch);
  if (!module)
    return module.takeError();
  PruneMagnitudeOptions prune;
  prune.sparsity = sparsity.str();
  prune.scope =
      options.scope == "layer" ? PruningScope::layer : PruningScope::global;
  PassManager passes(&session.getContext());
  passes.addPass(createPruneMagnitude(prune));
  if (Error error = session.run(passes, **module))
    return error;
  return timeBuilds(session, **module, ("magnitude:" + sparsity).str());
}

Error NetworkBench::timeOwn() {
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(options.model, options.batch);
  if (!module)
    return module.takeError();
  return timeBuilds(session, **module, ownLabel);
}

/// Loads them, so that a bad file is known before anything is timed.
Error NetworkBench::checkOthers() {
  for (StringRef path : options.others) {
    Session session;
    if (Error error = session.load(path, options.batch).takeError())
      return error;
  }
  return Error::success();
}

Error NetworkBench::timeOther(StringRef path) {
  Session session;
  Expected<OwningOpRef<ModuleOp>> module = session.load(path, options.batch);
  if (!module)
    return module.takeError();
  return timeBuilds(session, **module, sys::path::stem(path));
}

Error NetworkBench::execute() {
  if (isCompiledModel(options.model))
    return timeCompiled();
  if (Error error = checkOthers())
    return error;
  if (Error error = timeDense())
    return error;
  if (!ownLabel.empty())
    if (Error error = timeOwn())
      return error;
  std::vector<std::string> sparsities = options.sparsities;
  if (sparsities.empty() && options.others.empty() && ownLabel.empty())
    sparsities.emplace_back("0.9");
  for (StringRef sparsity : sparsities)
    if (Error error = timeSparsity(sparsity))
      return error;
  for (StringRef other : options.others)
    if (Error error = timeOther(other))
      return error;
  return Error::success();
}

Error bonsai::benchNetwork(const BenchOptions &options, BenchRun &run) {
  return NetworkBench(options, run).execute();
}
