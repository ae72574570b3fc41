//===- TestShapes.h - Layers for tests of the cuSPARSE kernels  -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Odd shapes, that need each of the copies and none.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSE_TESTSHAPES_H
#define BONSAI_KERNELS_CUDA_CUSPARSE_TESTSHAPES_H

#include "kernels/cpu/sparse/SparseReference.h"

namespace bonsai::cusparse {

/// TestLayer derives the extents of the output.
inline BonsaiConvolutionDescriptor
makePointwise(int64_t batch, int64_t inChannels, int64_t outChannels,
              int64_t height, int64_t width) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = batch;
  d.groups = 1;
  d.in_channels = inChannels;
  d.out_channels = outChannels;
  d.in_height = height;
  d.in_width = width;
  d.kernel_height = d.kernel_width = 1;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  return d;
}

/// A kernel of 3x2, with all that may differ along the two axes differing.
inline BonsaiConvolutionDescriptor makeSpatial(int64_t batch) {
  BonsaiConvolutionDescriptor d = makePointwise(batch, 5, 9, 11, 8);
  d.kernel_height = 3;
  d.kernel_width = 2;
  d.stride_height = 2;
  d.dilation_height = 2;
  d.dilation_width = 3;
  d.pad_top = 1;
  d.pad_left = 2;
  d.pad_bottom = 3;
  return d;
}

/// Layers that differ in what is done besides the product.
inline std::vector<BonsaiConvolutionDescriptor> makeShapes() {
  std::vector<BonsaiConvolutionDescriptor> shapes;
  for (int64_t batch : {1, 3}) {
    shapes.push_back(makeSpatial(batch));
    shapes.push_back(makePointwise(batch, 8, 16, 4, 6));  // No multiples of 4
    shapes.push_back(makePointwise(batch, 7, 13, 5, 3));  // and multiples.
    shapes.push_back(makePointwise(batch, 16, 32, 1, 1)); // Linear layers.
    shapes.push_back(makePointwise(batch, 10, 11, 1, 1));
    shapes.push_back(makePointwise(batch, 6, 4, 7, 5)); // With a stride.
    shapes.back().stride_height = shapes.back().stride_width = 2;
  }
  return shapes;
}

} // namespace bonsai::cusparse

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_TESTSHAPES_H
