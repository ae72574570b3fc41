//===- LayoutChangeNetwork.h ------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network to measure layout changes by.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TUNE_LAYOUTCHANGENETWORK_H
#define BONSAI_TOOLS_BONSAI_TUNE_LAYOUTCHANGENETWORK_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "tools/bonsai/tune/TuningPlan.h"

namespace bonsai {

/// A network of nothing but layout changes: each tensor type is an input, goes
/// through all of its changes and comes out again. The types take turns, so
/// that a change does not find its buffers in the nearest caches, as little as
/// it would in a real network.
mlir::OwningOpRef<mlir::ModuleOp>
buildLayoutChangeNetwork(llvm::ArrayRef<LayoutPair> changes);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TUNE_LAYOUTCHANGENETWORK_H
