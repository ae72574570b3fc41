//===- CrossEntropy.cu ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cross-entropy of logits with targets.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cross_entropy/CrossEntropyBody.h"

using namespace bonsai::cuda;

extern "C" __global__ void __launch_bounds__(reductionThreads)
    bonsai_cross_entropy(const __grid_constant__ CrossEntropyArguments a) {
  computeLoss(a);
}

extern "C" __global__ void __launch_bounds__(reductionThreads)
    bonsai_cross_entropy_gradient(
        const __grid_constant__ CrossEntropyArguments a) {
  computeLossGradient(a);
}
