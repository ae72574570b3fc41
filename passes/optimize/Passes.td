//===- Passes.td -------------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declarations of the passes in this folder.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_OPTIMIZE_PASSES_TD
#define BONSAI_PASSES_OPTIMIZE_PASSES_TD

include "mlir/Pass/PassBase.td"

#endif // BONSAI_PASSES_OPTIMIZE_PASSES_TD
