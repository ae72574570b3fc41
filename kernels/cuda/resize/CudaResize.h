//===- CudaResize.h - Resampled feature maps on a GPU -------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of nearest and linear resizing; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_RESIZE_CUDARESIZE_H
#define BONSAI_KERNELS_CUDA_RESIZE_CUDARESIZE_H

#include "kernels/cpu/onednn/FeatureMap.h"
#include "kernels/cuda/device/ElementType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Between which rows or columns of the input one of the output lies.
typedef struct BonsaiCudaSample {
  int32_t low, high;
  float weight; ///< From 0, at `low`, to 1, at `high`.
} BonsaiCudaSample;

/// Layouts are BONSAI_LAYOUT_PLAIN or BONSAI_LAYOUT_CHANNELS_LAST; maps have
/// less than 2^31 elements.
typedef struct BonsaiCudaResizeDescriptor {
  BonsaiFeatureMap input;
  BonsaiFeatureMap output; ///< Batch and channels are the input's.
  int32_t element;         ///< A BonsaiCudaElement.
} BonsaiCudaResizeDescriptor;

/// `descriptor` is a BonsaiCudaResizeDescriptor. constants = {a
/// BonsaiCudaSample for each output row, one for each output column}; inputs =
/// {input}. The output may not overlap the input.
BonsaiStatus bonsai_cuda_resize_create(const void *descriptor,
                                       const void *const *constants,
                                       void **state);
BonsaiStatus bonsai_cuda_resize_run(void *state, const void *const *inputs,
                                    void *output);
void bonsai_cuda_resize_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_RESIZE_CUDARESIZE_H
