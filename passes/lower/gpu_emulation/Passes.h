//===- Passes.h --------------------------------------------------*- C++ -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowering of GPU kernels to code for the host.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_GPU_EMULATION_PASSES_H
#define BONSAI_PASSES_LOWER_GPU_EMULATION_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace bonsai {

#define GEN_PASS_DECL
#include "passes/lower/gpu_emulation/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/lower/gpu_emulation/Passes.h.inc"

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_GPU_EMULATION_PASSES_H
