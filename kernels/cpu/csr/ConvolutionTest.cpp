//===- ConvolutionTest.cpp - Tests of the sparse convolution --------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every shape on every instruction set that this processor has, with one and
// with two threads, against the double-precision reference.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/Convolution.h"
#include "kernels/cpu/csr/Pack.h"
#include "kernels/cpu/sparse/SparseReference.h"

#include <gtest/gtest.h>

#include <omp.h>

using namespace bonsai;
using namespace bonsai::csr;

namespace {
/// Builds shapes by exception: 1x1, stride 1, no padding, batch 1.
struct Shape {
  BonsaiConvolutionDescriptor d = {};

  Shape(int64_t inChannels, int64_t outChannels, int64_t height,
        int64_t width) {
    d.batch = d.groups = 1;
    d.in_channels = inChannels;
    d.out_channels = outChannels;
    d.in_height = height;
    d.in_width = width;
    d.kernel_height = d.kernel_width = 1;
    d.stride_height = d.stride_width = 1;
    d.dilation_height = d.dilation_width = 1;
  }
  Shape &kernel(int64_t height, int64_t width) {
    d.kernel_height = height;
    d.kernel_width = width;
    return *this;
  }
  Shape &stride(int64_t height, int64_t width) {
    d.stride_height = height;
    d.stride_width = width;
    return *this;
  }
  Shape &dilation(int64_t height, int64_t width) {
    d.dilation_height = height;
    d.dilation_width = width;
    return *this;
  }
  Shape &pad(int64_t top, int64_t left, int64_t bottom, int64_t right) {
    d.pad_top = top;
    d.pad_left = left;
    d.pad_bottom = bottom;
    d.pad_right = right;
    return *this;
  }
  Shape &groups(int64_t groups) {
    d.groups = groups;
    return *this;
  }
  Shape &batch(int64_t batch) {
    d.batch = batch;
    return *this;
  }
  Shape &epilogue(bool bias, bool residual, BonsaiActivation activation) {
    d.epilogue = {bias, residual, activation};
    return *this;
  }
};

class ConvolutionTest : public testing::TestWithParam<Level> {
protected:
  void SetUp() override {
    if (GetParam() > detectLevel())
      GTEST_SKIP() << "this processor lacks the instructions";
  }

  std::vector<float> run(const TestLayer &layer, int threads) {
    std::vector<uint8_t> packed;
    EXPECT_EQ(pack(layer.descriptor, layer.maskedWeights(), packed), "");
    int saved = omp_get_max_threads();
    omp_set_num_threads(threads);
    const void *constants[] = {packed.data(), layer.bias.data()};
    void *state = nullptr;
    EXPECT_EQ(
        createConvolution(layer.descriptor, constants, GetParam(), &state),
        BONSAI_OK)
        << bonsai_last_error();
    const void *inputs[] = {layer.input.data(), layer.residual.data()};
    // One value more than the kernel may write.
    std::vector<float> output(layer.outputSize() + 1, NAN);
    EXPECT_EQ(bonsai_csr_convolution_run(state, inputs, output.data()),
              BONSAI_OK);
    bonsai_csr_convolution_destroy(state);
    omp_set_num_threads(saved);
    EXPECT_TRUE(std::isnan(output.back()));
    output.pop_back();
    return output;
  }

