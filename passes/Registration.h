//===- Registration.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything of Bonsai that a tool or the plugin registers, in one call each.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_REGISTRATION_H
#define BONSAI_PASSES_REGISTRATION_H

#include "mlir/IR/DialectRegistry.h"

namespace bonsai {

/// Adds the dialect and the reference lowering of its ops.
void registerDialects(mlir::DialectRegistry &registry);

/// Adds every pass and pipeline to MLIR's global registry.
void registerPasses();

} // namespace bonsai

#endif // BONSAI_PASSES_REGISTRATION_H
