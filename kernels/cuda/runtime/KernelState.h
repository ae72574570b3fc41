//===- KernelState.h - States of kernels ------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the run halves of our own kernels share: their state, and images of GPU
// code that cmake/BonsaiTargets.cmake embeds.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_RUNTIME_KERNELSTATE_H
#define BONSAI_KERNELS_CUDA_RUNTIME_KERNELSTATE_H

#include "kernels/cuda/device/ElementType.h"
#include "kernels/cuda/runtime/Device.h"

#include <memory>
#include <new>
#include <string>

/// The fat binary of Name.cu.
#define BONSAI_CUDA_IMAGE(Name)                                                \
  extern "C" const unsigned long long bonsai_cuda_image_##Name[]

namespace bonsai::cuda {

/// A kernel's create entry: makes a state, which `prepare` fills, and hands it
/// out only if that succeeds.
template <typename State, typename Prepare>
BonsaiStatus createState(void **state, Prepare prepare) {
  *state = nullptr;
  std::unique_ptr<State> made(new (std::nothrow) State());
  if (!made)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
  BONSAI_TRY(prepare(*made));
  *state = made.release();
  return BONSAI_OK;
}

/// The function for an element type of a kernel that there is for all of them.
inline std::string getVariant(const char *kernel, int32_t element) {
  return std::string(kernel) +
         (element == BONSAI_CUDA_ELEMENT_F16 ? "_f16" : "");
}

/// Threads of a block, for kernels whose threads do not work together.
constexpr unsigned blockThreads = 256;

/// A kernel of one launch. `arguments` is what the GPU gets, complete but for
/// the addresses that a run adds to a copy.
template <typename Arguments> struct LaunchState {
  Arguments arguments = {};
  int64_t threads = 0; ///< How many there are in all.
  DeviceModule module;

  BonsaiStatus launch(Arguments complete) const {
    void *pointers[] = {&complete};
    return module.launch(threads, blockThreads, pointers);
  }
};

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_RUNTIME_KERNELSTATE_H
