//===- MaxPoolIndices.cu --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Maximum poolings that say where the maximum was.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/device/ThreadKernel.h"
#include "kernels/cuda/max_pool_indices/MaxPoolIndicesBody.h"

using namespace bonsai::cuda;

BONSAI_THREAD_KERNELS(bonsai_max_pool_indices, MaxPoolIndicesArguments, count,
                      runIndexedWindow)
