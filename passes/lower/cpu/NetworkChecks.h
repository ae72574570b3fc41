//===- NetworkChecks.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a network must be for the CPU lowering to take it. Files come from
// outside, so all that the passes rely on is checked at one place.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_NETWORKCHECKS_H
#define BONSAI_PASSES_LOWER_CPU_NETWORKCHECKS_H

#include "dialect/BonsaiDialect.h"
#include "kernels/Kernel.h"
#include "mlir/IR/BuiltinOps.h"

namespace bonsai {

/// The network's function, or null after an error: there is no @main of one
/// block, its inputs and outputs are not static row-major f32 tensors, it has
/// an op of another dialect, a tensor that is empty or beyond any memory, or an
/// op with a kernel that cannot run it.
mlir::func::FuncOp findNetwork(mlir::ModuleOp module, const Target &target);

/// Fails with an error unless each op of a network, with its layouts assigned,
/// has some that its kernel takes. Without a kernel all is row-major.
mlir::LogicalResult checkLayouts(mlir::func::FuncOp main, const Target &target);

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_CPU_NETWORKCHECKS_H
