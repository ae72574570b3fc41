//===- UnrolledTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Generated code against a reference in double, thread by thread on the host.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/sparse/SparseReference.h"
#include "kernels/cpu/sparse/StructuredMasks.h"
#include "kernels/cuda/unrolled/EmulatedLayer.h"

#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::gpu_unrolled;

namespace {

struct Shape {
  const char *name;
  int64_t batch, inChannels, height, width, outChannels, kernel;
  int64_t stride = 1, pad = 0, dilation = 1, groups = 1;
};

BonsaiConvolutionDescriptor describe(const Shape &s) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = s.batch;
  d.in_channels = s.inChannels;
  d.in_height = s.height;
  d.in_width = s.width;
  d.out_channels = s.outChannels;
  d.kernel_height = d.kernel_width = s.kernel;
  d.stride_height = d.stride_width = s.stride;
  d.dilation_height = d.dilation_width = s.dilation;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = s.pad;
  d.groups = s.groups;
  d.epilogue.has_bias = 1;
  return d;
}

Program makeTestProgram(const TestLayer &layer, const Tiling &tiling) {
  Program program =
      makeProgram(layer.descriptor, layer.maskedWeights(), tiling);
  if (layer.descriptor.epilogue.has_bias)
    program.bias = layer.bias;
  return program;
}

void expectReference(const TestLayer &layer, const Tiling &tiling) {
  std::vector<float> result(layer.outputSize(), NAN);
  ASSERT_EQ(runEmulated(makeTestProgram(layer, tiling), layer.input.data(),
                        layer.descriptor.epilogue.has_residual
                            ? layer.residual.data()
                            : nullptr,
                        result.data()),
            "");
  EXPECT_LT(relativeError(result, layer.computeReference()), 1e-5);
}

class GpuUnrolledShapes : public testing::TestWithParam<Shape> {};

