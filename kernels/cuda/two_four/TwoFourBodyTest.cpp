//===- TwoFourBodyTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All tiles, on layers that fill them and on layers that do not, with all kinds
// of windows and epilogues.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/two_four/TwoFourLayer.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;
using namespace bonsai::two_four;

namespace {

constexpr int32_t allTiles[] = {BONSAI_TWO_FOUR_128_128, BONSAI_TWO_FOUR_64_64,
                                BONSAI_TWO_FOUR_32_32};

/// Where the residual lies.
enum class Residual { apart, inOutput };

void check(const TwoFourLayer &layer, int32_t tile, Residual place,
           int32_t splits = 1) {
  const BonsaiConvolutionDescriptor &conv = layer.reference.conv;
  BonsaiTwoFourDescriptor descriptor = layer.describe(tile, splits);
  SCOPED_TRACE(std::to_string(tile) + ", " + std::to_string(splits) + ": " +
               print(conv));
  constexpr int32_t layout = BONSAI_LAYOUT_CHANNELS_LAST;
  ElementBuffer<Half> x(layer.reference.input, layout);
  ElementBuffer<Half> b(layer.reference.bias, BONSAI_LAYOUT_PLAIN);
  ElementBuffer<Half> r(layer.reference.residual, layout);
  ElementBuffer<Half> y(layer.reference.output.storageSize(layout));
  ElementBuffer<Half> &result = place == Residual::inOutput ? r : y;
  PackedWeights packed;
  ASSERT_EQ(pack(descriptor, layer.view(), packed), "");
  TwoFourArguments a = makeTwoFourArguments(descriptor);
  a.features = x.data();
  a.values = packed.values.data();
  a.metadata = packed.metadata.data();
  a.bias = conv.epilogue.has_bias ? b.data() : nullptr;
  a.residual = conv.epilogue.has_residual ? r.data() : nullptr;
  a.result = result.data();
  TileCounts counts = countTiles(conv, tile);
  auto tiles = static_cast<unsigned>(counts.rows * counts.pixels);
  ElementBuffer<float> partials(countPartials(descriptor));
  std::vector<uint32_t> arrivals(tiles);
  a.partials = reinterpret_cast<Vector4<float> *>(partials.data());
  a.arrivals = arrivals.data();
  ASSERT_EQ(launchAny(tile, a, tiles), "");
  result.expect(layer.reference.output, layout);
  // The next launch starts as this one did.
  EXPECT_EQ(arrivals, std::vector<uint32_t>(tiles));
}

TwoFourLayer makeLayer(const ConvolutionShape &shape,
                       const BonsaiEpilogue &epilogue) {
  BonsaiConvolutionDescriptor conv = shape.descriptor();
  conv.epilogue = epilogue;
  return TwoFourLayer(conv);
}

void checkAllTiles(const ConvolutionShape &shape,
                   const BonsaiEpilogue &epilogue) {
  TwoFourLayer layer = makeLayer(shape, epilogue);
  for (int32_t tile : allTiles)
    check(layer, tile, Residual::apart);
}

ConvolutionShape windowed(int64_t in, int64_t out, int64_t kernel) {
  ConvolutionShape shape = spatial(in, out);
  shape.kernelHeight = shape.kernelWidth = kernel;
  shape.top = shape.left = shape.bottom = shape.right = kernel / 2;
  return shape;
}

constexpr BonsaiEpilogue full = {1, 1, {BONSAI_ACTIVATION_SILU, 0, 0}};
} // namespace

TEST(TwoFour, Pointwise) {
  for (const ConvolutionShape &shape :
       {pointwise(64, 64, 8), pointwise(8, 1, 1), pointwise(24, 17, 5),
        pointwise(72, 130, 7), pointwise(200, 34, 3), pointwise(512, 32, 2)}) {
    checkAllTiles(shape, {});
    checkAllTiles(shape, full);
  }
}

TEST(TwoFour, Windows) {
  std::vector<ConvolutionShape> shapes;
  for (ConvolutionShape shape :
       {windowed(32, 32, 3), windowed(8, 20, 3), windowed(72, 40, 3),
        windowed(16, 8, 5), windowed(40, 9, 7)}) {
    shapes.push_back(shape);
    shape.stride = 2;
    shapes.push_back(shape);
    shape.top = 0, shape.left = 2, shape.bottom = 3, shape.right = 1;
    shapes.push_back(shape);
    shape.dilation = 2, shape.height = shape.width = 15;
    shapes.push_back(shape);
    shape.kernelHeight = 2, shape.stride = 1, shape.batch = 3;
    shapes.push_back(shape);
  }
  shapes.push_back(pointwise(32, 48, 7));
  shapes.back().stride = 2, shapes.back().batch = 5;
  for (size_t i = 0; i < shapes.size(); ++i)
    check(makeLayer(shapes[i], i % 2 ? full : BonsaiEpilogue()),
          allTiles[i % 3], Residual::apart);
}

/// Windows that lie wholly beyond the border.
TEST(TwoFour, Padding) {
  ConvolutionShape shape = windowed(16, 16, 3);
  shape.top = shape.left = 4, shape.bottom = 5, shape.right = 3;
  shape.height = 1, shape.width = 2;
  checkAllTiles(shape, {});
  checkAllTiles(shape, full);
}

/// Even and uneven ones, up to one for each step.
TEST(TwoFour, Splits) {
  for (int32_t tile : allTiles) {
    TwoFourLayer even = makeLayer(pointwise(256, 34, 7), full);
    for (int32_t splits : {2, 4})
      check(even, tile, Residual::inOutput, splits);
    check(makeLayer(pointwise(448, 130, 3), {}), tile, Residual::apart, 3);
    check(makeLayer(windowed(32, 17, 3), full), tile, Residual::apart, 2);
  }
}

TEST(TwoFour, Epilogues) {
  int32_t tile = 0;
  for (const ConvolutionShape &shape :
       {pointwise(40, 16, 5), windowed(16, 19, 3)})
    for (const BonsaiActivation &activation : allActivations())
      for (int flags = 0; flags < 4; ++flags) {
        TwoFourLayer layer =
            makeLayer(shape, {flags & 1, flags >> 1, activation});
        check(layer, allTiles[tile++ % 3],
              flags >> 1 ? Residual::inOutput : Residual::apart);
      }
}
