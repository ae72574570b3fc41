//===- SelectionRemarks.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The selection explained.
//
//===----------------------------------------------------------------------===//

#include "passes/select/SelectionRemarks.h"
#include "kernels/cuda/Roofline.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace bonsai;

static llvm::format_object<double> formatTime(double microseconds) {
  return llvm::format("%.1f us", microseconds);
}

/// "60.1 us (measured, estimated 71.3 us)"
static void printCost(const Cost &cost, raw_ostream &os) {
  os << formatTime(cost.microseconds);
  if (cost.measured)
    os << " (measured, estimated " << formatTime(cost.estimate) << ")";
  else
    os << " (estimated)";
}

/// "cuda-unrolled-linear 32x1x4": the kernel, and its variant if it has
/// several.
static std::string getName(const KernelCandidate &candidate) {
  std::string name = candidate.kernel->getName().str();
  return candidate.variant.empty() ? name : name + " " + candidate.variant;
}

/// For each kernel the cheapest of its candidates, except for the one chosen.
static SmallVector<const KernelCandidate *>
getOthers(const KernelDecision &decision) {
  SmallVector<const KernelCandidate *> others;
  for (const KernelCandidate &candidate : decision.candidates) {
    if (candidate.kernel == decision.get().kernel)
      continue;
    auto same = llvm::find_if(others, [&](const KernelCandidate *other) {
      return other->kernel == candidate.kernel;
    });
    if (same == others.end())
      others.push_back(&candidate);
    else if (candidate.cost.microseconds < (*same)->cost.microseconds)
      *same = &candidate;
  }
  llvm::stable_sort(others,
                    [](const KernelCandidate *a, const KernelCandidate *b) {
                      return a->cost.microseconds < b->cost.microseconds;
                    });
  return others;
}

/// "csr-linear, because 12.0 us (estimated) < onednn-linear 80.1 us
/// (estimated)".
static std::string explain(const KernelDecision &decision,
                           ArrayRef<const KernelCandidate *> others,
                           const CostModel &costs) {
  const KernelCandidate &chosen = decision.get(), &best = *others.front();
  bool isCheapest = chosen.cost.microseconds <= best.cost.microseconds;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << getName(chosen) << (isCheapest ? ", because " : ", although ");
  printCost(chosen.cost, os);
  os << (isCheapest ? " < " : " > ");
  llvm::interleaveComma(others, os, [&](const KernelCandidate *other) {
    os << getName(*other) << " ";
    printCost(other->cost, os);
  });
  if (!isCheapest && costs.getRank(chosen) <= costs.getRank(best))
    os << ": too close to tell";
  else if (!isCheapest)
    os << ": layout changes would take more than that saves";
  return text;
}

static void emitChange(const LayoutChange &change) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "layout changed from "
     << stringifyLayoutKind(change.conversion.layouts.operands.front())
     << " to " << stringifyLayoutKind(change.conversion.layouts.result) << ", ";
  printCost(change.conversion.cost, os);
  Operation *producer = change.value.getDefiningOp();
  if (producer)
    producer->emitRemark(text);
  else
    emitRemark(change.value.getLoc(), "input " + text);
}

/// "4021.3 us, 120.1 us of it for 8 layout changes"
static std::string getTotal(const KernelSelection &selection,
                            CostModel &costs) {
  SelectionTime time = selection.getTime(costs);
  std::string text;
  llvm::raw_string_ostream os(text);
  os << formatTime(time.getTotal());
  if (time.numChanges > 0)
    os << ", " << formatTime(time.changes) << " of it for " << time.numChanges
       << " layout change" << (time.numChanges > 1 ? "s" : "");
  return text;
}

void bonsai::emitSelectionRemarks(func::FuncOp function,
                                  const KernelSelection &selection,
                                  const KernelSelection &dense,
                                  CostModel &costs) {
  for (const KernelDecision &decision : selection.getDecisions()) {
    if (decision.candidates.empty())
      continue;
    SmallVector<const KernelCandidate *> others = getOthers(decision);
    if (!others.empty())
      decision.op->emitRemark(explain(decision, others, costs));
  }
  for (const LayoutChange &change : selection.getLayoutChanges(costs))
    emitChange(change);
  function.emitRemark("selected kernels: ")
      << getTotal(selection, costs)
      << "; dense kernels: " << getTotal(dense, costs);
}

void bonsai::emitTimesRemark(func::FuncOp function, const Target &target,
                             const TuningDevice *device) {
  if (!device && !target.isCuda())
    return;
  std::string text = "times are ";
  llvm::raw_string_ostream os(text);
  if (device)
    os << "those measured on " << device->describe() << "; others are ";
  os << (device ? "scaled estimates" : "estimates");
  if (target.isCuda())
    os << " for " << target.cudaArch << " in "
       << stringifyPrecision(target.precision) << " by the roofline of an "
       << getChipRates(target).chip;
  function.emitRemark(text);
}

void bonsai::emitWidthsRemark(func::FuncOp function, int64_t numChannels,
                              double full, double shrunken, bool isShrunken) {
  auto with = formatTime(full), without = formatTime(shrunken);
  std::string text;
  llvm::raw_string_ostream os(text);
  os << numChannels << " masked channel" << (numChannels > 1 ? "s" : "")
     << (isShrunken ? " removed" : " kept") << ", because ";
  if (isShrunken)
    os << without << " without < " << with << " with";
  else if (full < shrunken)
    os << with << " with < " << without << " without";
  else
    os << without << " without is too little less than " << with << " with";
  function.emitRemark(text);
}

void bonsai::emitTurnsRemark(func::FuncOp function, size_t numOps,
                             int64_t turns, double whole, double inTurns,
                             bool isTaken) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << numOps << " ops " << (isTaken ? "take " : "do not take ") << turns
     << " turns, because " << formatTime(inTurns) << " with turns "
     << (isTaken ? "< " : "is too little less than ") << formatTime(whole)
     << " without";
  function.emitRemark(text);
}

void bonsai::emitVerdictRemark(func::FuncOp function,
                               const NetworkTuning &verdict) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "policy " << verdict.policy << ", because of whole builds: ";
  llvm::interleaveComma(verdict.milliseconds, os, [&](const auto &build) {
    os << build.first << " " << llvm::format("%.3f", build.second)
       << " ms (measured)";
  });
  function.emitRemark(text);
}
