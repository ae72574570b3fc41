//===- Gather.cu ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Moves elements by tables.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/device/ThreadKernel.h"
#include "kernels/cuda/gather/GatherBody.h"

using namespace bonsai::cuda;

BONSAI_THREAD_KERNELS(bonsai_gather, GatherArguments, count, runGather)
