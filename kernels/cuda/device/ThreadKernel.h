//===- ThreadKernel.h - Kernels of threads by themselves --------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every .cu has around a body whose threads do not work together: the
// index of the thread, and the end of the grid.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_THREADKERNEL_H
#define BONSAI_KERNELS_CUDA_DEVICE_THREADKERNEL_H

#include "kernels/cuda/device/Element.h"

/// The kernel `Name`, whose threads below `a.Count` call the function that
/// follows with the arguments `a` and their index.
#define BONSAI_THREAD_KERNEL(Name, Arguments, Count, ...)                      \
  extern "C" __global__ void Name(const __grid_constant__ Arguments a) {       \
    uint32_t thread = blockIdx.x * blockDim.x + threadIdx.x;                   \
    if (thread < static_cast<uint32_t>(a.Count))                               \
      __VA_ARGS__(a, static_cast<int32_t>(thread));                            \
  }

/// `Name` and `Name`_f16, by a template on the element type.
#define BONSAI_THREAD_KERNELS(Name, Arguments, Count, run)                     \
  BONSAI_THREAD_KERNEL(Name, Arguments, Count, run<float>)                     \
  BONSAI_THREAD_KERNEL(Name##_f16, Arguments, Count, run<Half>)

#endif // BONSAI_KERNELS_CUDA_DEVICE_THREADKERNEL_H
