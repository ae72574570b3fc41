//===- ChannelSumsBody.h - What blocks of sums do ---------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both launches of sums of channels.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CHANNEL_SUMS_CHANNELSUMSBODY_H
#define BONSAI_KERNELS_CUDA_CHANNEL_SUMS_CHANNELSUMSBODY_H

#include "kernels/cuda/channel_sums/CudaChannelSums.h"
#include "kernels/cuda/device/ChannelReduction.h"

namespace bonsai::cuda {

struct ChannelSumsArguments {
  const float *input;
  float *output;
  Sums<1> *partials; ///< [parts, channels]
  ChannelReduction reduction;
  float factor;
};

inline ChannelSumsArguments
makeArguments(const BonsaiCudaChannelSumsDescriptor &d) {
  ChannelSumsArguments a = {};
  a.reduction = makeReduction(d.outer, d.channels, d.inner);
  a.factor = d.factor;
  return a;
}

BONSAI_DEVICE inline void sumPart(const ChannelSumsArguments &a) {
  reducePart(a.reduction, a.partials,
             [&](int32_t channel, int32_t first, int32_t end, int32_t step) {
               Sums<1> total = {};
               for (int32_t i = first; i < end; i += step)
                 total.values[0] += a.input[a.reduction.locate(channel, i)];
               return total;
             });
}

BONSAI_DEVICE inline void sumParts(const ChannelSumsArguments &a) {
  reduceParts(a.reduction, a.partials,
              [&](int32_t channel, const Sums<1> &total) {
                a.output[channel] = a.factor * total.values[0];
              });
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CHANNEL_SUMS_CHANNELSUMSBODY_H
