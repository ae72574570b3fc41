//===- PackTest.cpp - Tests of the CSR packed format ----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Exact contents of the packed buffer, and every refusal.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/Pack.h"
#include "kernels/cpu/csr/PackedMatrix.h"
#include "kernels/cpu/sparse/SparseReference.h"

#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::csr;

namespace {
BonsaiConvolutionDescriptor makeShape() {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = 1;
  d.in_channels = 2;
  d.out_channels = 3;
  d.in_height = d.in_width = d.out_height = d.out_width = 5;
  d.kernel_height = d.kernel_width = 3;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = 1;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  return d;
}

const BonsaiCsrHeader &headerOf(const std::vector<uint8_t> &packed) {
  return *reinterpret_cast<const BonsaiCsrHeader *>(packed.data());
}

TEST(Pack, KeepsZerosAndDropsMaskedValues) {
  BonsaiLinearDescriptor d = {1, 3, 2, {}};
  const float values[] = {0, 2, 3, 4, 5, 6};
  const uint8_t mask[] = {1, 0, 1, 0, 0, 1};
  std::vector<uint8_t> packed;
  ASSERT_EQ(pack(d, {values, 6, mask, 6}, packed), "");
  PackedMatrix matrix;
  ASSERT_EQ(viewPacked(packed.data(), 2, 3, matrix), BONSAI_OK);
  ASSERT_EQ(matrix.nonzeros, 3);
  EXPECT_EQ(std::vector<uint32_t>(matrix.rowOffsets, matrix.rowOffsets + 3),
            (std::vector<uint32_t>{0, 2, 3}));
  EXPECT_EQ(matrix.column(0), 0u);
  EXPECT_EQ(matrix.column(1), 2u);
  EXPECT_EQ(matrix.column(2), 2u);
  EXPECT_EQ(std::vector<float>(matrix.values, matrix.values + 3),
            (std::vector<float>{0, 3, 6}));
}

TEST(Pack, CountsAreExact) {
  TestLayer layer(makeShape(), 0.5);
  int64_t kept = std::count(layer.mask.begin(), layer.mask.end(), 1);
  std::vector<uint8_t> packed;
  ASSERT_EQ(pack(layer.descriptor, layer.maskedWeights(), packed), "");
  EXPECT_EQ(headerOf(packed).rows, 3);
  EXPECT_EQ(headerOf(packed).columns, 18);
  EXPECT_EQ(headerOf(packed).nonzeros, kept);
  EXPECT_EQ(headerOf(packed).total_bytes, int64_t(packed.size()));
}

TEST(Pack, NothingKeptAndEverythingKept) {
  TestLayer none(makeShape(), 0.0), all(makeShape(), 1.0);
  std::vector<uint8_t> packed;
  ASSERT_EQ(pack(none.descriptor, none.maskedWeights(), packed), "");
  EXPECT_EQ(headerOf(packed).nonzeros, 0);
  ASSERT_EQ(pack(all.descriptor, all.maskedWeights(), packed), "");
  EXPECT_EQ(headerOf(packed).nonzeros, 54);
  ASSERT_EQ(pack(all.descriptor,
                 {all.weights.data(), all.weights.size(), nullptr, 0}, packed),
            "");
  EXPECT_EQ(headerOf(packed).nonzeros, 54);
}

TEST(Pack, SectionsAreAligned) {
  TestLayer layer(makeShape(), 0.5);
  std::vector<uint8_t> packed;
  ASSERT_EQ(pack(layer.descriptor, layer.maskedWeights(), packed), "");
  const BonsaiCsrHeader &header = headerOf(packed);
  EXPECT_EQ(header.row_offsets_at % 64, 0);
  EXPECT_EQ(header.columns_at % 64, 0);
  EXPECT_EQ(header.values_at % 64, 0);
  EXPECT_EQ(header.total_bytes % 64, 0);
}

TEST(Pack, ColumnWidthFollowsTheMatrix) {
  std::vector<uint8_t> packed;
  for (auto [columns, bytes] : {std::pair<int64_t, int64_t>{65536, 2},
                                std::pair<int64_t, int64_t>{65537, 4}}) {
    std::vector<float> values(columns, 1.0f);
    ASSERT_EQ(pack(BonsaiLinearDescriptor{1, columns, 1, {}},
                   {values.data(), values.size(), nullptr, 0}, packed),
              "");
    EXPECT_EQ(headerOf(packed).column_bytes, bytes);
    PackedMatrix matrix;
    ASSERT_EQ(viewPacked(packed.data(), 1, columns, matrix), BONSAI_OK);
    EXPECT_EQ(matrix.column(columns - 1), columns - 1);
  }
}

class Refusal : public testing::Test {
protected:
  TestLayer layer{makeShape(), 0.5};
  std::vector<uint8_t> packed = {42};

  void expect(const MaskedWeights &weights, const std::string &message) {
    EXPECT_EQ(pack(layer.descriptor, weights, packed), message);
    EXPECT_EQ(packed, std::vector<uint8_t>{42}) << "the result was touched";
  }
  void expect(const std::string &message) {
    expect(layer.maskedWeights(), message);
  }
};

TEST_F(Refusal, WeightSize) {
  expect({layer.weights.data(), 53, layer.mask.data(), 54},
         "weight has 53 values, the descriptor needs 54");
}

TEST_F(Refusal, MaskSize) {
  expect({layer.weights.data(), 54, layer.mask.data(), 55},
         "mask has 55 entries, the weight 54");
  expect({layer.weights.data(), 54, nullptr, 54}, "mask is null but not empty");
}

TEST_F(Refusal, MaskValue) {
  layer.mask[7] = 2;
  expect("mask entry 7 is 2, not 0 or 1");
}

TEST_F(Refusal, Transposed) {
  layer.descriptor.transposed = 1;
  expect("transposed convolution is not supported");
}

TEST_F(Refusal, Layout) {
  layer.descriptor.output_layout = BONSAI_LAYOUT_BLOCKED_16;
  expect("only plain NCHW layouts are supported");
}

TEST_F(Refusal, Groups) {
  layer.descriptor.groups = 2;
  expect("groups is 2, which does not divide the channels");
}

TEST_F(Refusal, OutputExtent) {
  layer.descriptor.out_width = 6;
  expect("out_width is 6, which does not follow from the input");
}

TEST_F(Refusal, EmptyOutput) {
  layer.descriptor.in_height = 1;
  layer.descriptor.pad_top = layer.descriptor.pad_bottom = 0;
  layer.descriptor.out_height = 0;
  expect("out_height is 0, which does not follow from the input");
}

TEST_F(Refusal, NegativeExtent) {
  layer.descriptor.stride_height = 0;
  expect("stride_height is 0, not positive");
  layer.descriptor.stride_height = 1;
  layer.descriptor.pad_left = -1;
  expect("pad_left is -1, negative");
}

TEST_F(Refusal, Activation) {
  layer.descriptor.epilogue.activation.kind = 8;
  expect("activation kind is 8, which is unknown");
}

TEST_F(Refusal, Linear) {
  EXPECT_EQ(pack(BonsaiLinearDescriptor{0, 2, 2, {}}, {}, packed),
            "batch is 0, not positive");
  EXPECT_EQ(pack(BonsaiLinearDescriptor{1, 2, 2, {}}, {}, packed),
            "weight has 0 values, the descriptor needs 4");
}
} // namespace
