//===- Pointwise.h - A linear layer as a 1x1 convolution --------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The samples of a batch are the pixels of one image. Both halves need it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PLANES_POINTWISE_H
#define BONSAI_KERNELS_CPU_PLANES_POINTWISE_H

#include "kernels/cpu/Convolution.h"

namespace bonsai::planes {

/// In pixel tiles on both sides.
inline BonsaiConvolutionDescriptor
makePointwise(const BonsaiLinearDescriptor &linear) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = 1;
  d.in_channels = linear.in_features;
  d.out_channels = linear.out_features;
  d.in_height = d.out_height = linear.batch;
  d.in_width = d.out_width = 1;
  d.kernel_height = d.kernel_width = 1;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.input_layout = d.output_layout = BONSAI_LAYOUT_PIXEL_TILES;
  d.epilogue = linear.epilogue;
  return d;
}

/// The same linear layer as a 1x1 convolution of images of one pixel, row-major
/// on both sides.
inline BonsaiConvolutionDescriptor
makePixelImages(const BonsaiLinearDescriptor &linear) {
  BonsaiConvolutionDescriptor d = makePointwise(linear);
  d.batch = linear.batch;
  d.in_height = d.out_height = 1;
  d.input_layout = d.output_layout = BONSAI_LAYOUT_PLAIN;
  return d;
}

} // namespace bonsai::planes

#endif // BONSAI_KERNELS_CPU_PLANES_POINTWISE_H
