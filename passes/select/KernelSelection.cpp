//===- KernelSelection.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which kernel each op of a network gets, and in which layouts.
//
//===----------------------------------------------------------------------===//

#include "passes/select/KernelSelection.h"
#include "passes/select/Passes.h"

using namespace mlir;
using namespace bonsai;

bool bonsai::needsKernel(Operation &op) {
  return isa_and_nonnull<BonsaiDialect>(op.getDialect()) &&
         !isa<ParamOp, ReshapeOp, FlattenOp>(op);
}

//===----------------------------------------------------------------------===//
// Candidates
//===----------------------------------------------------------------------===//

/// Drops all variants but the one that the op names, if it does.
static LogicalResult keepVariant(Operation &op,
                                 std::vector<KernelCandidate> &candidates) {
  if (!op.hasAttr(variantAttrName))
    return success();
  StringRef variant = getVariantName(&op);
  llvm::erase_if(candidates, [&](KernelCandidate &candidate) {
    candidate.needsMeasurement = false;
    return candidate.variant != variant;
  });
  if (candidates.empty())
    return op.emitOpError("has a kernel without this ")
           << variantAttrName << ": " << op.getAttr(variantAttrName);
  return success();
}

/// Drops what the attributes of the op exclude.
static LogicalResult keepChosen(Operation &op,
                                std::vector<KernelCandidate> &candidates,
                                const Target &target) {
  if (!op.hasAttr(kernelAttrName))
    return success();
  FailureOr<const Kernel *> kernel = getChosenKernel(&op, target);
  if (failed(kernel))
    return failure();
  llvm::erase_if(candidates, [&](const KernelCandidate &candidate) {
    return candidate.kernel != *kernel;
  });
  if (failed(keepVariant(op, candidates)))
    return failure();
  if (!op.hasAttr(layoutsAttrName))
    return success();
  FailureOr<LayoutChoice> layouts = getChosenLayouts(&op, target);
  if (failed(layouts))
    return failure();
  llvm::erase_if(candidates, [&](const KernelCandidate &candidate) {
    return !(candidate.layouts == *layouts);
  });
  return success();
}

static FailureOr<KernelDecision>
getCandidates(Operation &op, const Policy &policy, CostModel &costs) {
  KernelDecision decision{&op, costs.getCandidates(&op)};
  if (op.hasAttr(kernelAttrName)) {
    if (failed(keepChosen(op, decision.candidates, costs.getTarget())))
      return failure();
  } else {
    policy.filter(decision.candidates);
  }
  llvm::erase_if(decision.candidates, [](const KernelCandidate &candidate) {
    return candidate.needsMeasurement && !candidate.cost.measured;
  });
  // Code generated from the reference runs on the CPU.
  if (decision.candidates.empty() && costs.getTarget().isCuda())
    return op.emitOpError("has no CUDA kernel for these operands and "
                          "attributes yet");
  return decision;
}

//===----------------------------------------------------------------------===//
// The problem
//===----------------------------------------------------------------------===//

namespace {

/// Numbers the feature maps and states what the search needs to know.
class ProblemBuilder {
public:
  explicit ProblemBuilder(CostModel &costs) : costs(costs) {}

  /// `decision` is null if the op is no decision.
  void addStep(Operation &op, const KernelDecision *decision) {
    LayoutStep step;
    for (OpOperand &operand : op.getOpOperands())
      if (isFeatureMap(operand))
        step.operands.push_back(getNumber(operand.get()));
    for (OpResult result : op.getResults())
      if (isFeatureMap(result))
        step.results.push_back(getNumber(result));
    if (decision)
      for (const KernelCandidate &candidate : decision->candidates)
        step.options.push_back(
            makeOption(op, candidate.layouts, costs.getRank(candidate)));
    if (step.options.empty())
      step.options.push_back(
          makeOption(op, LayoutChoice::getUniform(&op, LayoutKind::nchw), 0));
    problem.steps.push_back(std::move(step));
  }

