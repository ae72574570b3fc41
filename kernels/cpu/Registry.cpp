//===- Registry.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every kernel of the CPU target. Adding a kernel is its folder and one line
// here.
//
//===----------------------------------------------------------------------===//

#include "kernels/Kernel.h"
#include "kernels/cpu/block/BlockKernel.h"
#include "kernels/cpu/border_bias/BorderBiasKernel.h"
#include "kernels/cpu/box_copy/BoxCopyKernel.h"
#include "kernels/cpu/channel_sums/ChannelSumsKernel.h"
#include "kernels/cpu/csr/CsrKernel.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/pixel_tiles/PixelTilesKernels.h"
#include "kernels/cpu/unrolled/UnrolledKernel.h"

using namespace bonsai;

static KernelRegistry createCpuRegistry() {
  KernelRegistry registry;
  registry.add(createOnednnConvolutionKernel());
  registry.add(createOnednnLinearKernel());
  registry.add(createOnednnPoolingKernel());
  registry.add(createOnednnElementwiseKernel());
  registry.add(createOnednnBinaryKernel());
  registry.add(createOnednnConcatKernel());
  registry.add(createOnednnSoftmaxKernel());
  registry.add(createOnednnReorderKernel());
  registry.add(createOnednnWeightGradientKernel());
  registry.add(createOnednnBatchNormKernel());
  registry.add(createOnednnActivationGradientKernel());
  registry.add(createOnednnPoolingGradientKernel());
  registry.add(createChannelSumsKernel());
  registry.add(createBoxCopyKernel());
  registry.add(createBorderBiasKernel());
  registry.add(createPixelTilesReorderKernel());
  registry.add(createPixelTilesBinaryKernel());
  registry.add(createPixelTilesPoolingKernel());
  registry.add(createPixelTilesDepthwiseKernel());
  registry.add(createBlockConvolutionKernel());
  registry.add(createBlockLinearKernel());
  registry.add(createUnrolledConvolutionKernel());
  registry.add(createUnrolledLinearKernel());
  registry.add(createCsrConvolutionKernel());
  registry.add(createCsrLinearKernel());
  return registry;
}

const KernelRegistry &KernelRegistry::getCpu() {
  static const KernelRegistry registry = createCpuRegistry();
  return registry;
}
