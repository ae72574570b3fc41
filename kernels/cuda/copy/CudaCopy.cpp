//===- CudaCopy.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Copies by the driver.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/copy/CudaCopy.h"

#include "kernels/cuda/runtime/Device.h"

using namespace bonsai::cuda;

/// The state is the descriptor, which outlives it.
BonsaiStatus bonsai_cuda_copy_create(const void *descriptor,
                                     const void *const *, void **state) {
  *state = const_cast<void *>(descriptor);
  return BONSAI_OK;
}

BonsaiStatus bonsai_cuda_copy_run(void *state, const void *const *inputs,
                                  void *output) {
  BONSAI_CALL(getDriver(), cuMemcpyAsync, reinterpret_cast<CUdeviceptr>(output),
              reinterpret_cast<CUdeviceptr>(inputs[0]),
              static_cast<size_t>(*static_cast<const int64_t *>(state)),
              getStream());
  return BONSAI_OK;
}

void bonsai_cuda_copy_destroy(void *) {}
