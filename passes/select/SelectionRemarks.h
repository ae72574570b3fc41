//===- SelectionRemarks.h ---------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_PASSES_SELECT_SELECTIONREMARKS_H
#define BONSAI_PASSES_SELECT_SELECTIONREMARKS_H

#include "passes/select/KernelSelection.h"

namespace bonsai {

/// Says why each op got its kernel, in remarks at the ops that had a choice,
/// which layouts are changed, and at the function what all of it takes, and
/// what it would take with the kernels of `dense`.
void emitSelectionRemarks(mlir::func::FuncOp function,
                          const KernelSelection &selection,
                          const KernelSelection &dense, CostModel &costs);

/// Says which device the times in other remarks were measured on, and which
/// chip's roofline estimates are. `device` is null if nothing was measured.
/// Estimates for CPUs, which are of no chip in particular, go without.
void emitTimesRemark(mlir::func::FuncOp function, const Target &target,
                     const TuningDevice *device);

/// Says whether the masked channels of a network are removed, and why: what it
/// takes at full widths and without them, in microseconds. `isShrunken` is
/// whether they are.
void emitWidthsRemark(mlir::func::FuncOp function, int64_t numChannels,
                      double full, double shrunken, bool isShrunken);

/// Says whether `numOps` consecutive ops take `turns` turns, and why: what the
/// network takes if they do not and if they do, in microseconds.
void emitTurnsRemark(mlir::func::FuncOp function, size_t numOps, int64_t turns,
                     double whole, double inTurns, bool isTaken);

/// Says what whole builds of a function took, and which was the quickest.
void emitVerdictRemark(mlir::func::FuncOp function,
                       const NetworkTuning &verdict);

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_SELECTIONREMARKS_H
