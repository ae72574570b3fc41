//===- Ptx.h -------------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A module of the gpu dialect as PTX, by MLIR's nvvm dialect and LLVM.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_PTX_H
#define BONSAI_KERNELS_CUDA_UNROLLED_PTX_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "llvm/Support/Error.h"

#include <string>

namespace bonsai::gpu_unrolled {

/// Loads the dialects that programs are emitted in, and how they are written as
/// LLVM IR.
void loadGpuDialects(mlir::MLIRContext &context);

/// Lowers the module in place. `arch` is "sm_90", say. Safe to call on several
/// threads, each with a context of its own.
llvm::Expected<std::string> emitPtx(mlir::gpu::GPUModuleOp module,
                                    llvm::StringRef arch);

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_PTX_H
