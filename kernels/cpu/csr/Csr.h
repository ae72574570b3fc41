//===- Csr.h - Unstructured-sparse convolution and linear on CPU --*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernel for weights without structure: compressed sparse rows times an
// activation map with the pixels in vector lanes. What the compile-time half
// (Pack.h) writes into a model and the run-time half reads.
//
// Constants, in this order: the packed weights, then the bias (f32,
// out_channels or out_features values) if the epilogue has one. Inputs: the
// layer's input, then the residual if the epilogue has one. The output
// overlaps neither.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_CSR_H
#define BONSAI_KERNELS_CPU_CSR_CSR_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// "BCSR" in little-endian bytes.
#define BONSAI_CSR_MAGIC 0x52534342u
#define BONSAI_CSR_VERSION 1u

/// Start of a packed weight buffer. Three sections follow, each at a multiple
/// of 64 bytes from the start of this header:
///
///   row_offsets  uint32[rows + 1], row r has nonzeros [r] .. [r + 1)
///   columns      uint16 or uint32 [nonzeros], ascending within a row
///   values       float[nonzeros]
///
/// A row is an output channel (feature). A column is the index of a weight
/// within its row of the dense matrix: (channel of the group * kernel_height +
/// ky) * kernel_width + kx, or the input feature.
typedef struct BonsaiCsrHeader {
  uint32_t magic;
  uint32_t version;
  int64_t rows;
  int64_t columns;
  int64_t nonzeros;
  int64_t column_bytes; ///< Size of a column index, 2 or 4.
  int64_t row_offsets_at, columns_at, values_at; ///< Bytes from the header.
  int64_t total_bytes; ///< Of header and sections, a multiple of 64.
} BonsaiCsrHeader;

/// `descriptor` is a BonsaiConvolutionDescriptor, not transposed, with plain
/// input and output layouts. Any stride, padding, dilation and group count.
BONSAI_EXPORT BonsaiStatus bonsai_csr_convolution_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_csr_convolution_run(void *state,
                                                      const void *const *inputs,
                                                      void *output);
BONSAI_EXPORT void bonsai_csr_convolution_destroy(void *state);

/// `descriptor` is a BonsaiLinearDescriptor.
BONSAI_EXPORT BonsaiStatus bonsai_csr_linear_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_csr_linear_run(void *state,
                                                 const void *const *inputs,
                                                 void *output);
BONSAI_EXPORT void bonsai_csr_linear_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_CSR_CSR_H
