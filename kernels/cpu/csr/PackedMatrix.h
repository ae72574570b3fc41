//===- PackedMatrix.h - View of a packed CSR weight
//-------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the run halves see of the buffer that Pack.h wrote.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_PACKEDMATRIX_H
#define BONSAI_KERNELS_CPU_CSR_PACKEDMATRIX_H

#include "kernels/cpu/csr/Csr.h"

namespace bonsai::csr {

/// Points into the packed buffer, which must outlive it.
struct PackedMatrix {
  int64_t rows = 0, columns = 0, nonzeros = 0;
  const uint32_t *rowOffsets = nullptr;
  const void *columnIndices = nullptr;
  int64_t columnBytes = 0;
  const float *values = nullptr;

  uint32_t column(int64_t i) const {
    if (columnBytes == 2)
      return static_cast<const uint16_t *>(columnIndices)[i];
    return static_cast<const uint32_t *>(columnIndices)[i];
  }
};

/// Checks that `packed` holds a matrix of the expected size in this format,
/// with every index in range.
BonsaiStatus viewPacked(const void *packed, int64_t rows, int64_t columns,
                        PackedMatrix &matrix);

} // namespace bonsai::csr

#endif // BONSAI_KERNELS_CPU_CSR_PACKEDMATRIX_H
