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

#define BONSAI_SPARSE_EPILOGUE(Name, Element, Width)                           \
  BONSAI_THREAD_KERNEL(Name, SparseEpilogueArguments, count,                   \
                       runSparseEpilogue<Element, Width>)

BONSAI_SPARSE_EPILOGUE(bonsai_sparse_epilogue_1, float, 1)
BONSAI_SPARSE_EPILOGUE(bonsai_sparse_epilogue_4, float, 4)
BONSAI_SPARSE_EPILOGUE(bonsai_sparse_epilogue_1_f16, Half, 1)
BONSAI_SPARSE_EPILOGUE(bonsai_sparse_epilogue_4_f16, Half, 4)
