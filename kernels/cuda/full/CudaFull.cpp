//===- CudaFull.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The driver fills them.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/full/CudaFull.h"

#include "kernels/cuda/runtime/KernelState.h"

#include <cstring>

using namespace bonsai::cuda;

BonsaiStatus bonsai_cuda_full_create(const void *descriptor,
                                     const void *const *, void **state) {
  return createState<BonsaiCudaFullDescriptor>(
      state, [&](BonsaiCudaFullDescriptor &made) {
        made = *static_cast<const BonsaiCudaFullDescriptor *>(descriptor);
        return BONSAI_OK;
      });
}

BonsaiStatus bonsai_cuda_full_run(void *state, const void *const *,
                                  void *output) {
  const auto &made = *static_cast<const BonsaiCudaFullDescriptor *>(state);
  unsigned bits;
  static_assert(sizeof(bits) == sizeof(made.value));
  memcpy(&bits, &made.value, sizeof(bits));
  BONSAI_CALL(getDriver(), cuMemsetD32Async,
              reinterpret_cast<CUdeviceptr>(output), bits,
              static_cast<size_t>(made.count), getStream());
  return BONSAI_OK;
}

void bonsai_cuda_full_destroy(void *state) {
  delete static_cast<BonsaiCudaFullDescriptor *>(state);
}
