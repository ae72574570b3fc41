//===- CostModel.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What each way to run an op costs: measured, or estimated.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_SELECT_COSTMODEL_H
#define BONSAI_PASSES_SELECT_COSTMODEL_H

#include "kernels/Kernel.h"
#include "passes/select/TuningFile.h"
#include "llvm/ADT/StringMap.h"

namespace bonsai {

class TurnOp;

/// What it takes to run an op once, all its turns together, in microseconds.
struct Cost {
  /// What the kernel says.
  double estimate = 0;
  std::optional<double> measured;
  /// What to go by: the measured time, else the estimate, scaled as the
  /// kernel's measurements of other ops suggest.
  double microseconds = 0;
};

/// One way to run an op; of ops without kernels the kernel is null.
struct KernelCandidate {
  const Kernel *kernel = nullptr;
  LayoutChoice layouts;
  Cost cost;
  /// As the kernel names it.
  std::string variant;
  /// Whether it competes only if it is measured: the kernel would rather run
  /// the op in another variant.
  bool needsMeasurement = false;
};

/// What ops and layout changes cost on a target, by measurements where there
/// are any.
class CostModel {
public:
  /// `tuning` may be null, and must outlive the model.
  CostModel(const Target &target, const DeviceTuning *tuning)
      : target(target), tuning(tuning) {}

  const Target &getTarget() const { return target; }

  /// Every kernel that supports `op`, in each of its layouts and variants.
  std::vector<KernelCandidate> getCandidates(mlir::Operation *op);

  /// The time by which candidates are compared. One that uses masks has to save
  /// something that is beyond the noise of measurements and what estimates are
  /// wrong by.
  double getRank(const KernelCandidate &candidate) const;

  /// A change of the layout of a value, in the turns of the op that makes it;
  /// without a kernel if it is free.
  KernelCandidate getConversion(mlir::Value value, LayoutKind source,
                                LayoutKind target);
  /// The same of a tensor of this type, at once.
  KernelCandidate getConversion(mlir::RankedTensorType type, LayoutKind source,
                                LayoutKind target);

private:
  /// The variants of a kernel; `turn` is what `op` does in one turn.
  std::vector<KernelCandidate> getVariants(mlir::Operation *op,
                                           const TurnOp &turn,
                                           const Kernel &kernel,
                                           const LayoutChoice &layouts);
  /// What is there after an estimate for one turn.
  Cost getCost(mlir::Operation *op, const KernelCandidate &candidate,
               double estimate);
  double getCalibration(const Kernel &kernel);
  llvm::StringRef getKey(mlir::Operation *op);

  Target target;
  const DeviceTuning *tuning;
  llvm::DenseMap<mlir::Operation *, std::string> keys;
  llvm::StringMap<double> calibrations;
  llvm::DenseMap<std::pair<mlir::Type, std::pair<int, int>>, KernelCandidate>
      conversions;
};

/// The kernel that a layout change gets: the one of the least estimate, null if
/// none supports it.
const Kernel *findConversionKernel(ConvertLayoutOp op, const Target &target);

/// The same tensor in a layout.
mlir::RankedTensorType withLayout(mlir::RankedTensorType type,
                                  LayoutKind layout);

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_COSTMODEL_H
