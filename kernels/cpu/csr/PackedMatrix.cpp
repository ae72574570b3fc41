//===- PackedMatrix.cpp - View of a packed CSR weight
//-----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model built by another version of the compiler must be refused here, not
// read out of bounds.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/PackedMatrix.h"

using namespace bonsai::csr;

static bool indicesInRange(const PackedMatrix &matrix) {
  if (matrix.rowOffsets[0] != 0 ||
      matrix.rowOffsets[matrix.rows] != matrix.nonzeros)
    return false;
  for (int64_t row = 0; row < matrix.rows; ++row)
    if (matrix.rowOffsets[row] > matrix.rowOffsets[row + 1])
      return false;
  for (int64_t i = 0; i < matrix.nonzeros; ++i)
    if (matrix.column(i) >= matrix.columns)
      return false;
  return true;
}

BonsaiStatus bonsai::csr::viewPacked(const void *packed, int64_t rows,
                                     int64_t columns, PackedMatrix &matrix) {
  const auto &header = *static_cast<const BonsaiCsrHeader *>(packed);
  if (header.magic != BONSAI_CSR_MAGIC || header.version != BONSAI_CSR_VERSION)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "csr: packed weights are not of format version %u",
                       BONSAI_CSR_VERSION);
  if (header.rows != rows || header.columns != columns)
    return bonsai_fail(
        BONSAI_INVALID_ARGUMENT,
        "csr: packed weights are %lld x %lld, the descriptor needs %lld x %lld",
        (long long)header.rows, (long long)header.columns, (long long)rows,
        (long long)columns);
  const char *base = static_cast<const char *>(packed);
  matrix.rows = rows;
  matrix.columns = columns;
  matrix.nonzeros = header.nonzeros;
  matrix.rowOffsets =
      reinterpret_cast<const uint32_t *>(base + header.row_offsets_at);
  matrix.columnIndices = base + header.columns_at;
  matrix.columnBytes = header.column_bytes;
  matrix.values = reinterpret_cast<const float *>(base + header.values_at);
  if (!indicesInRange(matrix))
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "csr: packed weights have an index out of range");
  return BONSAI_OK;
}
