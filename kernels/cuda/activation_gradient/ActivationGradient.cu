//===- ActivationGradient.cu ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of activations.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/activation_gradient/ActivationGradientBody.h"
#include "kernels/cuda/device/ThreadKernel.h"

using namespace bonsai::cuda;

BONSAI_THREAD_KERNEL(bonsai_activation_gradient, ActivationGradientArguments,
                     count, runActivationGradient)
