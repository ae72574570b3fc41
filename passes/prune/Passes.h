//===- Passes.h -------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The passes in this folder; generated from Passes.td.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_PASSES_H
#define BONSAI_PASSES_PRUNE_PASSES_H

#include "mlir/Pass/Pass.h"
#include "passes/prune/ChannelPruning.h"
#include "passes/prune/Pruning.h"

namespace bonsai {

#define GEN_PASS_DECL
#include "passes/prune/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/prune/Passes.h.inc"

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_PASSES_H
