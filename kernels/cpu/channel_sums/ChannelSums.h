//===- ChannelSums.h - Sums of all pixels ----------------------- -*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the sums of feature maps over all axes but that of channels.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CHANNEL_SUMS_CHANNELSUMS_H
#define BONSAI_KERNELS_CPU_CHANNEL_SUMS_CHANNELSUMS_H

#include "kernels/cpu/onednn/FeatureMap.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is the BonsaiFeatureMap of the only input, row-major, with
/// channels last or in whole blocks of 16 channels; there are no constants. The
/// output has the sum of each channel. It does not depend on the number of
/// threads.
BonsaiStatus bonsai_channel_sums_create(const void *descriptor,
                                        const void *const *constants,
                                        void **state);
BonsaiStatus bonsai_channel_sums_run(void *state, const void *const *inputs,
                                     void *output);
void bonsai_channel_sums_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_CHANNEL_SUMS_CHANNELSUMS_H
