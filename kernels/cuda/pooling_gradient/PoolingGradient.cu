//===- PoolingGradient.cu -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of poolings.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/device/ThreadKernel.h"
#include "kernels/cuda/pooling_gradient/PoolingGradientBody.h"

using namespace bonsai::cuda;

BONSAI_THREAD_KERNEL(bonsai_pooling_gradient, PoolingGradientArguments, count,
                     runPoolingGradient)
