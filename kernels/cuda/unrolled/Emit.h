//===- Emit.h ------------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program as modules of the gpu dialect. The code of a tile's slice is a
// function of the llvm dialect that ends its thread (`nvvm.exit`), so that it
// saves no registers of its caller; the kernel finds each thread's pixel and
// calls the function of its block and warp.
//
// Functions are spread over modules that are assembled on their own, in
// parallel; the kernel's module declares them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_EMIT_H
#define BONSAI_KERNELS_CUDA_UNROLLED_EMIT_H

#include "kernels/cuda/unrolled/Program.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

#include <string>

namespace bonsai::gpu_unrolled {

/// The kernel: `void layer(features, residual, result)`, pointers to maps as
/// the shape says, of f32 or f16; without a residual that one does not matter.
/// Its grid is getGrid(), its blocks have tiling.getThreads() threads in x.
inline constexpr char kernelName[] = "layer";

struct Grid {
  int64_t x = 1, y = 1;
};
/// Blocks of pixels, tiles of rows.
Grid getGrid(const Program &program);

/// One function: a slice of a tile.
struct Function {
  size_t tile, slice;

  std::string getName() const {
    return "tile" + std::to_string(tile) + "_slice" + std::to_string(slice);
  }
};

/// The functions of a program in modules of about `maxTerms` multiplications;
/// of one function if that has more.
std::vector<std::vector<Function>> divideFunctions(const Program &program,
                                                   size_t maxTerms);

/// Appends a module with some of the functions to a module whose context has
/// the gpu, llvm and nvvm dialects loaded.
mlir::gpu::GPUModuleOp emitFunctions(const Program &program,
                                     llvm::ArrayRef<Function> functions,
                                     mlir::ModuleOp parent);

/// Appends the module of the kernel; needs the arith and cf dialects, too.
mlir::gpu::GPUModuleOp emitKernel(const Program &program,
                                  mlir::ModuleOp parent);

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_EMIT_H
