//===- BorderBias.cu ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Biases that differ near the border.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/border_bias/BorderBiasBody.h"
#include "kernels/cuda/device/ThreadKernel.h"

using namespace bonsai::cuda;

BONSAI_THREAD_KERNELS(bonsai_border_bias, BorderBiasArguments, count,
                      runBorderBias)
