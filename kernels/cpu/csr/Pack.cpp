//===- Pack.cpp - Compile-time half of the CSR kernel
//-----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks descriptors and masked weights, and writes the packed buffer.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/Pack.h"
#include "kernels/cpu/sparse/CompressRows.h"

#include <cstring>
#include <limits>

using namespace bonsai;
using namespace bonsai::csr;

namespace {
constexpr int64_t maxColumns16 = 1 << 16;

struct Matrix {
  int64_t rows, columns;
};

int64_t roundUpTo64(int64_t bytes) { return (bytes + 63) / 64 * 64; }

BonsaiCsrHeader layOut(Matrix matrix, int64_t nonzeros) {
  BonsaiCsrHeader header = {};
  header.magic = BONSAI_CSR_MAGIC;
  header.version = BONSAI_CSR_VERSION;
  header.rows = matrix.rows;
  header.columns = matrix.columns;
  header.nonzeros = nonzeros;
  header.column_bytes = matrix.columns <= maxColumns16 ? 2 : 4;
  header.row_offsets_at = roundUpTo64(sizeof(BonsaiCsrHeader));
  header.columns_at =
      header.row_offsets_at + roundUpTo64(4 * (matrix.rows + 1));
  header.values_at =
      header.columns_at + roundUpTo64(header.column_bytes * nonzeros);
  header.total_bytes = header.values_at + roundUpTo64(4 * nonzeros);
  return header;
}

template <typename Index>
void writeSections(const BonsaiCsrHeader &header, const MaskedWeights &weights,
                   uint8_t *packed) {
  compressRows(weights, header.rows, header.columns,
               reinterpret_cast<uint32_t *>(packed + header.row_offsets_at),
               reinterpret_cast<Index *>(packed + header.columns_at),
               reinterpret_cast<float *>(packed + header.values_at));
}

std::string packMatrix(Matrix matrix, const MaskedWeights &weights,
                       std::vector<uint8_t> &packed) {
  std::string problem = checkWeights(matrix.rows, matrix.columns, weights);
  if (!problem.empty())
    return problem;
  int64_t nonzeros = countKept(weights);
  if (nonzeros > std::numeric_limits<int32_t>::max())
    return "weight has " + std::to_string(nonzeros) +
           " kept values, more than the format can count";
  BonsaiCsrHeader header = layOut(matrix, nonzeros);
  packed.assign(header.total_bytes, 0);
  std::memcpy(packed.data(), &header, sizeof(header));
  if (header.column_bytes == 2)
    writeSections<uint16_t>(header, weights, packed.data());
  else
    writeSections<uint32_t>(header, weights, packed.data());
  return "";
}
} // namespace

std::string bonsai::csr::whyUnsupported(const BonsaiConvolutionDescriptor &d) {
  std::string problem = checkDescriptor(d);
  if (problem.empty() && (d.input_layout != BONSAI_LAYOUT_PLAIN ||
                          d.output_layout != BONSAI_LAYOUT_PLAIN))
    return "only plain NCHW layouts are supported";
  return problem;
}

std::string bonsai::csr::whyUnsupported(const BonsaiLinearDescriptor &d) {
  return checkDescriptor(d);
}

std::string bonsai::csr::pack(const BonsaiConvolutionDescriptor &d,
                              const MaskedWeights &weights,
                              std::vector<uint8_t> &packed) {
  std::string problem = whyUnsupported(d);
  if (!problem.empty())
    return problem;
  int64_t columns = d.in_channels / d.groups * d.kernel_height * d.kernel_width;
  return packMatrix({d.out_channels, columns}, weights, packed);
}

std::string bonsai::csr::pack(const BonsaiLinearDescriptor &d,
                              const MaskedWeights &weights,
                              std::vector<uint8_t> &packed) {
  std::string problem = whyUnsupported(d);
  if (!problem.empty())
    return problem;
  return packMatrix({d.out_features, d.in_features}, weights, packed);
}
