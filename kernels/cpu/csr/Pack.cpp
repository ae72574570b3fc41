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

#include <cstring>
#include <limits>

using namespace bonsai::csr;

namespace {
constexpr int64_t maxColumns16 = 1 << 16;

std::string dimension(const char *name, int64_t value) {
  return std::string(name) + " is " + std::to_string(value);
}

/// The extent that ONNX gives a convolution's output.
int64_t outputExtent(int64_t input, int64_t kernel, int64_t stride,
                     int64_t dilation, int64_t before, int64_t after) {
  int64_t window = (kernel - 1) * dilation + 1;
  int64_t slack = input + before + after - window;
  return slack < 0 ? 0 : slack / stride + 1;
}

std::string checkPositive(const BonsaiConvolutionDescriptor &d) {
  const std::pair<const char *, int64_t> extents[] = {
      {"batch", d.batch},
      {"in_channels", d.in_channels},
      {"in_height", d.in_height},
      {"in_width", d.in_width},
      {"out_channels", d.out_channels},
      {"kernel_height", d.kernel_height},
      {"kernel_width", d.kernel_width},
      {"stride_height", d.stride_height},
      {"stride_width", d.stride_width},
      {"dilation_height", d.dilation_height},
      {"dilation_width", d.dilation_width},
      {"groups", d.groups}};
  for (auto [name, value] : extents)
    if (value < 1)
      return dimension(name, value) + ", not positive";
  const std::pair<const char *, int64_t> pads[] = {{"pad_top", d.pad_top},
                                                   {"pad_left", d.pad_left},
                                                   {"pad_bottom", d.pad_bottom},
                                                   {"pad_right", d.pad_right}};
  for (auto [name, value] : pads)
    if (value < 0)
      return dimension(name, value) + ", negative";
  return "";
}

std::string checkActivation(const BonsaiEpilogue &epilogue) {
  int32_t kind = epilogue.activation.kind;
  if (kind < BONSAI_ACTIVATION_NONE || kind > BONSAI_ACTIVATION_SILU)
    return dimension("activation kind", kind) + ", which is unknown";
  return "";
}

struct Matrix {
  int64_t rows, columns;
};

std::string checkWeights(Matrix matrix, const MaskedWeights &weights) {
  size_t expected = matrix.rows * matrix.columns;
  if (weights.numValues != expected)
    return "weight has " + std::to_string(weights.numValues) +
           " values, the descriptor needs " + std::to_string(expected);
  if (!weights.mask)
    return weights.numMask ? "mask is null but not empty" : "";
  if (weights.numMask != expected)
    return "mask has " + std::to_string(weights.numMask) +
           " entries, the weight " + std::to_string(expected);
  for (size_t i = 0; i < expected; ++i)
    if (weights.mask[i] > 1)
      return "mask entry " + std::to_string(i) + " is " +
             std::to_string(weights.mask[i]) + ", not 0 or 1";
  return "";
}

int64_t countNonzeros(const MaskedWeights &weights) {
  if (!weights.mask)
    return weights.numValues;
  int64_t count = 0;
  for (size_t i = 0; i < weights.numMask; ++i)
    count += weights.mask[i];
  return count;
}

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
  auto *rowOffsets =
      reinterpret_cast<uint32_t *>(packed + header.row_offsets_at);
  auto *columns = reinterpret_cast<Index *>(packed + header.columns_at);
  auto *values = reinterpret_cast<float *>(packed + header.values_at);
  uint32_t at = 0;
  for (int64_t row = 0; row < header.rows; ++row) {
    for (int64_t column = 0; column < header.columns; ++column) {
      int64_t i = row * header.columns + column;
      if (weights.mask && !weights.mask[i])
        continue;
      columns[at] = static_cast<Index>(column);
      values[at++] = weights.values[i];
    }
    rowOffsets[row + 1] = at;
  }
}

std::string packMatrix(Matrix matrix, const MaskedWeights &weights,
                       std::vector<uint8_t> &packed) {
  std::string problem = checkWeights(matrix, weights);
  if (!problem.empty())
    return problem;
  int64_t nonzeros = countNonzeros(weights);
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
  std::string problem = checkPositive(d);
  if (!problem.empty())
    return problem;
  if (d.transposed)
    return "transposed convolution is not supported";
  if (d.input_layout != BONSAI_LAYOUT_PLAIN ||
      d.output_layout != BONSAI_LAYOUT_PLAIN)
    return "only plain NCHW layouts are supported";
  if (d.in_channels % d.groups || d.out_channels % d.groups)
    return dimension("groups", d.groups) +
           ", which does not divide the channels";
  if (d.out_height < 1 ||
      d.out_height != outputExtent(d.in_height, d.kernel_height,
                                   d.stride_height, d.dilation_height,
                                   d.pad_top, d.pad_bottom))
    return dimension("out_height", d.out_height) +
           ", which does not follow from the input";
  if (d.out_width < 1 ||
      d.out_width != outputExtent(d.in_width, d.kernel_width, d.stride_width,
                                  d.dilation_width, d.pad_left, d.pad_right))
    return dimension("out_width", d.out_width) +
           ", which does not follow from the input";
  return checkActivation(d.epilogue);
}

std::string bonsai::csr::whyUnsupported(const BonsaiLinearDescriptor &d) {
  if (d.batch < 1)
    return dimension("batch", d.batch) + ", not positive";
  if (d.in_features < 1)
    return dimension("in_features", d.in_features) + ", not positive";
  if (d.out_features < 1)
    return dimension("out_features", d.out_features) + ", not positive";
  return checkActivation(d.epilogue);
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
