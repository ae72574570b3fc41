//===- BatchNormTraining.cu -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Normalizations by the mean and variance of a batch, and their gradients.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/batch_norm_training/BatchNormTrainingBody.h"
#include "kernels/cuda/device/ThreadKernel.h"

using namespace bonsai::cuda;

#define BONSAI_REDUCTION_KERNEL(Name, run)                                     \
  extern "C" __global__ void __launch_bounds__(reductionThreads)               \
      Name(const __grid_constant__ BatchNormTrainingArguments a) {             \
    run(a);                                                                    \
  }

BONSAI_REDUCTION_KERNEL(bonsai_batch_norm_moments_part, collectPartialMoments)
BONSAI_REDUCTION_KERNEL(bonsai_batch_norm_moments, finishMoments)
BONSAI_REDUCTION_KERNEL(bonsai_batch_norm_sums_part, collectPartialGradients)
BONSAI_REDUCTION_KERNEL(bonsai_batch_norm_sums, finishGradients)

BONSAI_THREAD_KERNEL(bonsai_batch_norm_training, BatchNormTrainingArguments,
                     count, transformElement)
BONSAI_THREAD_KERNEL(bonsai_batch_norm_gradient, BatchNormTrainingArguments,
                     count, transformGradient)
