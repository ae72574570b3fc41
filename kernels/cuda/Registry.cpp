//===- Registry.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every kernel of the CUDA target. Adding a kernel is its folder and one line
// here. These halves need no CUDA toolkit.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"

using namespace bonsai;

static KernelRegistry createCudaRegistry() {
  KernelRegistry registry;
  registry.add(createCudnnConvolutionKernel());
  registry.add(createCudnnLinearKernel());
  registry.add(createCudnnInputGradientKernel());
  registry.add(createCudnnWeightGradientKernel());
  registry.add(createCudaConvolutionKernel());
  registry.add(createBlockMmaConvolutionKernel());
  registry.add(createBlockMmaLinearKernel());
  registry.add(createCudaUnrolledConvolutionKernel());
  registry.add(createCudaUnrolledLinearKernel());
  registry.add(createCusparseCsrConvolutionKernel());
  registry.add(createCusparseCsrLinearKernel());
  registry.add(createCusparseBlockedEllConvolutionKernel());
  registry.add(createCusparseBlockedEllLinearKernel());
  registry.add(createCusparseltConvolutionKernel());
  registry.add(createCusparseltLinearKernel());
  registry.add(createTwoFourConvolutionKernel());
  registry.add(createTwoFourLinearKernel());
  registry.add(createCudaElementwiseKernel());
  registry.add(createCudaBatchNormKernel());
  registry.add(createCudaBinaryKernel());
  registry.add(createCudaBorderBiasKernel());
  registry.add(createCudaPoolingKernel());
  registry.add(createCudaMaxPoolIndicesKernel());
  registry.add(createCudaMaxUnpoolKernel());
  registry.add(createCudaConcatKernel());
  registry.add(createCudaSoftmaxKernel());
  registry.add(createCudaSliceKernel());
  registry.add(createCudaPadKernel());
  registry.add(createCudaTransposeKernel());
  registry.add(createCudaDepthToSpaceKernel());
  registry.add(createCudaResizeKernel());
  registry.add(createCudaReorderKernel());
  registry.add(createCudaBatchNormTrainingKernel());
  registry.add(createCudaBatchNormGradientKernel());
  registry.add(createCudaChannelSumsKernel());
  registry.add(createCudaSliceGradientKernel());
  registry.add(createCudaFullKernel());
  registry.add(createCudaActivationGradientKernel());
  registry.add(createCudaPoolingGradientKernel());
  registry.add(createCudaCrossEntropyKernel());
  registry.add(createCudaCrossEntropyGradientKernel());
  return registry;
}

const KernelRegistry &KernelRegistry::getCuda() {
  static const KernelRegistry registry = createCudaRegistry();
  return registry;
}
