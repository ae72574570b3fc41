//===- BlockMma.h - Blocks of weights on tensor cores -----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the kernels that multiply groups of output channels on tensor
// cores. A group has a list of the columns, which are weights of a filter, that
// any of its channels keeps; over those the product is dense. As Device.h says,
// `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMA_H
#define BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMA_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cuda/device/ElementType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Columns of a step: so many are multiplied at once.
#define BONSAI_BLOCK_MMA_STEP 16
/// The kernel's height and width are at most this.
#define BONSAI_BLOCK_MMA_MAX_KERNEL 16

typedef struct BonsaiBlockMmaDescriptor {
  /// Not transposed, one group, both layouts BONSAI_LAYOUT_PLAIN, or both
  /// BONSAI_LAYOUT_CHANNELS_LAST with input channels a multiple of 4. A linear
  /// layer is a 1x1 convolution of images of one pixel.
  BonsaiConvolutionDescriptor shape;
  /// A BonsaiCudaElement. Of f32, factors are rounded to TF32.
  int32_t element;
  int32_t group_rows; ///< Channels of a group: 8, 16 or 32.
  int64_t groups;
  int64_t steps; ///< Of all groups together.
} BonsaiBlockMmaDescriptor;

/// constants = {
///   channels int32[groups][group_rows]: each output channel once, and -1 where
///     a group has fewer;
///   first steps int32[groups + 1]: where those of a group begin, and the end;
///   columns int32[steps][16]: (channel * kernel_height + ky) * kernel_width +
///     kx. A group's last step may repeat columns, with weights of zero. If
///     maps are channels last four in a row are neighbouring channels, from a
///     multiple of 4 on, at one tap;
///   weights element[steps][group_rows][16];
///   the bias, if there is one}.
/// inputs = {feature map, residual if there is one}. The output may be the
/// residual's buffer, and overlaps neither otherwise. Sums are in f32.
BONSAI_EXPORT BonsaiStatus bonsai_block_mma_create(const void *descriptor,
                                                   const void *const *constants,
                                                   void **state);
BONSAI_EXPORT BonsaiStatus bonsai_block_mma_run(void *state,
                                                const void *const *inputs,
                                                void *output);
BONSAI_EXPORT void bonsai_block_mma_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMA_H
