//===- CusparseLayer.h - Sparse layers by cuSPARSE ------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the cuSPARSE kernels: a layer is a sparse matrix, the weights,
// times a dense one that has a column for each pixel. As Device.h says, `run`
// enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSE_CUSPARSELAYER_H
#define BONSAI_KERNELS_CUDA_CUSPARSE_CUSPARSELAYER_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum BonsaiCusparseFormat {
  /// Compressed sparse rows. A column is a weight's index within its filter,
  /// (channel * kernel_height + ky) * kernel_width + kx.
  BONSAI_CUSPARSE_CSR = 0,
  /// Square blocks, the same number of them in each row of blocks. A column is
  /// (ky * kernel_width + kx) * in_channels + channel, so that a block holds
  /// weights of neighbouring channels at one position of the kernel.
  BONSAI_CUSPARSE_BLOCKED_ELL = 1,
} BonsaiCusparseFormat;

typedef struct BonsaiCusparseDescriptor {
  /// Not transposed, one group, both layouts BONSAI_LAYOUT_PLAIN. A linear
  /// layer is a 1x1 convolution of images of one pixel.
  BonsaiConvolutionDescriptor shape;
  int32_t format; ///< A BonsaiCusparseFormat.
  /// Rows and columns of a block; 1 in CSR.
  int32_t block;
  /// Of the sparse matrix: out_channels and the weights of a filter, rounded up
  /// to multiples of `block`.
  int64_t rows, columns;
  /// CSR: how many values are stored, at least one. Blocked-ELL: how many of
  /// each row, a multiple of `block`.
  int64_t stored;
  /// A BonsaiCudaElement: of maps, values and bias. Blocked-ELL has f32.
  int32_t element;
} BonsaiCusparseDescriptor;

/// constants = {row offsets int32[rows + 1], columns int32[stored], values
/// element[stored]} of CSR, or {columns of blocks, int32[rows / block][stored /
/// block], ascending, values float[rows][stored]} of Blocked-ELL; then the bias
/// if there is one. inputs = {feature map, residual if there is one}. The
/// output may be the residual's buffer, and overlaps neither otherwise.
///
/// In f16, products are added up in f32 and rounded to f16; residual, bias and
/// activation come after that, and are rounded again.
///
/// Blocked-ELL rounds factors to TF32, as cuSPARSE multiplies it on tensor
/// cores only. Creating measures the algorithms that cuSPARSE has for CSR and
/// keeps the fastest.
BONSAI_EXPORT BonsaiStatus bonsai_cusparse_create(const void *descriptor,
                                                  const void *const *constants,
                                                  void **state);
BONSAI_EXPORT BonsaiStatus bonsai_cusparse_run(void *state,
                                               const void *const *inputs,
                                               void *output);
BONSAI_EXPORT void bonsai_cusparse_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_CUSPARSELAYER_H