  void check(const Shape &shape) {
    for (double density : {0.0, 0.1, 0.5, 1.0}) {
      SCOPED_TRACE(density);
      TestLayer layer(shape.d, density);
      std::vector<float> one = run(layer, 1), two = run(layer, 2);
      EXPECT_LE(relativeError(one, layer.computeReference()), 1e-5);
      EXPECT_EQ(one, two) << "threads change the result";
    }
  }
};

TEST_P(ConvolutionTest, Pointwise) {
  for (int64_t in : {1, 3, 17, 33})
    for (int64_t out : {1, 7, 31})
      for (int64_t size : {1, 4, 5, 7, 14, 23}) {
        SCOPED_TRACE(testing::Message() << in << " " << out << " " << size);
        check(Shape(in, out, size, size));
      }
}

TEST_P(ConvolutionTest, Spatial) {
  check(Shape(3, 5, 1, 1).kernel(3, 3).pad(1, 1, 1, 1));
  check(Shape(17, 9, 7, 7).kernel(3, 3).pad(1, 1, 1, 1));
  check(Shape(5, 33, 14, 14).kernel(3, 3).pad(1, 1, 1, 1));
  check(Shape(3, 4, 11, 37).kernel(3, 3));
  check(Shape(3, 4, 9, 2).kernel(3, 1).pad(1, 0, 1, 0));
  check(Shape(3, 4, 9, 3).kernel(1, 3).pad(0, 1, 0, 1));
  check(Shape(2, 6, 12, 12).kernel(5, 4).pad(2, 1, 2, 2));
  check(Shape(3, 8, 30, 30).kernel(7, 7).pad(3, 3, 3, 3).stride(2, 2));
}

/// Maps whose right border is the left border of the next row in the buffer.
TEST_P(ConvolutionTest, BorderSharedBetweenRows) {
  for (int64_t width : {3, 7, 15, 31}) {
    SCOPED_TRACE(width);
    check(Shape(3, 5, 6, width).kernel(3, 3).pad(1, 1, 1, 1));
    check(Shape(3, 5, 6, width).kernel(3, 3).pad(0, 1, 0, 0));
    check(Shape(3, 5, 6, width - 1).kernel(3, 5).pad(2, 2, 0, 2));
    check(Shape(3, 5, 6, width).kernel(3, 3).pad(1, 0, 1, 2));
  }
}

TEST_P(ConvolutionTest, AsymmetricPadding) {
  check(Shape(3, 5, 6, 9).kernel(3, 3).pad(0, 1, 2, 0));
  check(Shape(3, 5, 6, 19).kernel(2, 2).pad(1, 0, 0, 1));
  check(Shape(4, 4, 5, 5).pad(1, 2, 0, 3));
  check(Shape(4, 4, 8, 8).kernel(3, 3).stride(2, 2).pad(0, 0, 1, 1));
}

TEST_P(ConvolutionTest, PaddingBeyondTheKernel) {
  check(Shape(2, 3, 4, 4).kernel(3, 3).pad(4, 5, 3, 4));
  check(Shape(2, 3, 1, 1).pad(20, 20, 0, 0));
}

TEST_P(ConvolutionTest, Stride) {
  check(Shape(17, 6, 14, 14).stride(2, 2));
  check(Shape(6, 6, 56, 56).stride(2, 2));
  check(Shape(3, 5, 15, 15).kernel(3, 3).pad(1, 1, 1, 1).stride(2, 2));
  check(Shape(3, 5, 14, 14).kernel(3, 3).pad(1, 1, 1, 1).stride(2, 2));
  check(Shape(3, 5, 22, 25).kernel(3, 3).pad(1, 1, 1, 1).stride(3, 3));
  check(Shape(3, 5, 13, 9).kernel(2, 3).pad(0, 1, 1, 1).stride(3, 1));
  check(Shape(3, 5, 9, 40).kernel(2, 3).pad(0, 1, 1, 1).stride(1, 2));
}

TEST_P(ConvolutionTest, Dilation) {
  check(Shape(3, 5, 9, 9).kernel(3, 3).dilation(2, 2).pad(2, 2, 2, 2));
  check(Shape(3, 5, 19, 20).kernel(3, 3).dilation(2, 3).pad(2, 2, 2, 3));
  check(Shape(3, 5, 17, 18)
            .kernel(3, 3)
            .dilation(2, 2)
            .stride(2, 2)
            .pad(2, 2, 2, 2));
  check(Shape(3, 5, 21, 18)
            .kernel(3, 2)
            .dilation(2, 3)
            .stride(3, 2)
            .pad(1, 2, 3, 0));
}

TEST_P(ConvolutionTest, Groups) {
  check(Shape(6, 9, 8, 8).kernel(3, 3).pad(1, 1, 1, 1).groups(3));
  check(Shape(6, 4, 5, 5).groups(2));
  check(Shape(17, 17, 14, 14).kernel(3, 3).pad(1, 1, 1, 1).groups(17));
}

TEST_P(ConvolutionTest, Batch) {
  check(Shape(17, 10, 7, 7).batch(2));
  check(Shape(3, 10, 9, 9).kernel(3, 3).pad(1, 1, 1, 1).batch(3));
  check(Shape(3, 4, 14, 14).kernel(3, 3).pad(1, 1, 1, 1).stride(2, 2).batch(2));
}

/// Buffers beyond the target size, so that the map is cut into tiles.
TEST_P(ConvolutionTest, ManyTiles) {
  check(Shape(130, 3, 40, 41));
  check(Shape(64, 3, 30, 31).kernel(3, 3).pad(1, 1, 1, 1));
  check(Shape(48, 2, 3, 1200).kernel(3, 3).pad(1, 1, 1, 1));
  check(Shape(160, 3, 24, 24).kernel(3, 3).pad(1, 1, 1, 1).stride(2, 2));
  check(Shape(700, 3, 8, 7).kernel(3, 3).pad(1, 1, 1, 1));
}

TEST_P(ConvolutionTest, Epilogues) {
  const BonsaiActivation activations[] = {
      {BONSAI_ACTIVATION_NONE, 0, 0},
      {BONSAI_ACTIVATION_RELU, 0, 0},
      {BONSAI_ACTIVATION_CLIP, -0.5f, 0.75f},
      {BONSAI_ACTIVATION_LEAKY_RELU, 0.1f, 0},
      {BONSAI_ACTIVATION_LEAKY_RELU, 1.5f, 0},
      {BONSAI_ACTIVATION_SIGMOID, 0, 0},
      {BONSAI_ACTIVATION_HARD_SIGMOID, 0.2f, 0.5f},
      {BONSAI_ACTIVATION_HARD_SWISH, 0, 0},
      {BONSAI_ACTIVATION_SILU, 0, 0}};
  for (const BonsaiActivation &activation : activations)
    for (bool bias : {false, true})
      for (bool residual : {false, true}) {
        SCOPED_TRACE(testing::Message() << activation.kind << bias << residual);
        check(Shape(17, 9, 9, 9).epilogue(bias, residual, activation));
        check(Shape(5, 6, 7, 7)
                  .kernel(3, 3)
                  .pad(1, 1, 1, 1)
                  .batch(2)
                  .epilogue(bias, residual, activation));
      }
}

/// The exponential must saturate, not wrap around.
TEST_P(ConvolutionTest, SigmoidOfLargeValues) {
  Shape shape(1, 4, 3, 3);
  shape.epilogue(true, false, {BONSAI_ACTIVATION_SIGMOID, 0, 0});
  TestLayer layer(shape.d, 1.0);
  layer.bias = {-1000.0f, -90.0f, 90.0f, 1000.0f};
  EXPECT_LE(relativeError(run(layer, 1), layer.computeReference()), 1e-5);
}

TEST_P(ConvolutionTest, NotANumberPropagates) {
  Shape shape(2, 3, 4, 4);
  shape.epilogue(true, false, {BONSAI_ACTIVATION_RELU, 0, 0});
  TestLayer layer(shape.d, 1.0);
  layer.input[5] = NAN;
  std::vector<float> output = run(layer, 1);
  EXPECT_TRUE(std::isnan(output[5]));
  EXPECT_FALSE(std::isnan(output[6]));
}

std::string levelName(const testing::TestParamInfo<Level> &info) {
  const char *names[] = {"Portable", "Avx2", "Avx512"};
  return names[static_cast<int>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(Levels, ConvolutionTest,
                         testing::Values(Level::Portable, Level::Avx2,
                                         Level::Avx512),
                         levelName);

/// The thread count may change between create and run.
TEST(ConvolutionThreads, MayChangeAfterCreate) {
  TestLayer layer(Shape(17, 40, 7, 7).d, 0.5);
  std::vector<uint8_t> packed;
  ASSERT_EQ(pack(layer.descriptor, layer.maskedWeights(), packed), "");
  const void *constants[] = {packed.data()};
  const void *inputs[] = {layer.input.data()};
  int saved = omp_get_max_threads();
  for (int created : {1, 2, 4}) {
    void *state = nullptr;
    omp_set_num_threads(created);
    ASSERT_EQ(
        bonsai_csr_convolution_create(&layer.descriptor, constants, &state),
        BONSAI_OK);
    for (int threads : {1, 2, 3, 5}) {
      omp_set_num_threads(threads);
      std::vector<float> output(layer.outputSize(), NAN);
      bonsai_csr_convolution_run(state, inputs, output.data());
      EXPECT_LE(relativeError(output, layer.computeReference()), 1e-5);
    }
    bonsai_csr_convolution_destroy(state);
  }
  omp_set_num_threads(saved);
}

TEST(ConvolutionCreate, RefusesOtherWeights) {
  TestLayer layer(Shape(4, 6, 5, 5).d, 0.5);
  std::vector<uint8_t> packed;
  ASSERT_EQ(pack(layer.descriptor, layer.maskedWeights(), packed), "");
  const void *constants[] = {packed.data()};
  void *state = nullptr;
  BonsaiConvolutionDescriptor other = layer.descriptor;
  other.out_channels = 7;
  EXPECT_EQ(bonsai_csr_convolution_create(&other, constants, &state),
            BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(),
               "csr: packed weights are 6 x 4, the descriptor needs 7 x 4");
  packed[0] ^= 1;
  EXPECT_EQ(bonsai_csr_convolution_create(&layer.descriptor, constants, &state),
            BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(),
               "csr: packed weights are not of format version 1");
}

TEST(ConvolutionCreate, RefusesIndexOutOfRange) {
  TestLayer layer(Shape(4, 6, 5, 5).d, 1.0);
  std::vector<uint8_t> packed;
  ASSERT_EQ(pack(layer.descriptor, layer.maskedWeights(), packed), "");
  const auto *header = reinterpret_cast<BonsaiCsrHeader *>(packed.data());
  *reinterpret_cast<uint16_t *>(packed.data() + header->columns_at) = 4;
  const void *constants[] = {packed.data()};
  void *state = nullptr;
  EXPECT_EQ(bonsai_csr_convolution_create(&layer.descriptor, constants, &state),
            BONSAI_INVALID_ARGUMENT);
}
} // namespace
