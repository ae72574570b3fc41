//===- TuningPlan.h ---------------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_TOOLS_BONSAI_TUNE_TUNINGPLAN_H
#define BONSAI_TOOLS_BONSAI_TUNE_TUNINGPLAN_H

#include "passes/select/CostModel.h"
#include <set>

namespace bonsai {

/// A change between two layouts of a tensor.
struct LayoutPair {
  mlir::RankedTensorType type;
  LayoutKind source, target;
};

/// What is to be measured for a network: each way to run each distinct op, and
/// each layout change that can occur between them.
class TuningPlan {
public:
  /// `tuning` must outlive the plan.
  TuningPlan(mlir::func::FuncOp function, const Target &target,
             const DeviceTuning &tuning);

  /// Names of the things to measure, each once.
  std::set<std::string> listAll() const;
  /// Those of them that are not measured.
  std::set<std::string> listLeft() const;

  /// Candidates that one build of the network can measure together: at most one
  /// for each op, all of one family of kernels where that is possible, and in
  /// one layout. Ops without one keep what a dense build gives them. Empty if
  /// all are measured.
  std::vector<std::pair<mlir::Operation *, const KernelCandidate *>>
  getNextBuild() const;

  /// The layout changes that are not measured.
  std::vector<LayoutPair> getNextChanges() const;

private:
  struct PlannedOp {
    mlir::Operation *op;
    std::string key;
    std::vector<KernelCandidate> candidates;
  };
  /// Kernel family, and layout of the result.
  using Theme = std::pair<std::string, LayoutKind>;

  static std::string getName(const PlannedOp &planned,
                             const KernelCandidate &candidate);
  static Theme getTheme(const KernelCandidate &candidate);
  bool isMeasured(const PlannedOp &planned,
                  const KernelCandidate &candidate) const;
  std::optional<Theme> findLargestTheme() const;
  const KernelCandidate *findCandidate(const PlannedOp &planned,
                                       const Theme &theme) const;

  void collectChanges(mlir::func::FuncOp function);

  Target target;
  const DeviceTuning &tuning;
  std::vector<PlannedOp> ops;
  std::vector<LayoutPair> changes;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TUNE_TUNINGPLAN_H
