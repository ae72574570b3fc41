//===- EmulatedLayer.h - Programs run on the host ---------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The code that a GPU would get, by `bonsai-emulate-gpu` and LLVM's compiler
// for this processor, run thread by thread.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_EMULATEDLAYER_H
#define BONSAI_KERNELS_CUDA_UNROLLED_EMULATEDLAYER_H

#include "kernels/cuda/unrolled/Program.h"

namespace bonsai::gpu_unrolled {

/// Runs the program on maps in host memory, of f32 or of f16 as the program
/// says; the residual is null if there is none. Returns "" or what failed.
std::string runEmulated(const Program &program, const void *features,
                        const void *residual, void *result);

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_EMULATEDLAYER_H
