//===- KernelSelection.h ----------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_PASSES_SELECT_KERNELSELECTION_H
#define BONSAI_PASSES_SELECT_KERNELSELECTION_H

#include "passes/select/LayoutSearch.h"
#include "passes/select/Policy.h"

namespace bonsai {

/// An op and the candidates that competed for it; none if its code is to be
/// generated.
struct KernelDecision {
  mlir::Operation *op;
  std::vector<KernelCandidate> candidates;
  unsigned chosen = 0;

  const KernelCandidate &get() const { return candidates[chosen]; }
};

/// A change that the decisions make necessary.
struct LayoutChange {
  mlir::Value value;
  KernelCandidate conversion;
};

/// Microseconds of one run.
struct SelectionTime {
  double kernels = 0, changes = 0;
  /// Layout changes.
  size_t numChanges = 0;

  double getTotal() const { return kernels + changes; }
};

/// The kernels of a function, chosen so that they and the layout changes
/// between them take least time together.
class KernelSelection {
public:
  /// Ops that have `bonsai.kernel` already keep it, and with it
  /// `bonsai.layouts` if they have that. An error at an op that cannot.
  static mlir::FailureOr<KernelSelection>
  create(mlir::func::FuncOp function, const Policy &policy, CostModel &costs);

  /// One for each op that needs a kernel, in program order.
  llvm::ArrayRef<KernelDecision> getDecisions() const { return decisions; }

  llvm::SmallVector<LayoutChange> getLayoutChanges(CostModel &costs) const;

  /// Of all kernels and layout changes; generated code counts for nothing.
  SelectionTime getTime(CostModel &costs) const;

private:
  KernelSelection(mlir::func::FuncOp function) : function(function) {}

  mlir::func::FuncOp function;
  std::vector<KernelDecision> decisions;
};

/// Whether an op is something that a kernel runs.
bool needsKernel(mlir::Operation &op);

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_KERNELSELECTION_H
