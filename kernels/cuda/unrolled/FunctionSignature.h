//===- FunctionSignature.h ------------------------------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the kernel and the functions that it calls agree on.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_FUNCTIONSIGNATURE_H
#define BONSAI_KERNELS_CUDA_UNROLLED_FUNCTIONSIGNATURE_H

#include "kernels/cuda/unrolled/Emit.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace bonsai::gpu_unrolled {

/// Address spaces of NVPTX.
constexpr unsigned globalSpace = 1, sharedSpace = 3;

/// The parameters of a function, in order.
enum Parameter : unsigned {
  /// Where the pixel's window starts in channel 0; that may lie before the map.
  windowParameter,
  /// The pixel in channel 0 of the residual and of the result.
  residualParameter,
  resultParameter,
  /// The window's first row and column, i32; negative in the padding.
  topParameter,
  leftParameter,
  /// i1: whether there is such a pixel. If not, the others describe the last.
  insideParameter,
  /// The thread's place in shared memory, of sums[slices][rows][pixels].
  sumsParameter,
};

/// Appends a function without a body.
mlir::LLVM::LLVMFuncOp declareFunction(mlir::gpu::GPUModuleOp module,
                                       const Function &function);

/// Bytes of an element of a map.
inline int64_t getElementBytes(const Program &program) {
  return program.isHalf ? 2 : 4;
}

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_FUNCTIONSIGNATURE_H
