//===- EmitTest.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compile-time half refuses, and what it promises about order and
// size.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/unrolled/Emit.h"
#include "kernels/cpu/sparse/SparseReference.h"
#include "kernels/cpu/unrolled/Program.h"
#include "kernels/cpu/unrolled/SparseMatrix.h"
#include "kernels/cpu/unrolled/Unrolled.h"

#include <gtest/gtest.h>

#include <set>

using namespace bonsai;
using namespace bonsai::unrolled;

namespace {
BonsaiConvolutionDescriptor makePointwise(int64_t inChannels,
                                          int64_t outChannels) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = 1;
  d.in_channels = inChannels;
  d.out_channels = outChannels;
  d.in_height = d.in_width = 8;
  d.kernel_height = d.kernel_width = 1;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.input_layout = d.output_layout = BONSAI_LAYOUT_PIXEL_TILES;
  return d;
}

const ProgramHeader &headerOf(const EmittedLayer &layer) {
  return *reinterpret_cast<const ProgramHeader *>(layer.program.data());
}

TEST(EmitTest, KeptZerosAreWeightsAndCutOnesAreNot) {
  TestLayer layer(makePointwise(40, 20), 0.3);
  layer.weights.assign(layer.weights.size(), 0.0f);
  EmittedLayer emitted;
  ASSERT_EQ(
      emit(layer.descriptor, layer.maskedWeights(), Level::Avx512, emitted),
      "");
  EXPECT_EQ(headerOf(emitted).numWeights, countKept(layer.maskedWeights()));
}

TEST(EmitTest, SameBytesTwice) {
  TestLayer layer(makePointwise(40, 50), 0.3);
  EmittedLayer first, second;
  ASSERT_EQ(emit(layer.descriptor, layer.maskedWeights(), Level::Avx512, first),
            "");
  ASSERT_EQ(
      emit(layer.descriptor, layer.maskedWeights(), Level::Avx512, second), "");
  EXPECT_EQ(first.code, second.code);
  EXPECT_EQ(first.program, second.program);
}

/// A weight is an instruction of 7 bytes and a value of 4; with a load for
/// every other one, and the ends of rows, 19 bytes are generous.
TEST(EmitTest, CodeStaysSmall) {
  TestLayer layer(makePointwise(512, 256), 0.1);
  EmittedLayer emitted;
  ASSERT_EQ(
      emit(layer.descriptor, layer.maskedWeights(), Level::Avx512, emitted),
      "");
  EXPECT_LT(emitted.code.size(),
            19.0 * countKept(layer.maskedWeights()) + 64 * 256);
}

std::vector<Piece> piecesOf(const EmittedLayer &layer) {
  const ProgramHeader &header = headerOf(layer);
  auto *first =
      reinterpret_cast<const Piece *>(layer.program.data() + header.piecesAt);
  return {first, first + header.numStrips * header.numBlocks};
}

/// The calls of the least band prefetch a whole piece, more of it each if
/// threads divide the tiles.
TEST(EmitTest, PiecesPrefetchEachOther) {
  TestLayer layer(makePointwise(2048, 300), 0.1);
  layer.descriptor.in_height = layer.descriptor.out_height = 14;
  layer.descriptor.in_width = layer.descriptor.out_width = 16;
  for (int64_t threads : {1, 2}) {
    EmittedLayer emitted;
    ASSERT_EQ(emit(layer.descriptor, layer.maskedWeights(),
                   {Level::Avx512, threads}, emitted),
              "");
    std::vector<Piece> pieces = piecesOf(emitted);
    ASSERT_GT(pieces.size(), 4u);
    for (size_t i = 0; i + 1 < pieces.size(); ++i) {
      EXPECT_EQ(pieces[i].end, pieces[i + 1].begin);
      EXPECT_EQ(pieces[i].end - pieces[i].weights,
                roundUpToLine(4 * pieces[i].numWeights));
      EXPECT_GE(14 / threads * pieces[i].prefetchedLines * lineBytes,
                0.8 * (pieces[i].end - pieces[i].begin));
    }
    EXPECT_EQ(pieces.back().end, headerOf(emitted).codeBytes);
  }
}

