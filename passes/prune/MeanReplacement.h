//===- MeanReplacement.h ----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Letting a filter that is cut leave its mean behind.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_MEANREPLACEMENT_H
#define BONSAI_PASSES_PRUNE_MEANREPLACEMENT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Support/LLVM.h"

namespace bonsai {

/// Sets the running mean of the batch norm after each filter that is cut, so
/// that the channel has the constant that it had on average: the mean of what
/// batch norm and the activation after it give, for inputs of normal
/// distribution with the norm's own statistics. Trainable parameters stay as
/// they are. Filters without a batch norm of their own after them are left.
/// Returns the number of channels replaced; fails as `findPrunableLayers` does.
mlir::FailureOr<int64_t> replaceCutFiltersByMean(mlir::ModuleOp module);

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_MEANREPLACEMENT_H
