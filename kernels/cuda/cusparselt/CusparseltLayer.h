//===- CusparseltLayer.h - 2:4 layers by cuSPARSELt -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the cuSPARSELt kernel: a layer is a matrix of 2:4 weights times
// the pixels of all images. As Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSELT_CUSPARSELTLAYER_H
#define BONSAI_KERNELS_CUDA_CUSPARSELT_CUSPARSELTLAYER_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// descriptor = a BonsaiConvolutionDescriptor: not transposed, one group, input
/// channels a multiple of 8, both layouts BONSAI_LAYOUT_CHANNELS_LAST. A linear
/// layer is a 1x1 convolution of images of one pixel.
///
/// constants = {weights f16[rows][depth], bias f16[out_channels] if there is
/// one}, with rows and depth as makeCusparseltShape has them; weight (channel,
/// ky, kx) of a filter is in column (ky * kernel_width + kx) * in_channels +
/// channel, and of the columns 4n to 4n + 3 of a row at most two are not zero.
/// inputs = {feature map, residual if there is one}, in f16 as the output. The
/// output may be the residual's buffer, and overlaps neither otherwise.
///
/// Products are added up in f32. Bias, residual and activation are added to
/// that where cuSPARSELt does it; what it leaves to us comes after the sums
/// were rounded to f16. Creating compresses the weights, and has cuSPARSELt
/// measure its algorithms.
BONSAI_EXPORT BonsaiStatus bonsai_cusparselt_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_cusparselt_run(void *state,
                                                 const void *const *inputs,
                                                 void *output);
BONSAI_EXPORT void bonsai_cusparselt_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_CUSPARSELT_CUSPARSELTLAYER_H