TEST(EmitTest, StripsAreAboutEqual) {
  TestLayer layer(makePointwise(256, 400), 0.1);
  EmittedLayer emitted;
  ASSERT_EQ(
      emit(layer.descriptor, layer.maskedWeights(), Level::Avx512, emitted),
      "");
  int64_t least = INT64_MAX, most = 0;
  for (const Piece &piece : piecesOf(emitted)) {
    least = std::min(least, piece.numWeights);
    most = std::max(most, piece.numWeights);
  }
  EXPECT_GT(headerOf(emitted).numStrips, 2);
  EXPECT_LT(most, 1.6 * least);
}

TEST(EmitTest, RowsThatShareColumnsShareBlocks) {
  // Even rows use the first columns, odd rows the last.
  TestLayer layer(makePointwise(64, 40), 1.0);
  for (int64_t row = 0; row < 40; ++row)
    for (int64_t column = 0; column < 64; ++column)
      layer.mask[row * 64 + column] = (column < 32) == (row % 2 == 0);
  SparseMatrix matrix =
      makeSparseMatrix(layer.descriptor, layer.maskedWeights());
  std::vector<int64_t> order = clusterRows(matrix, 2);
  EXPECT_EQ(std::set<int64_t>(order.begin(), order.end()).size(), 40u);
  for (int64_t i = 0; i < 20; ++i) {
    EXPECT_EQ(order[i] % 2, order[0] % 2);
    EXPECT_EQ(order[20 + i] % 2, 1 - order[0] % 2);
  }
}

TEST(EmitTest, RefusesWhatItCannotDo) {
  auto why = [](void (*change)(TestLayer &), Level level = Level::Avx512) {
    TestLayer layer(makePointwise(4, 6), 0.5);
    change(layer);
    EmittedLayer emitted;
    std::string error =
        emit(layer.descriptor, layer.maskedWeights(), level, emitted);
    EXPECT_TRUE(emitted.code.empty());
    return error;
  };
  EXPECT_EQ(why([](TestLayer &l) { l.descriptor.transposed = 1; }),
            "transposed convolution is not supported");
  EXPECT_EQ(why([](TestLayer &l) {
              l.descriptor.output_layout = BONSAI_LAYOUT_PLAIN;
            }),
            "only pixel tiles are supported for the output");
  EXPECT_EQ(why([](TestLayer &l) {
              l.descriptor.input_layout = BONSAI_LAYOUT_CHANNELS_LAST;
            }),
            "only plain and pixel-tile inputs are supported");
  EXPECT_EQ(why([](TestLayer &l) { l.descriptor.groups = 3; }),
            "groups is 3, which does not divide the channels");
  EXPECT_EQ(why([](TestLayer &l) { l.mask[5] = 2; }),
            "mask entry 5 is 2, not 0 or 1");
  EXPECT_EQ(why([](TestLayer &l) { l.weights.pop_back(); }),
            "weight has 23 values, the descriptor needs 24");
  EXPECT_EQ(why([](TestLayer &) {}, Level::Portable),
            "there is no code for processors without AVX2");
}

TEST(EmitTest, RuntimeRefusesWhatIsNoProgram) {
  TestLayer layer(makePointwise(4, 6), 0.5);
  EmittedLayer emitted;
  ASSERT_EQ(emit(layer.descriptor, layer.maskedWeights(), Level::Avx2, emitted),
            "");
  emitted.program[0] ^= 1;
  const void *constants[] = {emitted.program.data(), emitted.code.data()};
  void *state = nullptr;
  EXPECT_EQ(
      bonsai_unrolled_convolution_create(&layer.descriptor, constants, &state),
      BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "unrolled: not a program");
  layer.descriptor.output_layout = BONSAI_LAYOUT_PLAIN;
  EXPECT_EQ(
      bonsai_unrolled_convolution_create(&layer.descriptor, constants, &state),
      BONSAI_INVALID_ARGUMENT);
}
} // namespace
