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

/// Writes a choice to an op; ops without feature maps get no attribute.
void setLayouts(mlir::Operation *op, const LayoutChoice &layouts);

/// Writes the name of a variant to an op; none if it is empty.
void setVariant(mlir::Operation *op, llvm::StringRef variant);

/// The kernel that an op's attribute names; null if it names none or
/// `generated`. An error at the op if it is unknown or cannot run the op.
mlir::FailureOr<const Kernel *> getChosenKernel(mlir::Operation *op,
                                                const Target &target);

/// The layouts that an op's attribute asks for; row-major if it has none. An
/// error at the op if its kernel does not run in them, or as above.
mlir::FailureOr<LayoutChoice> getChosenLayouts(mlir::Operation *op,
                                               const Target &target);

#define GEN_PASS_DECL
#include "passes/select/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/select/Passes.h.inc"

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_PASSES_H
