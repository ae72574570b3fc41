//===- ChannelSums.cu -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums along axes.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/channel_sums/ChannelSumsBody.h"

using namespace bonsai::cuda;

extern "C" __global__ void __launch_bounds__(reductionThreads)
    bonsai_channel_sums_part(const __grid_constant__ ChannelSumsArguments a) {
  sumPart(a);
}

extern "C" __global__ void __launch_bounds__(reductionThreads)
    bonsai_channel_sums(const __grid_constant__ ChannelSumsArguments a) {
  sumParts(a);
}
