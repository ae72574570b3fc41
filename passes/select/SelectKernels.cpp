//===- SelectKernels.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses one kernel for every op, by estimated cost.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "kernels/Kernel.h"
#include "passes/select/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/Format.h"

namespace bonsai {
#define GEN_PASS_DEF_SELECTKERNELS
#include "passes/select/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct Candidate {
  const Kernel *kernel;
  LayoutChoice layouts;
  double microseconds;
};

/// An op with its candidates, and the index of the one chosen.
struct Choice {
  SmallVector<Candidate> candidates;
  unsigned chosen = 0;

  const Candidate &get() const { return candidates[chosen]; }
  const Kernel *getKernel() const { return get().kernel; }
};

/// Whether an op is something that a kernel runs.
bool needsKernel(Operation &op) {
  return isa_and_nonnull<BonsaiDialect>(op.getDialect()) &&
         !isa<ParamOp, ReshapeOp, FlattenOp>(op);
}

class Selection {
public:
  Selection(func::FuncOp function, const Target &target)
      : function(function), target(target) {}

  void addOp(Operation &op, StringRef policy) {
    Choice choice;
    for (const Kernel *kernel :
         KernelRegistry::getCpu().getCandidates(&op, target))
      if (policy == "fastest" || policy == "sparse" || !kernel->usesMask())
        for (LayoutChoice &layouts : kernel->getLayoutChoices(&op, target))
          choice.candidates.push_back(
              {kernel, layouts,
               kernel->estimateMicroseconds(&op, layouts, target)});
    if (policy == "sparse" && llvm::any_of(choice.candidates, isSparse))
      llvm::erase_if(choice.candidates,
                     [](const Candidate &c) { return !isSparse(c); });
    if (choice.candidates.empty() || policy == "generated")
      return;
    choice.chosen = getCheapest(choice);
    choices[&op] = std::move(choice);
  }

  /// Descends from the cheapest kernels, and again from the cheapest dense
  /// ones: changing one op at a time gets stuck in a run of layers that each
  /// barely win, but not enough to pay for the layout changes around it.
  void minimize() {
    descend();
    double total = getTotal();
    auto found = choices;
    for (auto &[op, choice] : choices)
      choice.chosen = getCheapestDense(choice);
    descend();
    if (getTotal() >= total)
      choices = std::move(found);
  }

  const Choice *lookup(Operation *op) const {
    auto it = choices.find(op);
    return it == choices.end() ? nullptr : &it->second;
  }

private:
  static bool isSparse(const Candidate &candidate) {
    return candidate.kernel->usesMask();
  }

  static unsigned getCheapest(const Choice &choice) {
    auto cheapest = llvm::min_element(
        choice.candidates, [](const Candidate &a, const Candidate &b) {
          return a.microseconds < b.microseconds;
        });
    return cheapest - choice.candidates.begin();
  }

  /// The cheapest of all if none is dense.
  static unsigned getCheapestDense(const Choice &choice) {
    unsigned cheapest = getCheapest(choice);
    for (auto [i, candidate] : llvm::enumerate(choice.candidates))
      if (!isSparse(candidate) &&
          (isSparse(choice.candidates[cheapest]) ||
           candidate.microseconds < choice.candidates[cheapest].microseconds))
        cheapest = i;
    return cheapest;
  }

  /// Gives each kernel the layouts that suit the operands as they come.
  void settleLayouts() {
    for (auto &[op, choice] : choices)
      for (unsigned i = 0, before = choice.chosen; i < choice.candidates.size();
           ++i)
        if (choice.candidates[i].kernel == choice.candidates[before].kernel &&
            countChanges(op, choice.candidates[i].layouts) <
                countChanges(op, choice.get().layouts))
          choice.chosen = i;
  }

