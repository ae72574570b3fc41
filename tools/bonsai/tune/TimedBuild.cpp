//===- TimedBuild.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds of a network whose steps are timed inside whole runs.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/tune/TimedBuild.h"
#include "passes/lower/cpu/BufferPlan.h"
#include "passes/select/ImageTurns.h"
#include "passes/select/KernelSelection.h"
#include "passes/select/OpKey.h"
#include "passes/select/Passes.h"
#include <chrono>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

/// The layouts that the types of an op say.
static LayoutChoice getAssignedLayouts(Operation &op) {
  LayoutChoice layouts = LayoutChoice::getUniform(&op, LayoutKind::nchw);
  for (OpOperand &operand : op.getOpOperands())
    layouts.operands[operand.getOperandNumber()] =
        getLayout(operand.get().getType());
  for (Type type : op.getResultTypes())
    layouts.result = getLayout(type);
  return layouts;
}

static BuildStep describe(Operation &op, const Target &target) {
  LayoutChoice layouts = getAssignedLayouts(op);
  auto name = op.getAttrOfType<StringAttr>(kernelAttrName);
  BuildStep step{getOpKey(&op), name.str(), formatLayouts(&op, layouts),
                 getVariantName(&op).str()};
  step.turns = getTurns(&op);
  TurnOp turn(&op);
  if (const Kernel *kernel = KernelRegistry::lookupAny(name))
    for (const KernelVariant &variant :
         kernel->getVariants(turn.get(), layouts, target))
      if (variant.name == step.variant)
        step.estimate = variant.microseconds;
  return step;
}

/// What compiling a module makes of its ops, layout changes among them.
static Expected<std::vector<BuildStep>>
describeSteps(Session &session, ModuleOp module,
              const CompileOptions &options) {
  OwningOpRef<ModuleOp> copy = module.clone();
  PassManager passes(module.getContext());
  passes.enableVerifier(false);
  SelectKernelsOptions select;
  select.cpuLevel = options.cpuLevel;
  select.policy = options.policy;
  select.threads = options.threads;
  select.tuning = options.tuning;
  select.device = options.processor;
  passes.addNestedPass<func::FuncOp>(createSelectKernels(select));
  AssignLayoutsOptions layouts;
  layouts.cpuLevel = options.cpuLevel;
  passes.addNestedPass<func::FuncOp>(createAssignLayouts(layouts));
  if (Error error = session.run(passes, *copy))
    return error;
  std::vector<BuildStep> steps;
  auto main = copy->lookupSymbol<func::FuncOp>("main");
  for (Operation &op : main.getBody().front())
    if (needsKernel(op) && !BufferPlan::isAlias(&op))
      steps.push_back(describe(op, options.getTarget()));
  return steps;
}

Expected<std::unique_ptr<TimedBuild>>
TimedBuild::create(Session &session, ModuleOp module,
                   const CompileOptions &options) {
  Expected<std::vector<BuildStep>> steps =
      describeSteps(session, module, options);
  if (!steps)
    return steps.takeError();
  OwningOpRef<ModuleOp> copy = module.clone();
  Expected<CompiledModel> model =
      CompiledModel::compile(session, *copy, options);
  if (!model)
    return model.takeError();
  Expected<ModelInstance> instance =
      ModelInstance::create(*model, options.threads);
  if (!instance)
    return instance.takeError();
  return std::unique_ptr<TimedBuild>(
      new TimedBuild(std::move(*steps), std::move(*model), std::move(*instance),
                     options.getTarget().isCuda()));
}

Error TimedBuild::run() {
  std::vector<int64_t> nanoseconds(model.getTable().num_steps);
  if (model.getRuntime().instance_profile(
          instance.get(), buffers.getInputs().data(),
          buffers.getOutputs().data(), nanoseconds.data()))
    return createStringError(StringRef(model.getRuntime().last_error()));
  samples.resize(nanoseconds.size());
  double total = 0;
  for (auto [step, time] : zip_equal(samples, nanoseconds)) {
    step.push_back(static_cast<double>(time) * 1e-3);
    total += step.back();
  }
  // On a GPU, steps that are launched one by one take longer than in a graph.
  if (isOnGpu)
    return timeWhole();
  totals.push_back(total);
  return Error::success();
}

Error TimedBuild::timeWhole() {
  int64_t nanoseconds = 0;
  if (model.getRuntime().instance_time(
          instance.get(), buffers.getInputs().data(),
          buffers.getOutputs().data(), &nanoseconds))
    return createStringError(StringRef(model.getRuntime().last_error()));
  totals.push_back(static_cast<double>(nanoseconds) * 1e-3);
  return Error::success();
}

void TimedBuild::restart() {
  samples.clear();
  totals.clear();
}

double TimedBuild::getMicroseconds(size_t step) const {
  return getMedian(samples[step]) / steps[step].turns;
}

static Error runOnce(TimedBuild &reference, ArrayRef<TimedBuild *> others) {
  if (others.empty())
    return reference.run();
  for (TimedBuild *other : others) {
    if (Error error = reference.run())
      return error;
    if (Error error = other->run())
      return error;
  }
  return Error::success();
}

Error bonsai::runInTurns(TimedBuild &reference, ArrayRef<TimedBuild *> others) {
  using Clock = std::chrono::steady_clock;
  constexpr int warmUps = 3, minRuns = 10, maxRuns = 100;
  constexpr std::chrono::milliseconds minTime(1500);
  for (int i = 0; i < warmUps; ++i)
    if (Error error = runOnce(reference, others))
      return error;
  reference.restart();
  for (TimedBuild *other : others)
    other->restart();
  Clock::time_point end =
      Clock::now() + minTime * std::max<size_t>(others.size(), 1);
  for (int i = 0; i < minRuns || (i < maxRuns && Clock::now() < end); ++i)
    if (Error error = runOnce(reference, others))
      return error;
  return Error::success();
}
