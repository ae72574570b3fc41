//===- Passes.h --------------------------------------------------*- C++ -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowering of masked layers to the sparse products of the gpu dialect.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_GPU_SPARSE_PASSES_H
#define BONSAI_PASSES_LOWER_GPU_SPARSE_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"

namespace bonsai {

/// Tells passes which effects the sparse ops of the gpu dialect have on memory:
/// none that allocates or frees a buffer. Without that, upstream's buffer
/// deallocation refuses functions that contain them.
void registerGpuMemoryEffects(mlir::DialectRegistry &registry);

#define GEN_PASS_DECL
#include "passes/lower/gpu_sparse/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/lower/gpu_sparse/Passes.h.inc"

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_GPU_SPARSE_PASSES_H
