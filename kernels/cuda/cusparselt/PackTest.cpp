//===- PackTest.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every kept weight is in its column, and nothing else is there.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparselt/Pack.h"
#include "kernels/cuda/cusparselt/CusparseltShape.h"
#include "kernels/cuda/two_four/TwoFourLayer.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::cusparselt;
using namespace bonsai::onednn;
using namespace bonsai::two_four;

static void check(const ConvolutionShape &conv) {
  TwoFourLayer layer(conv.descriptor());
  const BonsaiConvolutionDescriptor &d = layer.reference.conv;
  SCOPED_TRACE(print(d));
  std::vector<uint16_t> packed;
  ASSERT_EQ(cusparselt::pack(d, layer.view(), packed), "");
  ProductShape shape = makeCusparseltShape(d);
  ASSERT_EQ(static_cast<int64_t>(packed.size()), shape.rows * shape.depth);
  int64_t taps = d.kernel_height * d.kernel_width;
  for (int64_t row = 0; row < d.out_channels; ++row)
    for (int64_t channel = 0; channel < d.in_channels; ++channel)
      for (int64_t tap = 0; tap < taps; ++tap) {
        int64_t i = (row * d.in_channels + channel) * taps + tap;
        uint16_t &found =
            packed[row * shape.depth + tap * d.in_channels + channel];
        ASSERT_EQ(found, layer.mask[i] ? layer.weights[i] : 0);
        found = 0;
      }
  EXPECT_EQ(packed, std::vector<uint16_t>(packed.size(), 0));
}

/// Of four columns, the sparse tensor cores take two.
static void checkChunks(const ConvolutionShape &conv) {
  TwoFourLayer layer(conv.descriptor());
  std::vector<uint16_t> packed;
  ASSERT_EQ(cusparselt::pack(layer.reference.conv, layer.view(), packed), "");
  for (size_t i = 0; i < packed.size(); i += 4)
    ASSERT_GE(std::count(packed.begin() + i, packed.begin() + i + 4, 0), 2);
}

TEST(CusparseltPack, KeepsWhatTheMaskKeeps) {
  for (const ConvolutionShape &shape :
       {pointwise(64, 48, 1), pointwise(8, 1, 1), pointwise(24, 65, 1),
        spatial(32, 32), spatial(40, 17), spatial(8, 5)}) {
    check(shape);
    checkChunks(shape);
  }
}

TEST(CusparseltPack, RefusesOtherMasks) {
  BonsaiConvolutionDescriptor d = pointwise(8, 2, 1).descriptor();
  std::vector<uint8_t> mask = {1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1};
  std::vector<uint16_t> values(mask.size()), packed;
  HalfWeights weights = {values.data(), mask.data(), mask.size()};
  EXPECT_EQ(cusparselt::pack(d, weights, packed), "");
  mask[12] = 1;
  EXPECT_EQ(cusparselt::pack(d, weights, packed),
            "mask keeps 3 of the 4 weights at output channel 1, input channels "
            "from 4, which is not 2:4");
  weights.count -= 1;
  EXPECT_EQ(cusparselt::pack(d, weights, packed),
            "weight has 15 values, the descriptor needs 16");
}
