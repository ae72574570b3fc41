//===- PackTest.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packed weights, read back lane by lane as mma.sp reads them, are those that
// the mask keeps, and nothing else.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/two_four/TwoFourLayer.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;
using namespace bonsai::two_four;

namespace {

/// Rows, and behind each other the taps, of channels filled up to units.
using DenseMatrix = std::vector<std::vector<uint16_t>>;

/// What lanes hold of one fragment and unit, as section 9.7.14.6.2.2 of the PTX
/// ISA has it.
class FragmentReader {
public:
  FragmentReader(const uint16_t *values, const uint32_t *metadata,
                 int64_t fragments, int selector)
      : values(values), metadata(metadata), fragments(fragments),
        selector(selector) {}

  /// Calls `take(row, column, bits)` for all that is stored.
  template <typename Take> void forEach(Take take) const {
    for (int lane = 0; lane < 32; ++lane)
      for (int i = 0; i < 8; ++i) {
        int row = lane / 4 + (i % 4 < 2 ? 0 : 8);
        int chunk = lane % 4 + (i < 4 ? 0 : 4);
        int place = getPlace(row, chunk, i % 2);
        take(row, 4 * chunk + place, values[8 * lane + i]);
      }
  }

private:
  int getPlace(int row, int chunk, int which) const {
    int lane = row % 8 * 4 + 2 * selector + chunk / 4;
    uint32_t bits = metadata[lane * fragments] >> (row < 8 ? 0 : 16);
    int low = bits >> chunk % 4 * 4 & 3, high = bits >> chunk % 4 * 4 >> 2 & 3;
    EXPECT_LT(low, high);
    return which ? high : low;
  }

  const uint16_t *values;
  const uint32_t *metadata;
  int64_t fragments;
  int selector;
};

/// Of all rows and units, with what fills up.
DenseMatrix unpack(const BonsaiTwoFourDescriptor &d,
                   const PackedWeights &packed) {
  int64_t fragments = getTileExtents(d.tile).fragments;
  int64_t units = 2 * getDepth(d.shape).steps;
  int64_t blocks = packed.values.size() / (units * fragments * 256);
  DenseMatrix dense(16 * fragments * blocks, std::vector<uint16_t>(32 * units));
  for (int64_t block = 0; block < blocks; ++block)
    for (int64_t unit = 0; unit < units; ++unit)
      for (int64_t f = 0; f < fragments; ++f) {
        int64_t step = block * units / 2 + unit / 2;
        FragmentReader reader(
            &packed.values[((block * units + unit) * fragments + f) * 256],
            &packed.metadata[step * 32 * fragments + f], fragments,
            static_cast<int>(unit % 2));
        reader.forEach([&](int row, int column, uint16_t bits) {
          int64_t channel =
              16 * fragments * block + getBlockRow(fragments, f, row);
          dense[channel][32 * unit + column] = bits;
        });
      }
  return dense;
}

void check(const ConvolutionShape &shape, int32_t tile) {
  TwoFourLayer layer(shape.descriptor());
  BonsaiTwoFourDescriptor d = layer.describe(tile);
  SCOPED_TRACE(std::to_string(tile) + ": " + print(d.shape));
  PackedWeights packed;
  ASSERT_EQ(pack(d, layer.view(), packed), "");
  DenseMatrix dense = unpack(d, packed);
  ASSERT_EQ(dense.size() % getTileExtents(tile).rows, 0u);
  ASSERT_GE(dense.size(), static_cast<size_t>(d.shape.out_channels));
  int64_t taps = d.shape.kernel_height * d.shape.kernel_width;
  int64_t padded = (d.shape.in_channels + 31) / 32 * 32;
  for (int64_t row = 0; row < d.shape.out_channels; ++row)
    for (int64_t channel = 0; channel < d.shape.in_channels; ++channel)
      for (int64_t tap = 0; tap < taps; ++tap) {
        int64_t i = (row * d.shape.in_channels + channel) * taps + tap;
        uint16_t &found = dense[row][tap * padded + channel];
        ASSERT_EQ(found, layer.mask[i] ? layer.weights[i] : 0);
        found = 0;
      }
  for (const std::vector<uint16_t> &row : dense)
    ASSERT_EQ(std::count(row.begin(), row.end(), 0),
              static_cast<int64_t>(row.size()));
}

} // namespace

TEST(TwoFourPack, KeepsWhatTheMaskKeeps) {
  for (const ConvolutionShape &shape :
       {pointwise(64, 128, 1), pointwise(8, 1, 1), pointwise(30, 65, 1),
        pointwise(96, 33, 1), spatial(32, 32), spatial(72, 17)})
    for (int32_t tile : {BONSAI_TWO_FOUR_128_128, BONSAI_TWO_FOUR_64_64,
                         BONSAI_TWO_FOUR_32_32})
      check(shape, tile);
}

/// Of 32 rows and two fragments, a lane has channels 4g to 4g + 3.
TEST(TwoFourPack, GivesLanesChannelsSideBySide) {
  for (int64_t fragments : {2, 4})
    for (int64_t group = 0; group < 8; ++group)
      for (int64_t i = 0; i < 2 * fragments; ++i)
        EXPECT_EQ(getBlockRow(fragments, i / 2, group + i % 2 * 8),
                  2 * fragments * group + i);
}

TEST(TwoFourPack, RefusesOtherMasks) {
  BonsaiConvolutionDescriptor conv = pointwise(10, 2, 1).descriptor();
  std::vector<uint8_t> mask = {1, 1, 0, 0, 0, 1, 0, 1, 1, 1,
                               0, 0, 0, 0, 1, 1, 0, 0, 0, 1};
  std::vector<uint16_t> values(mask.size());
  HalfWeights weights = {values.data(), mask.data(), mask.size()};
  PackedWeights packed;
  BonsaiTwoFourDescriptor d = {conv, BONSAI_TWO_FOUR_32_32, 1};
  EXPECT_TRUE(isTwoFour(conv, mask.data()));
  EXPECT_EQ(pack(d, weights, packed), "");
  mask[16] = 1;
  EXPECT_FALSE(isTwoFour(conv, mask.data()));
  EXPECT_EQ(pack(d, weights, packed),
            "mask keeps 3 of the 4 weights at output channel 1, input channels "
            "from 4, which is not 2:4");
  weights.count = 19;
  EXPECT_EQ(pack(d, weights, packed),
            "weight has 19 values, the descriptor needs 20");
}

/// Three channels behind the last four may all be kept, but not here.
TEST(TwoFourPack, CountsAShorterGroupAlike) {
  BonsaiConvolutionDescriptor conv = pointwise(7, 1, 1).descriptor();
  uint8_t two[] = {1, 0, 1, 0, 1, 0, 1}, three[] = {1, 0, 1, 0, 1, 1, 1};
  EXPECT_TRUE(isTwoFour(conv, two));
  EXPECT_FALSE(isTwoFour(conv, three));
}
