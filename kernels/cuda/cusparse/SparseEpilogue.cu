//===- SparseEpilogue.cu --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What sparse layers do after multiplying.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/SparseEpilogueBody.h"

using namespace bonsai::cuda;

#define BONSAI_SPARSE_EPILOGUE(Width)                                          \
  extern "C" __global__ void bonsai_sparse_epilogue_##Width(                   \
      SparseEpilogueArguments a) {                                             \
    uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (index < static_cast<uint32_t>(a.count))                                \
      runSparseEpilogue<Width>(a, static_cast<int32_t>(index));                \
  }
BONSAI_SPARSE_EPILOGUE(1)
BONSAI_SPARSE_EPILOGUE(4)
