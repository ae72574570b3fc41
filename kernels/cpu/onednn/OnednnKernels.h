//===- OnednnKernels.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compile-time halves of the oneDNN kernels.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_ONEDNNKERNELS_H
#define BONSAI_KERNELS_CPU_ONEDNN_ONEDNNKERNELS_H

#include "kernels/Kernel.h"

namespace bonsai {

std::unique_ptr<Kernel> createOnednnConvolutionKernel();
std::unique_ptr<Kernel> createOnednnLinearKernel();
std::unique_ptr<Kernel> createOnednnPoolingKernel();
std::unique_ptr<Kernel> createOnednnElementwiseKernel();
std::unique_ptr<Kernel> createOnednnBinaryKernel();
std::unique_ptr<Kernel> createOnednnConcatKernel();
std::unique_ptr<Kernel> createOnednnSoftmaxKernel();
std::unique_ptr<Kernel> createOnednnReorderKernel();
std::unique_ptr<Kernel> createOnednnWeightGradientKernel();
std::unique_ptr<Kernel> createOnednnBatchNormKernel();
std::unique_ptr<Kernel> createOnednnActivationGradientKernel();
std::unique_ptr<Kernel> createOnednnPoolingGradientKernel();

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_ONEDNN_ONEDNNKERNELS_H
