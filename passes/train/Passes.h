//===- Passes.h -------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The passes that make a network one that can be trained.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_TRAIN_PASSES_H
#define BONSAI_PASSES_TRAIN_PASSES_H

#include "mlir/Pass/Pass.h"

namespace bonsai {

#define GEN_PASS_DECL
#include "passes/train/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/train/Passes.h.inc"

/// Gives all differentiable ops their gradients.
void registerGradients(mlir::DialectRegistry &registry);

/// How gradients, and statistics of a batch, are named after the parameter or
/// input they belong to: by these endings of the result's `bonsai.name`.
inline constexpr llvm::StringLiteral gradientSuffix = ".gradient";
inline constexpr llvm::StringLiteral batchSuffix = ".batch";

} // namespace bonsai

#endif // BONSAI_PASSES_TRAIN_PASSES_H
