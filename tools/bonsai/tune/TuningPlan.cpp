//===- TuningPlan.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What bonsai tune has to measure, and in which builds.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/tune/TuningPlan.h"
#include "passes/select/ImageTurns.h"
#include "passes/select/KernelSelection.h"
#include "passes/select/OpKey.h"
#include <map>
#include <tuple>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

TuningPlan::TuningPlan(func::FuncOp function, const Target &target,
                       const DeviceTuning &tuning)
    : target(target), tuning(tuning) {
  CostModel costs(target, nullptr);
  for (Operation &op : function.getBody().front())
    if (needsKernel(op))
      ops.push_back({&op, getOpKey(&op), costs.getCandidates(&op)});
  collectChanges(function);
}

/// Every pair of a layout in which a candidate makes a value and one in which
/// another reads it.
void TuningPlan::collectChanges(func::FuncOp function) {
  llvm::DenseMap<Operation *, const PlannedOp *> byOp;
  for (const PlannedOp &planned : ops)
    byOp[planned.op] = &planned;
  auto getLayouts = [&](Operation *op, auto &&select) {
    std::set<LayoutKind> layouts;
    if (const PlannedOp *planned = op ? byOp.lookup(op) : nullptr)
      for (const KernelCandidate &candidate : planned->candidates)
        layouts.insert(select(candidate.layouts));
    if (layouts.empty())
      layouts.insert(LayoutKind::nchw);
    return layouts;
  };
  llvm::DenseSet<std::pair<Type, std::pair<int, int>>> seen;
  for (Operation &op : function.getBody().front())
    for (OpOperand &operand : op.getOpOperands()) {
      if (!isFeatureMap(operand))
        continue;
      RankedTensorType type = getTurnType(operand.get().getType(),
                                          getTurnsOfProducer(operand.get()));
      for (LayoutKind source :
           getLayouts(operand.get().getDefiningOp(),
                      [](const LayoutChoice &l) { return l.result; }))
        for (LayoutKind wanted : getLayouts(&op, [&](const LayoutChoice &l) {
               return l.operands[operand.getOperandNumber()];
             }))
          if (!haveSameOrder(type, source, wanted) &&
              seen.insert({type, {int(source), int(wanted)}}).second)
            changes.push_back({type, source, wanted});
    }
}

bool TuningPlan::isMeasured(const PlannedOp &planned,
                            const KernelCandidate &candidate) const {
  return tuning.lookup(planned.key, candidate.kernel->getName(),
                       formatLayouts(planned.op, candidate.layouts),
                       candidate.variant);
}

static std::string getName(const LayoutPair &change) {
  std::string name;
  raw_string_ostream(name) << change.type << " "
                           << stringifyLayoutKind(change.source) << " "
                           << stringifyLayoutKind(change.target);
  return name;
}

std::string TuningPlan::getName(const PlannedOp &planned,
                                const KernelCandidate &candidate) {
  return (planned.key + " " + candidate.kernel->getName() + " " +
          formatLayouts(planned.op, candidate.layouts) + " " +
          candidate.variant)
      .str();
}

std::set<std::string> TuningPlan::listAll() const {
  std::set<std::string> names;
  for (const PlannedOp &planned : ops)
    for (const KernelCandidate &candidate : planned.candidates)
      names.insert(getName(planned, candidate));
  for (const LayoutPair &change : changes)
    names.insert(::getName(change));
  return names;
}

std::set<std::string> TuningPlan::listLeft() const {
  std::set<std::string> names;
  for (const PlannedOp &planned : ops)
    for (const KernelCandidate &candidate : planned.candidates)
      if (!isMeasured(planned, candidate))
        names.insert(getName(planned, candidate));
  for (const LayoutPair &change : getNextChanges())
    names.insert(::getName(change));
  return names;
}

TuningPlan::Theme TuningPlan::getTheme(const KernelCandidate &candidate) {
  return {getFamily(*candidate.kernel).str(), candidate.layouts.result};
}

std::optional<TuningPlan::Theme> TuningPlan::findLargestTheme() const {
  std::map<Theme, unsigned> sizes;
  for (const PlannedOp &planned : ops)
    for (const KernelCandidate &candidate : planned.candidates)
      if (!isMeasured(planned, candidate))
        ++sizes[getTheme(candidate)];
  if (sizes.empty())
    return std::nullopt;
  return max_element(sizes, [](const auto &a,
                               const auto &b) { return a.second < b.second; })
      ->first;
}

/// One of the theme, else one that gives the same layout.
const KernelCandidate *TuningPlan::findCandidate(const PlannedOp &planned,
                                                 const Theme &theme) const {
  const KernelCandidate *found = nullptr;
  for (const KernelCandidate &candidate : planned.candidates) {
    if (isMeasured(planned, candidate))
      continue;
    if (getTheme(candidate) == theme)
      return &candidate;
    if (!found && candidate.layouts.result == theme.second)
      found = &candidate;
  }
  return found;
}

std::vector<std::pair<Operation *, const KernelCandidate *>>
TuningPlan::getNextBuild() const {
  std::vector<std::pair<Operation *, const KernelCandidate *>> build;
  if (std::optional<Theme> theme = findLargestTheme())
    for (const PlannedOp &planned : ops)
      if (const KernelCandidate *candidate = findCandidate(planned, *theme))
        build.push_back({planned.op, candidate});
  return build;
}

std::vector<LayoutPair> TuningPlan::getNextChanges() const {
  CostModel costs(target, &tuning);
  std::vector<LayoutPair> left;
  for (const LayoutPair &change : changes) {
    KernelCandidate conversion =
        costs.getConversion(change.type, change.source, change.target);
    if (conversion.kernel && !conversion.cost.measured)
      left.push_back(change);
  }
  return left;
}
