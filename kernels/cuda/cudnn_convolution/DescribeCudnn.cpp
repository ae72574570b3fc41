//===- DescribeCudnn.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fills the descriptors of cuDNN's kernels.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cudnn_convolution/DescribeCudnn.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/device/ElementType.h"

using namespace mlir;
using namespace bonsai;

/// cuDNN is weak where groups have few channels.
static constexpr double groupedFactor = 3;

/// That of an op whose maps have this type.
static int32_t describePrecision(Type type, const Target &target) {
  if (describeElement(type) == BONSAI_CUDA_ELEMENT_F16)
    return BONSAI_CUDA_F16;
  return target.precision == Precision::tf32 ? BONSAI_CUDA_TF32
                                             : BONSAI_CUDA_F32;
}

BonsaiCudnnConvolutionDescriptor
bonsai::describeForCudnn(const BonsaiConvolutionDescriptor &shape, Type map,
                         const Target &target,
                         BonsaiCudnnConvolutionResult result) {
  BonsaiCudnnConvolutionDescriptor descriptor = {};
  descriptor.shape = shape;
  descriptor.precision = describePrecision(map, target);
  descriptor.result = result;
  return descriptor;
}

double
bonsai::estimateCudnnMicroseconds(const BonsaiConvolutionDescriptor &shape,
                                  const LayoutChoice &layouts,
                                  const Target &target) {
  double time = estimateDenseMicroseconds(shape, layouts, target);
  return shape.groups == 1 ? time : groupedFactor * time;
}
