//===- CudaKernels.h - Kernels of our own for GPUs --------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compile-time halves.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUDAKERNELS_H
#define BONSAI_KERNELS_CUDA_CUDAKERNELS_H

#include "kernels/Kernel.h"

namespace bonsai {

std::unique_ptr<Kernel> createCudnnConvolutionKernel();
std::unique_ptr<Kernel> createCudnnLinearKernel();
std::unique_ptr<Kernel> createCudnnInputGradientKernel();
std::unique_ptr<Kernel> createCudnnWeightGradientKernel();
std::unique_ptr<Kernel> createBlockMmaConvolutionKernel();
std::unique_ptr<Kernel> createBlockMmaLinearKernel();
std::unique_ptr<Kernel> createCudaUnrolledConvolutionKernel();
std::unique_ptr<Kernel> createCudaUnrolledLinearKernel();
std::unique_ptr<Kernel> createCusparseCsrConvolutionKernel();
std::unique_ptr<Kernel> createCusparseCsrLinearKernel();
std::unique_ptr<Kernel> createCusparseBlockedEllConvolutionKernel();
std::unique_ptr<Kernel> createCusparseBlockedEllLinearKernel();
std::unique_ptr<Kernel> createCusparseltConvolutionKernel();
std::unique_ptr<Kernel> createCusparseltLinearKernel();
std::unique_ptr<Kernel> createTwoFourConvolutionKernel();
std::unique_ptr<Kernel> createTwoFourLinearKernel();
std::unique_ptr<Kernel> createCudaElementwiseKernel();
std::unique_ptr<Kernel> createCudaBatchNormKernel();
std::unique_ptr<Kernel> createCudaBinaryKernel();
std::unique_ptr<Kernel> createCudaBorderBiasKernel();
std::unique_ptr<Kernel> createCudaPoolingKernel();
std::unique_ptr<Kernel> createCudaMaxPoolIndicesKernel();
std::unique_ptr<Kernel> createCudaMaxUnpoolKernel();
std::unique_ptr<Kernel> createCudaReorderKernel();
std::unique_ptr<Kernel> createCudaConvolutionKernel();
std::unique_ptr<Kernel> createCudaConcatKernel();
std::unique_ptr<Kernel> createCudaSoftmaxKernel();
std::unique_ptr<Kernel> createCudaSliceKernel();
std::unique_ptr<Kernel> createCudaPadKernel();
std::unique_ptr<Kernel> createCudaTransposeKernel();
std::unique_ptr<Kernel> createCudaDepthToSpaceKernel();
std::unique_ptr<Kernel> createCudaResizeKernel();
std::unique_ptr<Kernel> createCudaBatchNormTrainingKernel();
std::unique_ptr<Kernel> createCudaBatchNormGradientKernel();
std::unique_ptr<Kernel> createCudaChannelSumsKernel();
std::unique_ptr<Kernel> createCudaSliceGradientKernel();
std::unique_ptr<Kernel> createCudaFullKernel();
std::unique_ptr<Kernel> createCudaActivationGradientKernel();
std::unique_ptr<Kernel> createCudaPoolingGradientKernel();
std::unique_ptr<Kernel> createCudaCrossEntropyKernel();
std::unique_ptr<Kernel> createCudaCrossEntropyGradientKernel();

} // namespace bonsai

#endif // BONSAI_KERNELS_CUDA_CUDAKERNELS_H