TEST_P(GpuUnrolledShapes, MatchReference) {
  for (Tiling tiling :
       {Tiling{8, 1, 1}, Tiling{32, 2, 1}, Tiling{16, 1, 3}, Tiling{8, 2, 4}}) {
    SCOPED_TRACE(testing::Message()
                 << tiling.rows << " rows, " << tiling.warps << " warps, "
                 << tiling.slices << " slices");
    TestLayer layer(describe(GetParam()), 0.3);
    expectReference(layer, tiling);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Odd, GpuUnrolledShapes,
    testing::Values(Shape{"Pointwise", 1, 17, 7, 7, 21, 1},
                    Shape{"OnePixel", 3, 40, 1, 1, 10, 1},
                    Shape{"Strided", 2, 5, 9, 8, 12, 1, 2},
                    Shape{"Padded", 1, 6, 7, 5, 9, 3, 1, 1},
                    Shape{"PaddedStrided", 2, 4, 9, 7, 8, 3, 2, 1},
                    Shape{"Dilated", 1, 3, 11, 10, 6, 3, 1, 2, 2},
                    Shape{"WiderThanItsMap", 1, 3, 2, 3, 5, 5, 1, 2},
                    Shape{"Unpadded", 1, 3, 8, 9, 7, 3},
                    Shape{"Grouped", 1, 8, 6, 5, 12, 3, 1, 1, 1, 4},
                    Shape{"OneRow", 1, 9, 5, 5, 1, 3, 1, 1}),
    [](const auto &info) { return info.param.name; });

struct Activation {
  const char *name;
  BonsaiActivation activation;
};

class GpuUnrolledEpilogues : public testing::TestWithParam<Activation> {};

TEST_P(GpuUnrolledEpilogues, MatchReference) {
  BonsaiConvolutionDescriptor d = describe({"", 1, 13, 5, 7, 11, 3, 1, 1});
  d.epilogue.activation = GetParam().activation;
  for (bool hasResidual : {false, true})
    for (bool hasBias : {false, true}) {
      d.epilogue.has_residual = hasResidual;
      d.epilogue.has_bias = hasBias;
      TestLayer layer(d, 0.2);
      expectReference(layer, {8, 1, 1});
      expectReference(layer, {8, 1, 2});
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, GpuUnrolledEpilogues,
    testing::Values(
        Activation{"None", {BONSAI_ACTIVATION_NONE, 0, 0}},
        Activation{"Relu", {BONSAI_ACTIVATION_RELU, 0, 0}},
        Activation{"Clip", {BONSAI_ACTIVATION_CLIP, -0.5f, 0.75f}},
        Activation{"LeakyRelu", {BONSAI_ACTIVATION_LEAKY_RELU, 0.1f, 0}},
        Activation{"Sigmoid", {BONSAI_ACTIVATION_SIGMOID, 0, 0}},
        Activation{"HardSigmoid", {BONSAI_ACTIVATION_HARD_SIGMOID, 0.2f, 0.5f}},
        Activation{"HardSwish", {BONSAI_ACTIVATION_HARD_SWISH, 0, 0}},
        Activation{"Silu", {BONSAI_ACTIVATION_SILU, 0, 0}}),
    [](const auto &info) { return info.param.name; });

TEST(GpuUnrolled, EmptyRowsGiveTheEpilogueOfZero) {
  TestLayer layer(describe({"", 1, 6, 5, 5, 9, 3, 1, 1}), 0.0);
  expectReference(layer, {4, 1, 1});
  expectReference(layer, {4, 1, 3});
}

TEST(GpuUnrolled, AMaskThatCutsNothing) {
  TestLayer layer(describe({"", 1, 6, 5, 5, 9, 3, 1, 1}), 1.0);
  expectReference(layer, {4, 1, 1});
}

TEST(GpuUnrolled, StructuredMasks) {
  TestLayer layer(describe({"", 1, 16, 6, 6, 24, 3, 1, 1}), 1.0);
  layer.mask = makeBlockMask(layer.descriptor, {8, 4}, 0.3);
  expectReference(layer, {8, 1, 2});
  layer.mask = makeNMMask(layer.descriptor, 2, 4);
  expectReference(layer, {16, 1, 1});
}

/// Results may take the place of the residual.
TEST(GpuUnrolled, InPlace) {
  BonsaiConvolutionDescriptor d = describe({"", 2, 9, 5, 5, 12, 1});
  d.epilogue.has_residual = 1;
  TestLayer layer(d, 0.4);
  for (int64_t slices : {1, 3}) {
    std::vector<float> map = layer.residual;
    ASSERT_EQ(runEmulated(makeTestProgram(layer, {8, 1, slices}),
                          layer.input.data(), map.data(), map.data()),
              "");
    EXPECT_LT(relativeError(map, layer.computeReference()), 1e-5);
  }
}

TEST(GpuUnrolled, HalfMaps) {
  BonsaiConvolutionDescriptor d = describe({"", 1, 13, 5, 7, 11, 3, 1, 1});
  d.epilogue.has_residual = 1;
  TestLayer layer(d, 0.3);
  auto round = [](std::vector<float> &values) {
    std::vector<_Float16> halves(values.begin(), values.end());
    values.assign(halves.begin(), halves.end());
    return halves;
  };
  std::vector<_Float16> input = round(layer.input),
                        residual = round(layer.residual),
                        result(layer.outputSize(), _Float16(NAN));
  Program program = makeTestProgram(layer, {8, 1, 2});
  program.isHalf = true;
  ASSERT_EQ(runEmulated(program, input.data(), residual.data(), result.data()),
            "");
  // Results are rounded once: by at most 2^-11.
  EXPECT_LT(
      relativeError({result.begin(), result.end()}, layer.computeReference()),
      4e-4);
}

TEST(GpuUnrolled, SlicesShareTheWork) {
  TestLayer layer(describe({"", 1, 64, 7, 7, 32, 3, 1, 1}), 0.2);
  Program program =
      makeProgram(layer.descriptor, layer.maskedWeights(), {16, 1, 4});
  ASSERT_EQ(program.tiles.size(), 2u);
  size_t terms = 0;
  for (const RowTile &tile : program.tiles) {
    size_t total = 0, largest = 0;
    for (const Slice &slice : tile.slices) {
      size_t work = 0;
      for (const Column &column : slice) {
        work += 1 + column.terms.size();
        terms += column.terms.size();
      }
      total += work;
      largest = std::max(largest, work);
    }
    // Columns are not divided; none has more than 16 terms.
    EXPECT_LE(largest, total / 4 + 17);
  }
  EXPECT_EQ(static_cast<int64_t>(terms), countKept(layer.maskedWeights()));
}

} // namespace
