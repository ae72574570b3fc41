//===- ConvolutionTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Emitted code against the reference, in every layout and instruction set.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/sparse/TiledLayer.h"
#include "kernels/cpu/unrolled/Emit.h"
#include "kernels/cpu/unrolled/ExecutableCode.h"
#include "kernels/cpu/unrolled/Unrolled.h"

using namespace bonsai;
using namespace bonsai::unrolled;

namespace {
class ConvolutionTest
    : public testing::TestWithParam<std::tuple<Level, BonsaiLayout>> {
protected:
  void SetUp() override {
    if (std::get<0>(GetParam()) > detectLevel())
      GTEST_SKIP() << "this processor lacks the instructions";
  }

  std::vector<float> run(const TestLayer &layer, int threads,
                         bool isInPlace = false) {
    const BonsaiConvolutionDescriptor &d = layer.descriptor;
    EmittedLayer emitted;
    EXPECT_EQ(emit(d, layer.maskedWeights(), std::get<0>(GetParam()), emitted),
              "");
    ExecutableCode code(emitted.code);
    const void *constants[] = {emitted.program.data(), code.data(),
                               layer.bias.data()};
    return runTiled(
        layer, threads,
        [&](void **state) {
          return bonsai_unrolled_convolution_create(&d, constants, state);
        },
        bonsai_unrolled_convolution_run, bonsai_unrolled_convolution_destroy,
        isInPlace);
  }

  void check(BonsaiConvolutionDescriptor shape,
             std::initializer_list<double> densities = {0.0, 0.1, 0.5, 1.0}) {
    shape.input_layout = std::get<1>(GetParam());
    for (double density : densities) {
      SCOPED_TRACE(density);
      TestLayer layer(shape, density);
      std::vector<float> one = run(layer, 1), two = run(layer, 2);
      EXPECT_LE(relativeError(one, layer.computeReference()), 1e-5);
      EXPECT_EQ(one, two) << "threads change the result";
      if (shape.epilogue.has_residual)
        EXPECT_EQ(one, run(layer, 2, true)) << "working in place does";
    }
  }
};

TEST_P(ConvolutionTest, Pointwise) {
  for (int64_t in : {1, 3, 17, 33})
    for (int64_t out : {1, 7, 31, 61})
      for (int64_t size : {1, 3, 4, 5, 7, 14}) {
        SCOPED_TRACE(testing::Message() << in << " " << out << " " << size);
        check(makeTiledPointwise(in, out, size, size));
      }
}

TEST_P(ConvolutionTest, PointwiseOfManyChannelsAndTiles) {
  check(makeTiledPointwise(1030, 70, 5, 5), {0.1, 1.0});
  check(makeTiledPointwise(40, 65, 31, 29), {0.2});
  // More input than a band holds.
  check(makeTiledPointwise(600, 33, 28, 28), {0.05});
}

TEST_P(ConvolutionTest, Spatial) {
  check(makeTiledSpatial(3, 5, 1, 3, 1, 1));
  check(makeTiledSpatial(17, 9, 7, 3, 1, 1));
  check(makeTiledSpatial(5, 33, 14, 3, 1, 1));
  check(makeTiledSpatial(3, 4, 19, 3, 1, 0));
  check(makeTiledSpatial(4, 6, 17, 5, 1, 2));
  check(makeTiledSpatial(2, 3, 9, 2, 1, 0));
  check(makeTiledSpatial(3, 7, 23, 7, 1, 3));
}

TEST_P(ConvolutionTest, Strides) {
  for (int64_t stride : {2, 3, 4})
    for (int64_t kernel : {1, 2, 3, 5, 7})
      for (int64_t size : {7, 14, 15, 33}) {
        SCOPED_TRACE(testing::Message()
                     << stride << " " << kernel << " " << size);
        check(makeTiledSpatial(3, 5, size, kernel, stride, kernel / 2),
              {0.3, 1.0});
      }
  BonsaiConvolutionDescriptor uneven = makeTiledSpatial(4, 5, 13, 3, 2, 1);
  uneven.stride_width = 3;
  check(uneven);
}

TEST_P(ConvolutionTest, OneSidedPaddingAndNarrowKernels) {
  BonsaiConvolutionDescriptor d = makeTiledPointwise(4, 5, 11, 37);
  d.kernel_height = 1, d.kernel_width = 3;
  d.pad_left = 2, d.pad_bottom = 1;
  check(d);
  d.kernel_height = 4, d.kernel_width = 1;
  d.pad_top = 3, d.pad_left = 0, d.pad_right = 3;
  check(d);
  d.stride_height = 2;
  check(d);
}

TEST_P(ConvolutionTest, PaddingBeyondTheMap) {
  check(makeTiledSpatial(2, 3, 2, 3, 1, 4));
  check(makeTiledSpatial(2, 3, 3, 1, 2, 5));
}

TEST_P(ConvolutionTest, Dilation) {
  for (int64_t stride : {1, 2}) {
    BonsaiConvolutionDescriptor d = makeTiledSpatial(3, 6, 19, 3, stride, 2);
    d.dilation_height = 2;
    d.dilation_width = 3;
    check(d);
  }
}

TEST_P(ConvolutionTest, Groups) {
  BonsaiConvolutionDescriptor d = makeTiledSpatial(6, 9, 10, 3, 1, 1);
  d.groups = 3;
  check(d);
  d = makeTiledPointwise(8, 64, 9, 9);
  d.groups = 8;
  check(d);
  d = makeTiledSpatial(33, 33, 9, 3, 2, 1);
  d.groups = 33;
  check(d);
}

TEST_P(ConvolutionTest, Batches) {
  for (int64_t batch : {2, 5}) {
    BonsaiConvolutionDescriptor d = makeTiledPointwise(9, 13, 7, 7);
    d.batch = batch;
    check(d);
    d = makeTiledSpatial(5, 7, 9, 3, 2, 1);
    d.batch = batch;
    check(d);
  }
  // Bands of some of the images, not of equally many.
  BonsaiConvolutionDescriptor d = makeTiledSpatial(330, 40, 7, 3, 1, 1);
  d.batch = 7;
  d.epilogue.has_residual = 1;
  check(d, {0.1});
}

TEST_P(ConvolutionTest, BandsOfLargeMaps) {
  check(makeTiledSpatial(64, 8, 56, 3, 1, 1), {0.1});
  check(makeTiledSpatial(40, 8, 75, 3, 2, 1), {0.1});
  BonsaiConvolutionDescriptor wide = makeTiledPointwise(64, 3, 5, 1500);
  wide.kernel_height = 3;
  wide.pad_top = 1;
  check(wide, {0.2});
}

TEST_P(ConvolutionTest, Epilogues) {
  const BonsaiActivation activations[] = {
      {BONSAI_ACTIVATION_NONE, 0, 0},
      {BONSAI_ACTIVATION_RELU, 0, 0},
      {BONSAI_ACTIVATION_CLIP, -0.5f, 0.75f},
      {BONSAI_ACTIVATION_LEAKY_RELU, 0.1f, 0},
      {BONSAI_ACTIVATION_LEAKY_RELU, 1.5f, 0},
      {BONSAI_ACTIVATION_LEAKY_RELU, -0.5f, 0},
      {BONSAI_ACTIVATION_SIGMOID, 0, 0},
      {BONSAI_ACTIVATION_HARD_SIGMOID, 0.2f, 0.5f},
      {BONSAI_ACTIVATION_HARD_SWISH, 0, 0},
      {BONSAI_ACTIVATION_SILU, 0, 0}};
  for (BonsaiActivation activation : activations)
    for (int bias : {0, 1})
      for (int residual : {0, 1}) {
        SCOPED_TRACE(testing::Message()
                     << activation.kind << " " << bias << " " << residual);
        BonsaiConvolutionDescriptor d = makeTiledPointwise(11, 35, 5, 7);
        d.epilogue = {bias, residual, activation};
        check(d);
        d = makeTiledSpatial(500, 3, 6, 3, 1, 1);
        d.epilogue = {bias, residual, activation};
        check(d, {0.1});
      }
}

INSTANTIATE_TEST_SUITE_P(
    All, ConvolutionTest,
    testing::Combine(testing::Values(Level::Avx2, Level::Avx512),
                     testing::Values(BONSAI_LAYOUT_PLAIN,
                                     BONSAI_LAYOUT_PIXEL_TILES)),
    [](const auto &info) {
      return std::string(std::get<0>(info.param) == Level::Avx2 ? "Avx2"
                                                                : "Avx512") +
             (std::get<1>(info.param) == BONSAI_LAYOUT_PLAIN ? "Plain"
                                                             : "PixelTiles");
    });
} // namespace
