//===- WarpMatricesTest.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fragments as device/SparseMma.h describes them, filled lane by lane, give the
// product of the matrices that they are parts of.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/device/LoadMatrices.h"
#include "kernels/cuda/device/SparseMma.h"
#include "kernels/cuda/emulation/BlockEmulator.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <tuple>

#include <gtest/gtest.h>

using namespace bonsai::cuda;

namespace {

using Half = _Float16;

/// Two elements in a register.
uint32_t join(Half low, Half high) {
  Half both[2] = {low, high};
  uint32_t bits;
  memcpy(&bits, both, sizeof(bits));
  return bits;
}

/// A with two places of four in each chunk of a row, and B.
struct Operands {
  Half a[16][32] = {}, b[32][8];
  int places[16][8][2];

  Operands() {
    std::mt19937 generator(3);
    std::uniform_real_distribution<float> value(-1, 1);
    for (int row = 0; row < 16; ++row)
      for (int chunk = 0; chunk < 8; ++chunk) {
        int order[] = {0, 1, 2, 3};
        std::shuffle(order, order + 4, generator);
        int *kept = places[row][chunk];
        std::tie(kept[0], kept[1]) = std::minmax(order[0], order[1]);
        for (int i = 0; i < 2; ++i)
          a[row][4 * chunk + kept[i]] = static_cast<Half>(value(generator));
      }
    for (auto &row : b)
      for (Half &element : row)
        element = static_cast<Half>(value(generator));
  }

  /// What row keeps of the chunk of four columns.
  uint32_t getKept(int row, int chunk) const {
    const int *kept = places[row][chunk];
    return join(a[row][4 * chunk + kept[0]], a[row][4 * chunk + kept[1]]);
  }

  uint32_t getMetadata(int row, int firstChunk) const {
    uint32_t bits = 0;
    for (int i = 0; i < 4; ++i) {
      const int *kept = places[row][firstChunk + i];
      bits |= (kept[0] | kept[1] << 2) << 4 * i;
    }
    return bits;
  }

  double getProduct(int row, int column) const {
    double sum = 0;
    for (int k = 0; k < 32; ++k)
      sum += double(a[row][k]) * double(b[k][column]);
    return sum;
  }
};

emulation::Launch makeWarp() {
  emulation::Launch config;
  config.block.x = 32;
  return config;
}

/// Lanes that the selector leaves out have metadata that means nothing.
template <int Selector> void checkProduct() {
  Operands m;
  float results[16][8];
  auto body = [&] {
    int lane = static_cast<int>(emulation::getThreadIndex().x);
    int g = lane / 4, t = lane % 4;
    uint32_t a[] = {m.getKept(g, t), m.getKept(g + 8, t), m.getKept(g, t + 4),
                    m.getKept(g + 8, t + 4)};
    uint32_t b[4];
    for (int i = 0; i < 4; ++i)
      b[i] = join(m.b[8 * i + 2 * t][g], m.b[8 * i + 2 * t + 1][g]);
    uint32_t metadata = 0;
    if (t / 2 == Selector)
      metadata = m.getMetadata(g, t % 2 * 4) | m.getMetadata(g + 8, t % 2 * 4)
                                                   << 16;
    float sums[] = {1, 2, 3, 4};
    multiplySparse<Selector>(sums, a, b, metadata);
    for (int i = 0; i < 4; ++i)
      results[g + i / 2 * 8][2 * t + i % 2] = sums[i] - float(i + 1);
  };
  ASSERT_EQ(emulation::launch(makeWarp(), body), "");
  for (int row = 0; row < 16; ++row)
    for (int column = 0; column < 8; ++column)
      EXPECT_NEAR(results[row][column], m.getProduct(row, column), 1e-5)
          << row << ", " << column;
}

TEST(WarpMatrices, MultipliesSparseByDense) {
  checkProduct<0>();
  checkProduct<1>();
}

TEST(WarpMatrices, UndefinedMetadataGivesNaN) {
  for (uint32_t chunk = 0; chunk < 16; ++chunk) {
    float results[32][4];
    auto body = [&] {
      uint32_t ones[] = {0x3c003c00, 0x3c003c00, 0x3c003c00, 0x3c003c00};
      auto &sums = results[emulation::getThreadIndex().x];
      std::fill(sums, sums + 4, 0.0f);
      multiplySparse<0>(sums, ones, ones, chunk * 0x11111111);
    };
    ASSERT_EQ(emulation::launch(makeWarp(), body), "");
    // 0b0100, 0b1000, 0b1001, 0b1100, 0b1101 and 0b1110 mean something.
    bool isDefined = chunk == 4 || chunk == 8 || chunk == 9 || chunk >= 12;
    isDefined &= chunk != 15;
    for (const auto &sums : results)
      for (float sum : sums)
        EXPECT_TRUE(isDefined ? sum == 16 : std::isnan(sum)) << chunk;
  }
}

TEST(WarpMatrices, LoadsFourMatrices) {
  alignas(16) uint16_t memory[4][8][8];
  for (int i = 0; i < 256; ++i)
    memory[i / 64][i / 8 % 8][i % 8] = static_cast<uint16_t>(i);
  uint32_t loaded[32][4];
  ASSERT_EQ(emulation::launch(makeWarp(),
                              [&] {
                                auto lane = emulation::getThreadIndex().x;
                                loadMatrices(loaded[lane],
                                             memory[lane / 8][lane % 8]);
                              }),
            "");
  for (int lane = 0; lane < 32; ++lane)
    for (int matrix = 0; matrix < 4; ++matrix) {
      const uint16_t *pair = &memory[matrix][lane / 4][lane % 4 * 2];
      EXPECT_EQ(loaded[lane][matrix], pair[0] | uint32_t(pair[1]) << 16);
    }
}

} // namespace
