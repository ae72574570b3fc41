//===- NetworkTuner.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Measures a network for its tuning file.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/tune/NetworkTuner.h"
#include "passes/lower/cpu/Passes.h"
#include "passes/select/OpKey.h"
#include "passes/select/Passes.h"
#include "passes/select/Policy.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Progress.h"
#include "tools/bonsai/tune/LayoutChangeNetwork.h"
#include <map>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

Expected<std::unique_ptr<NetworkTuner>>
NetworkTuner::create(Session &session, ModuleOp module, StringRef model,
                     StringRef path, TuningDevice device) {
  std::unique_ptr<NetworkTuner> tuner(
      new NetworkTuner(session, module, model, path, std::move(device)));
  if (sys::fs::exists(path)) {
    Expected<TuningFile> file = TuningFile::read(path);
    if (!file)
      return file.takeError();
    tuner->file = std::move(*file);
  }
  tuner->tuning = &tuner->file.devices[tuner->device];
  if (Error error = tuner->prepare())
    return error;
  return tuner;
}

func::FuncOp NetworkTuner::getMain() const {
  return ModuleOp(module).lookupSymbol<func::FuncOp>("main");
}

Error NetworkTuner::prepare() {
  PassManager passes(module.getContext());
  passes.enableVerifier(false);
  CpuPipelineOptions options;
  options.cpuLevel = device.cpuLevel;
  buildCpuPreparation(passes, options);
  if (Error error = session.run(passes, module))
    return error;
  networkKey = getNetworkKey(getMain());
  plan = std::make_unique<TuningPlan>(
      getMain(), Target{device.cpuLevel, device.threads}, *tuning);
  return Error::success();
}

CompileOptions NetworkTuner::getOptions(StringRef policy) const {
  CompileOptions options;
  options.cpuLevel = device.cpuLevel;
  options.threads = device.threads;
  options.policy = policy.str();
  options.isPrepared = true;
  return options;
}

const NetworkTuning &NetworkTuner::getVerdict() const {
  return tuning->networks.at(networkKey);
}

Error NetworkTuner::save() const { return writeJson(path, file.toJson()); }

//===----------------------------------------------------------------------===//
// Measurements
//===----------------------------------------------------------------------===//

/// Clocks change from hour to hour, and even while this runs: all times are
/// given as if the dense build took what the file says.
Error NetworkTuner::measure(ArrayRef<TimedBuild *> builds) {
  if (Error error = runInTurns(*reference, builds))
    return error;
  double now = 0, before = 0;
  for (auto [i, step] : enumerate(reference->getSteps())) {
    const Measurement *measurement =
        tuning->lookup(step.key, step.kernel, step.layouts);
    if (!measurement)
      continue;
    now += reference->getMicroseconds(i);
    before += measurement->microseconds;
  }
  scale = now > 0 ? before / now : 1;
  record(*reference);
  for (TimedBuild *build : builds)
    record(*build);
  return save();
}

/// Steps of one key count as one, with the mean of their times.
void NetworkTuner::record(const TimedBuild &build) {
  struct Sum {
    BuildStep step;
    double microseconds = 0;
    int count = 0;
  };
  std::map<std::tuple<std::string, std::string, std::string>, Sum> sums;
  for (auto [i, step] : enumerate(build.getSteps())) {
    if (step.kernel == generatedKernelName ||
        tuning->lookup(step.key, step.kernel, step.layouts))
      continue;
    Sum &sum = sums[{step.key, step.kernel, step.layouts}];
    sum.step = step;
    sum.microseconds += build.getMicroseconds(i);
    ++sum.count;
  }
  // A clock of nanoseconds may show nothing at all.
  constexpr double least = 1e-3;
  for (const auto &[name, sum] : sums)
    tuning->add(sum.step.key,
                {sum.step.kernel, sum.step.layouts,
                 std::max(scale * sum.microseconds / sum.count, least),
                 std::max(sum.step.estimate, least)});
  measuredNow += sums.size();
}

Error NetworkTuner::startReference() {
  Expected<std::unique_ptr<TimedBuild>> built =
      TimedBuild::create(session, module, getOptions("dense"));
  if (!built)
    return built.takeError();
  reference = std::move(*built);
  return measure({});
}