  unsigned countChanges(Operation *op, const LayoutChoice &layouts) const {
    unsigned changes = 0;
    for (OpOperand &operand : op->getOpOperands()) {
      const Choice *source = lookup(operand.get().getDefiningOp());
      LayoutKind comes =
          source ? source->get().layouts.result : LayoutKind::nchw;
      changes += isFeatureMap(operand) &&
                 layouts.operands[operand.getOperandNumber()] != comes;
    }
    return changes;
  }

  /// Revises one choice at a time while that lowers the total.
  void descend() {
    settleLayouts();
    for (bool changed = true; changed;) {
      changed = false;
      for (auto &[op, choice] : choices)
        changed |= reviseChoice(choice);
    }
  }

  bool reviseChoice(Choice &choice) {
    unsigned before = choice.chosen, best = before;
    if (choice.candidates.size() < 2)
      return false;
    double bestTotal = getTotal();
    for (unsigned i = 0; i < choice.candidates.size(); ++i) {
      choice.chosen = i;
      if (double total = getTotal(); total < bestTotal) {
        bestTotal = total;
        best = i;
      }
    }
    choice.chosen = best;
    return best != before;
  }

  /// Kernels and layout changes of the whole function.
  double getTotal() {
    double total = 0;
    DenseMap<Value, LayoutKind> layouts;
    llvm::DenseSet<std::pair<Value, LayoutKind>> converted;
    for (Operation &op : function.getBody().front()) {
      const Choice *choice = lookup(&op);
      SmallVector<LayoutKind> operands;
      for (Value operand : op.getOperands())
        operands.push_back(layouts.lookup(operand));
      LayoutChoice wanted = LayoutChoice::getUniform(&op, LayoutKind::nchw);
      if (choice) {
        wanted = choice->get().layouts;
        total += choice->get().microseconds;
      }
      for (auto [i, operand] : llvm::enumerate(op.getOpOperands()))
        if (isFeatureMap(operand) && wanted.operands[i] != operands[i] &&
            converted.insert({operand.get(), wanted.operands[i]}).second)
          total += estimateConversionMicroseconds(
              cast<RankedTensorType>(operand.get().getType()), operands[i],
              wanted.operands[i]);
      for (Value result : op.getResults())
        layouts[result] = wanted.result;
    }
    return total;
  }

  func::FuncOp function;
  const Target &target;
  llvm::MapVector<Operation *, Choice> choices;
};

/// "csr-convolution 12.0 us, onednn-convolution 80.1 us"
std::string describe(const Choice &choice) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << choice.getKernel()->getName() << ": estimated ";
  llvm::interleaveComma(choice.candidates, os, [&](const Candidate &c) {
    os << c.kernel->getName() << " " << llvm::format("%.1f", c.microseconds)
       << " us";
  });
  return text;
}

struct SelectKernels : bonsai::impl::SelectKernelsBase<SelectKernels> {
  using SelectKernelsBase::SelectKernelsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    if (!llvm::is_contained({"fastest", "dense", "sparse", "generated"},
                            policy)) {
      getOperation().emitError("unknown policy '") << policy << "'";
      return signalPassFailure();
    }
    Target target{cpuLevel};
    Selection selection(getOperation(), target);
    for (Operation &op : getOperation().getBody().front())
      if (needsKernel(op))
        selection.addOp(op, policy);
    selection.minimize();
    for (Operation &op : getOperation().getBody().front())
      if (needsKernel(op))
        record(op, selection.lookup(&op));
  }

  void record(Operation &op, const Choice *choice) {
    StringRef name = choice ? choice->getKernel()->getName()
                            : StringRef(generatedKernelName);
    op.setAttr(kernelAttrName, StringAttr::get(&getContext(), name));
    op.removeAttr(layoutsAttrName);
    if (choice)
      setLayouts(&op, choice->get().layouts);
    numGenerated += !choice;
    numSparse += choice && choice->getKernel()->usesMask();
    if (explain && choice && choice->candidates.size() > 1)
      op.emitRemark(describe(*choice));
  }
};

} // namespace
