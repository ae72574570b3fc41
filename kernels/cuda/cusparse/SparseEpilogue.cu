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
#include "kernels/cuda/device/ThreadKernel.h"

using namespace bonsai::cuda;

BONSAI_THREAD_KERNEL(bonsai_sparse_epilogue_1, SparseEpilogueArguments, count,
                     runSparseEpilogue<1>)
BONSAI_THREAD_KERNEL(bonsai_sparse_epilogue_4, SparseEpilogueArguments, count,
                     runSparseEpilogue<4>)
