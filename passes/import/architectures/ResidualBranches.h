//===- ResidualBranches.h ---------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the ResNets for ImageNet and for CIFAR have in common.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ARCHITECTURES_RESIDUALBRANCHES_H
#define BONSAI_PASSES_IMPORT_ARCHITECTURES_RESIDUALBRANCHES_H

#include "passes/import/architectures/NetworkBuilder.h"

namespace bonsai {

/// A residual branch adds up to a block with its shortcut. `outputs` is the
/// number of channels that it ends in.
using ResidualBranch = mlir::Value (*)(NetworkBuilder &builder,
                                       const llvm::Twine &block,
                                       mlir::Value input, int64_t outputs,
                                       int64_t stride);

/// Two 3x3 convolutions, the first with the stride.
mlir::Value buildBasicBranch(NetworkBuilder &builder, const llvm::Twine &block,
                             mlir::Value input, int64_t outputs,
                             int64_t stride);

/// 1x1 down to a quarter of the outputs, 3x3 with the stride, 1x1 up.
mlir::Value buildBottleneckBranch(NetworkBuilder &builder,
                                  const llvm::Twine &block, mlir::Value input,
                                  int64_t outputs, int64_t stride);

} // namespace bonsai

#endif // BONSAI_PASSES_IMPORT_ARCHITECTURES_RESIDUALBRANCHES_H
