//===- ChannelSumsKernel.h ------------------------------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compile-time half of the sums of channels.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CHANNEL_SUMS_CHANNELSUMSKERNEL_H
#define BONSAI_KERNELS_CPU_CHANNEL_SUMS_CHANNELSUMSKERNEL_H

#include "kernels/Kernel.h"

namespace bonsai {

std::unique_ptr<Kernel> createChannelSumsKernel();

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_CHANNEL_SUMS_CHANNELSUMSKERNEL_H
