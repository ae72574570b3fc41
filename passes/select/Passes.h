//===- Passes.h -------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The passes that choose kernels and layouts; generated from Passes.td.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_SELECT_PASSES_H
#define BONSAI_PASSES_SELECT_PASSES_H

#include "kernels/Kernel.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace bonsai {

/// The attribute in which the passes keep the name of an op's kernel.
inline constexpr llvm::StringLiteral kernelAttrName = "bonsai.kernel";

/// The attribute in which `bonsai-select-kernels` leaves the layouts it chose
/// for `bonsai-assign-layouts`: one for each operand, then that of the results.
/// Row-major throughout where it is absent.
inline constexpr llvm::StringLiteral layoutsAttrName = "bonsai.layouts";

/// The kernel name of ops whose code is made from their reference lowering.
inline constexpr llvm::StringLiteral generatedKernelName = "generated";

/// Writes a choice to an op. Row-major throughout leaves no attribute.
void setLayouts(mlir::Operation *op, const LayoutChoice &layouts);

/// The layouts that an op's attributes ask for; row-major if it has no kernel.
/// An error at the op if the kernel is unknown, cannot run the op, or not in
/// these layouts.
mlir::FailureOr<LayoutChoice> getChosenLayouts(mlir::Operation *op,
                                               const Target &target);

#define GEN_PASS_DECL
#include "passes/select/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/select/Passes.h.inc"

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_PASSES_H
