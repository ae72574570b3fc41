//===- LayerSuite.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layers of a network, each by itself.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_LAYERSUITE_H
#define BONSAI_TOOLS_BONSAI_BENCH_LAYERSUITE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace bonsai {

/// Copies the convolutions and linear layers of `network` into a network in
/// which they have nothing to do with each other. Each reads an argument of its
/// own by way of a ReLU, and what a convolution gives is averaged over its
/// pixels. So, as in any network, another op has just written a layer's input,
/// the maps of all layers share their memory, and weights come from as far as
/// those of all the other layers have pushed them. Convolutions get a bias and
/// a ReLU fused, and lose a residual; linear layers stay as they are.
mlir::OwningOpRef<mlir::ModuleOp> isolateLayers(mlir::ModuleOp network);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_LAYERSUITE_H
