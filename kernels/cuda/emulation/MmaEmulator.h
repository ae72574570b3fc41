//===- MmaEmulator.h - Tensor cores on the host -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the lanes of an emulated warp multiply together: kernels/cuda/device/
// Mma.h has the device's side.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_EMULATION_MMAEMULATOR_H
#define BONSAI_KERNELS_CUDA_EMULATION_MMAEMULATOR_H

#include "kernels/cuda/emulation/BlockEmulator.h"

namespace bonsai::cuda::emulation {

/// mma.m16n8k16 of f16 and mma.m16n8k8 of TF32, with sums in f32. Products are
/// added up in double and rounded once; a tensor core may round in between.
void multiplyF16(const uint32_t (&a)[4], const uint32_t (&b)[2],
                 float (&sums)[4]);
void multiplyTf32(const uint32_t (&a)[4], const uint32_t (&b)[2],
                  float (&sums)[4]);

} // namespace bonsai::cuda::emulation

#endif // BONSAI_KERNELS_CUDA_EMULATION_MMAEMULATOR_H
