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
#include "passes/optimize/Shrinking.h"
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
                     StringRef path, const CompileOptions &native) {
  std::unique_ptr<NetworkTuner> tuner(
      new NetworkTuner(session, module, model, path, native));
  if (sys::fs::exists(path)) {
    Expected<TuningFile> file = TuningFile::read(path);
    if (!file)
      return file.takeError();
    tuner->file = std::move(*file);
  }
  TuningDevice device = TuningDevice::get(native.getTarget(), native.processor);
  tuner->tuning = &tuner->file.devices[device];
  if (Error error = tuner->prepare())
    return error;
  return tuner;
}

static func::FuncOp getMain(ModuleOp module) {
  return module.lookupSymbol<func::FuncOp>("main");
}

void NetworkTuner::addForm(ModuleOp added) {
  forms.push_back({added, std::make_unique<TuningPlan>(
                              getMain(added), native.getTarget(), *tuning)});
}

Error NetworkTuner::prepare() {
  // Any policy by which all channels stay: both widths are to be measured.
  CompileOptions options = getOptions("dense");
  if (Error error = session.explain(prepareNetwork(module, options)))
    return error;
  networkKey = getNetworkKey(getMain(module));
  addForm(module);
  shrunken = copyShrunken(module).module;
  if (shrunken)
    addForm(*shrunken);
  return Error::success();
}

size_t NetworkTuner::countAll() const {
  std::set<std::string> all;
  for (const Form &form : forms)
    all.merge(form.plan->listAll());
  return all.size();
}

/// Forms have ops in common.
size_t NetworkTuner::countLeft() const {
  std::set<std::string> left;
  for (const Form &form : forms)
    left.merge(form.plan->listLeft());
  return left.size();
}

/// Whether nothing is left to measure, whole builds included.
bool NetworkTuner::isComplete() const {
  auto verdict = tuning->networks.find(networkKey);
  if (countLeft() != 0 || verdict == tuning->networks.end())
    return false;
  return all_of(listPolicies(), [&](const std::string &policy) {
    return verdict->second.milliseconds.count(policy);
  });
}

CompileOptions NetworkTuner::getOptions(StringRef policy) const {
  CompileOptions options = native;
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
        tuning->lookup(step.key, step.kernel, step.layouts, step.variant);
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
  using Name = std::tuple<std::string, std::string, std::string, std::string>;
  std::map<Name, Sum> sums;
  for (auto [i, step] : enumerate(build.getSteps())) {
    if (step.kernel == generatedKernelName ||
        tuning->lookup(step.key, step.kernel, step.layouts, step.variant))
      continue;
    Sum &sum = sums[{step.key, step.kernel, step.layouts, step.variant}];
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
                 std::max(sum.step.estimate, least), sum.step.variant});
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
static OwningOpRef<ModuleOp>
cloneWith(ModuleOp module,
          ArrayRef<std::pair<Operation *, const KernelCandidate *>> choices) {
  OwningOpRef<ModuleOp> copy = module.clone();
  llvm::DenseMap<Operation *, const KernelCandidate *> chosen(choices.begin(),
                                                              choices.end());
  for (auto [original, op] : zip_equal(getMain(module).getBody().front(),
                                       getMain(*copy).getBody().front())) {
    const KernelCandidate *candidate = chosen.lookup(&original);
    if (!candidate)
      continue;
    op.setAttr(kernelAttrName,
               StringAttr::get(op.getContext(), candidate->kernel->getName()));
    setLayouts(&op, candidate->layouts);
    setVariant(&op, candidate->variant);
  }
  return copy;
}

/// A build after the other, each with candidates that are not measured yet.
Error NetworkTuner::measureCandidates(const Form &form) {
  const TuningPlan &plan = *form.plan;
  size_t all = plan.listAll().size();
  Progress progress("measuring", "kernels", all);
  while (true) {
    size_t left = plan.listLeft().size();
    progress.update(all - left);
    auto choices = plan.getNextBuild();
    if (choices.empty())
      return Error::success();
    OwningOpRef<ModuleOp> copy = cloneWith(form.module, choices);
    Expected<std::unique_ptr<TimedBuild>> build =
        TimedBuild::create(session, *copy, getOptions("dense"));
    if (!build)
      return build.takeError();
    if (Error error = measure(build->get()))
      return error;
    if (plan.listLeft().size() == left)
      return createStringError("a build measured nothing that was left");
  }
}

Error NetworkTuner::measureChanges(const TuningPlan &plan) {
  std::vector<LayoutPair> changes = plan.getNextChanges();
  if (changes.empty())
    return Error::success();
  OwningOpRef<ModuleOp> network = buildLayoutChangeNetwork(changes);
  // The target stands there.
  (*network)->setDiscardableAttrs(module->getDiscardableAttrDictionary());
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
  ModuleOp built = policy == shrunkenPolicyName ? *shrunken : module;
  return TimedBuild::create(session, built, options);
}

/// Those whose builds compete; the selection is at full widths.
std::vector<std::string> NetworkTuner::listPolicies() const {
  std::vector<std::string> policies = {"dense", "fastest"};
  append_range(policies, Policy::getFamilies(module, native.getTarget()));
  if (shrunken)
    policies.push_back(shrunkenPolicyName.str());
  return policies;
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
  std::vector<std::string> policies = listPolicies();
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
  if (isComplete())
    return Error::success();
  tuning->networks.erase(networkKey);
  size_t left = countLeft();
  if (Error error = startReference())
    return error;
  for (const Form &form : forms)
    if (Error error = measureCandidates(form))
      return error;
  for (const Form &form : forms)
    if (Error error = measureChanges(*form.plan))
      return error;
  // Builds also show steps that were not planned, such as casts.
  measuredNow = left - countLeft();
  return measureBuilds();
}