  const LayoutProblem &finish() {
    std::vector<llvm::DenseSet<LayoutKind>> made(values.size()),
        wanted(values.size());
    for (auto &layouts : made)
      layouts.insert(LayoutKind::nchw);
    for (const LayoutStep &step : problem.steps)
      for (const LayoutOption &option : step.options) {
        for (unsigned value : step.results)
          made[value].insert(option.result);
        for (auto [value, layout] :
             llvm::zip_equal(step.operands, option.operands))
          wanted[value].insert(layout);
      }
    for (auto [value, sources, targets] : llvm::zip_equal(values, made, wanted))
      problem.conversions.push_back(getConversions(value, sources, targets));
    return problem;
  }

private:
  unsigned getNumber(Value value) {
    auto [entry, isFirst] = numbers.try_emplace(value, values.size());
    if (isFirst)
      values.push_back(value);
    return entry->second;
  }

  static LayoutOption makeOption(Operation &op, const LayoutChoice &layouts,
                                 double cost) {
    LayoutOption option;
    for (OpOperand &operand : op.getOpOperands())
      if (isFeatureMap(operand))
        option.operands.push_back(layouts.operands[operand.getOperandNumber()]);
    option.result = layouts.result;
    option.cost = cost;
    return option;
  }

  ConversionCosts getConversions(Value value,
                                 const llvm::DenseSet<LayoutKind> &sources,
                                 const llvm::DenseSet<LayoutKind> &targets) {
    ConversionCosts conversions = {};
    for (LayoutKind source : sources)
      for (LayoutKind target : targets)
        if (source != target)
          conversions[unsigned(source)][unsigned(target)] =
              costs.getConversion(value, source, target).cost.microseconds;
    return conversions;
  }

  CostModel &costs;
  LayoutProblem problem;
  SmallVector<Value> values;
  DenseMap<Value, unsigned> numbers;
};

} // namespace

FailureOr<KernelSelection> KernelSelection::create(func::FuncOp function,
                                                   const Policy &policy,
                                                   CostModel &costs) {
  KernelSelection selection(function);
  ProblemBuilder builder(costs);
  /// The number of the step of each decision.
  SmallVector<unsigned> steps;
  unsigned numSteps = 0;
  for (Operation &op : function.getBody().front()) {
    if (isa<ParamOp>(op))
      continue;
    const KernelDecision *decision = nullptr;
    if (needsKernel(op)) {
      FailureOr<KernelDecision> made = getCandidates(op, policy, costs);
      if (failed(made))
        return failure();
      selection.decisions.push_back(std::move(*made));
      steps.push_back(numSteps);
      decision = &selection.decisions.back();
    }
    builder.addStep(op, decision);
    ++numSteps;
  }
  LayoutSolution solution = findCheapestLayouts(builder.finish());
  for (auto [decision, step] : llvm::zip_equal(selection.decisions, steps))
    decision.chosen = solution.options[step];
  return selection;
}

SmallVector<LayoutChange>
KernelSelection::getLayoutChanges(CostModel &costs) const {
  SmallVector<LayoutChange> changes;
  DenseMap<Operation *, const KernelDecision *> byOp;
  for (const KernelDecision &decision : decisions)
    byOp[decision.op] = &decision;
  auto getLayouts = [&](Operation *op) {
    const KernelDecision *decision = byOp.lookup(op);
    if (decision && !decision->candidates.empty())
      return decision->get().layouts;
    return LayoutChoice::getUniform(op, LayoutKind::nchw);
  };
  llvm::DenseSet<std::pair<Value, LayoutKind>> seen;
  for (Operation &op : func::FuncOp(function).getBody().front()) {
    LayoutChoice wanted = getLayouts(&op);
    for (OpOperand &operand : op.getOpOperands()) {
      if (!isFeatureMap(operand))
        continue;
      Operation *producer = operand.get().getDefiningOp();
      LayoutKind source =
          producer ? getLayouts(producer).result : LayoutKind::nchw;
      LayoutKind target = wanted.operands[operand.getOperandNumber()];
      auto type = cast<RankedTensorType>(operand.get().getType());
      if (haveSameOrder(type, source, target) ||
          !seen.insert({operand.get(), target}).second)
        continue;
      changes.push_back(
          {operand.get(), costs.getConversion(operand.get(), source, target)});
    }
  }
  return changes;
}

SelectionTime KernelSelection::getTime(CostModel &costs) const {
  SelectionTime time;
  for (const KernelDecision &decision : decisions)
    if (!decision.candidates.empty())
      time.kernels += decision.get().cost.microseconds;
  for (const LayoutChange &change : getLayoutChanges(costs)) {
    time.changes += change.conversion.cost.microseconds;
    ++time.numChanges;
  }
  return time;
}
