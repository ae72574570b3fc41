//===- BatchNorm.cu -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Normalizations that no layer before them takes over.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/batch_norm/BatchNormBody.h"
#include "kernels/cuda/device/ThreadKernel.h"

using namespace bonsai::cuda;

BONSAI_THREAD_KERNELS(bonsai_batch_norm, BatchNormArguments, count, normalize)