/// The network with these kernels; selection keeps them.
OwningOpRef<ModuleOp> NetworkTuner::cloneWith(
    ArrayRef<std::pair<Operation *, const KernelCandidate *>> choices) const {
  OwningOpRef<ModuleOp> copy = ModuleOp(module).clone();
  llvm::DenseMap<Operation *, const KernelCandidate *> chosen(choices.begin(),
                                                              choices.end());
  auto main = copy->lookupSymbol<func::FuncOp>("main");
  for (auto [original, op] :
       zip_equal(getMain().getBody().front(), main.getBody().front())) {
    const KernelCandidate *candidate = chosen.lookup(&original);
    if (!candidate)
      continue;
    op.setAttr(kernelAttrName,
               StringAttr::get(op.getContext(), candidate->kernel->getName()));
    setLayouts(&op, candidate->layouts);
  }
  return copy;
}

/// A build after the other, each with candidates that are not measured yet.
Error NetworkTuner::measureCandidates() {
  size_t all = plan->countAll();
  Progress progress("measuring", "kernels", all);
  while (true) {
    size_t left = plan->countLeft();
    progress.update(all - left);
    auto choices = plan->getNextBuild();
    if (choices.empty())
      return Error::success();
    OwningOpRef<ModuleOp> copy = cloneWith(choices);
    Expected<std::unique_ptr<TimedBuild>> build =
        TimedBuild::create(session, *copy, getOptions("dense"));
    if (!build)
      return build.takeError();
    if (Error error = measure(build->get()))
      return error;
    if (plan->countLeft() == left)
      return createStringError("a build measured nothing that was left");
  }
}

Error NetworkTuner::measureChanges() {
  std::vector<LayoutPair> changes = plan->getNextChanges();
  if (changes.empty())
    return Error::success();
  OwningOpRef<ModuleOp> network = buildLayoutChangeNetwork(changes);
  Expected<std::unique_ptr<TimedBuild>> build =
      TimedBuild::create(session, *network, getOptions("fastest"));
  if (!build)
    return build.takeError();
  return measure(build->get());
}

//===----------------------------------------------------------------------===//
// Whole builds
//===----------------------------------------------------------------------===//

/// Goes by what is measured.
Expected<std::unique_ptr<TimedBuild>>
NetworkTuner::buildSelected(StringRef policy) {
  CompileOptions options = getOptions(policy);
  options.tuning = path;
  return TimedBuild::create(session, module, options);
}

/// The selection, unless another is quicker beyond doubt.
static std::string
findQuickest(const std::map<std::string, double> &milliseconds) {
  constexpr double margin = 0.99;
  std::string quickest = "fastest";
  for (const auto &[policy, time] : milliseconds)
    if (time < margin * milliseconds.at("fastest") &&
        time < milliseconds.at(quickest))
      quickest = policy;
  return quickest;
}

/// Measurements of single ops add up only nearly, so whole builds have the last
/// word. Where two policies choose the same there is but one build.
Error NetworkTuner::measureBuilds() {
  std::vector<std::string> policies = {"dense", "fastest"};
  append_range(policies, Policy::getFamilies());
  std::vector<std::unique_ptr<TimedBuild>> owned;
  SmallVector<TimedBuild *> distinct;
  std::map<std::string, TimedBuild *> byPolicy;
  Progress progress("comparing", "builds", policies.size());
  for (const std::string &policy : policies) {
    Expected<std::unique_ptr<TimedBuild>> build = buildSelected(policy);
    if (!build)
      return build.takeError();
    auto isSame = [&](TimedBuild *other) {
      return other->getSteps() == (*build)->getSteps();
    };
    auto *same = find_if(distinct, isSame);
    if (isSame(reference.get())) {
      byPolicy[policy] = reference.get();
    } else if (same != distinct.end()) {
      byPolicy[policy] = *same;
    } else {
      distinct.push_back(build->get());
      byPolicy[policy] = build->get();
      owned.push_back(std::move(*build));
    }
    progress.update(byPolicy.size());
  }
  if (Error error = measure(distinct))
    return error;
  NetworkTuning verdict;
  verdict.model = model;
  for (const auto &[policy, build] : byPolicy)
    verdict.milliseconds[policy] = scale * build->getMicroseconds() * 1e-3;
  verdict.policy = findQuickest(verdict.milliseconds);
  tuning->networks[networkKey] = std::move(verdict);
  return save();
}

Error NetworkTuner::run() {
  if (plan->countLeft() == 0 && tuning->networks.count(networkKey))
    return Error::success();
  if (plan->countLeft() != 0)
    tuning->networks.erase(networkKey);
  if (Error error = startReference())
    return error;
  if (Error error = measureCandidates())
    return error;
  if (Error error = measureChanges())
    return error;
  return measureBuilds();
}
