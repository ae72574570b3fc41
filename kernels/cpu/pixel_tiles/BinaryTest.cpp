//===- BinaryTest.cpp - Binary operations in pixel tiles ------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Additions and products of whole and broadcast operands, on every instruction
// set that this processor has.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Binary.h"
#include "kernels/cpu/onednn/ReferenceTensor.h"
#include "kernels/cpu/pixel_tiles/Create.h"
#include "kernels/cpu/simd/LevelTest.h"

#include <omp.h>

using namespace bonsai;
using namespace bonsai::onednn;

namespace {
constexpr int32_t tiles = BONSAI_LAYOUT_PIXEL_TILES;

class PixelTilesBinary : public LevelTest {
protected:
  static BonsaiStatus create(const void *descriptor,
                             const void *const *constants, void **state) {
    return pixel_tiles::createBinary(descriptor, constants, GetParam(), state);
  }

  static ReferenceTensor compute(const ReferenceTensor &lhs,
                                 const ReferenceTensor &rhs, int32_t kind) {
    ReferenceTensor output = lhs;
    output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      double y = rhs.at(n % rhs.shape[0], c % rhs.shape[1], h % rhs.shape[2],
                        w % rhs.shape[3]);
      double &x = output.at(n, c, h, w);
      x = kind == BONSAI_BINARY_ADD ? x + y : x * y;
    });
    return output;
  }

  /// Into a buffer of its own and in place.
  static void check(ReferenceTensor lhs, ReferenceTensor rhs,
                    int32_t rhsLayout) {
    SCOPED_TRACE(testing::Message()
                 << testing::PrintToString(lhs.shape) << " and "
                 << testing::PrintToString(rhs.shape));
    std::mt19937 generator(5);
    lhs.randomize(generator), rhs.randomize(generator);
    const KernelEntries kernel = {create, bonsai_pixel_tiles_binary_run,
                                  bonsai_pixel_tiles_binary_destroy};
    for (int32_t kind : {BONSAI_BINARY_ADD, BONSAI_BINARY_MUL}) {
      BonsaiBinaryDescriptor descriptor = {
          lhs.map(tiles), rhs.map(rhsLayout), kind, {}};
      ReferenceTensor expected = compute(lhs, rhs, kind);
      AlignedBuffer x = lhs.store(tiles), y = rhs.store(rhsLayout);
      AlignedBuffer z(expected.storageSize(tiles));
      kernel.execute(&descriptor, {}, {x.data(), y.data()}, z);
      expected.expectStored(z, tiles);
      kernel.executeInPlace(&descriptor, {}, {x.data(), y.data()}, x);
      expected.expectStored(x, tiles);
    }
  }
};
} // namespace

TEST_P(PixelTilesBinary, WholeAndBroadcast) {
  for (int64_t channels : {1, 5, 17})
    for (int64_t width : {1, 4, 7})
      for (int64_t rhsBatch : {1, 3})
        for (int64_t rhsChannels : {int64_t(1), channels}) {
          ReferenceTensor lhs(3, channels, 5, width);
          check(lhs, {rhsBatch, rhsChannels, 5, width}, tiles);
          check(lhs, {rhsBatch, rhsChannels, 1, 1}, BONSAI_LAYOUT_PLAIN);
        }
}

TEST_P(PixelTilesBinary, LargeMapsOnManyThreads) {
  int threads = omp_get_max_threads();
  for (int team : {1, 2, 3}) {
    omp_set_num_threads(team);
    check({1, 33, 41, 50}, {1, 33, 41, 50}, tiles);
    check({2, 600, 14, 14}, {2, 600, 1, 1}, BONSAI_LAYOUT_PLAIN);
  }
  omp_set_num_threads(threads);
}

INSTANTIATE_LEVELS(PixelTilesBinary);

TEST(PixelTilesBinaryCreate, RefusesOtherOperands) {
  const BonsaiFeatureMap lhs = {2, 4, 3, 5, tiles};
  const BonsaiFeatureMap refused[] = {{2, 4, 3, 5, BONSAI_LAYOUT_PLAIN},
                                      {2, 4, 3, 1, tiles},
                                      {2, 3, 3, 5, tiles},
                                      {2, 4, 3, 5, BONSAI_LAYOUT_BLOCKED_8}};
  for (const BonsaiFeatureMap &rhs : refused) {
    BonsaiBinaryDescriptor descriptor = {lhs, rhs, BONSAI_BINARY_ADD, {}};
    void *state = nullptr;
    EXPECT_EQ(bonsai_pixel_tiles_binary_create(&descriptor, nullptr, &state),
              BONSAI_INVALID_ARGUMENT);
    EXPECT_EQ(state, nullptr);
  }
  BonsaiBinaryDescriptor descriptor = {
      lhs, lhs, BONSAI_BINARY_ADD, {BONSAI_ACTIVATION_RELU, 0, 0}};
  void *state = nullptr;
  EXPECT_EQ(bonsai_pixel_tiles_binary_create(&descriptor, nullptr, &state),
            BONSAI_INVALID_ARGUMENT);
}
