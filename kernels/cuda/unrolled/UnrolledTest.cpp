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

/// Of layers that compute in f16.
constexpr double halfTolerance = 8e-4;

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

std::vector<_Float16> roundToHalf(std::vector<float> &values) {
  std::vector<_Float16> halves(values.begin(), values.end());
  values.assign(halves.begin(), halves.end());
  return halves;
}

/// With f16 maps and weights.
double getHalfError(TestLayer &layer, const Tiling &tiling) {
  std::vector<_Float16> input = roundToHalf(layer.input),
                        residual = roundToHalf(layer.residual),
                        result(layer.outputSize(), _Float16(NAN));
  roundToHalf(layer.weights);
  Program program = makeTestProgram(layer, tiling);
  program.isHalf = true;
  EXPECT_EQ(runEmulated(program, input.data(), residual.data(), result.data()),
            "");
  return relativeError({result.begin(), result.end()},
                       layer.computeReference());
}

class GpuUnrolledShapes : public testing::TestWithParam<Shape> {};

TEST_P(GpuUnrolledShapes, MatchReference) {
  for (Tiling tiling :
       {Tiling{8, 1, 1}, Tiling{32, 2, 1}, Tiling{16, 1, 3}, Tiling{8, 2, 4},
        Tiling{16, 1, 1, 2}, Tiling{8, 1, 3, 2}, Tiling{8, 2, 1, 4},
        Tiling{16, 1, 2, 4}}) {
    SCOPED_TRACE(tiling.getName());
    TestLayer layer(describe(GetParam()), 0.3);
    expectReference(layer, tiling);
  }
}

/// Results are rounded once: by at most 2^-11.
TEST_P(GpuUnrolledShapes, OfHalfMapsMatchReference) {
  for (Tiling tiling :
       {Tiling{8, 1, 2}, Tiling{8, 1, 1, 2}, Tiling{16, 2, 1, 4}}) {
    SCOPED_TRACE(tiling.getName());
    TestLayer layer(describe(GetParam()), 0.3);
    EXPECT_LT(getHalfError(layer, tiling), 4e-4);
  }
}

TEST_P(GpuUnrolledShapes, InHalf2AreLessAccurate) {
  for (Tiling tiling : {Tiling{8, 1, 1, 2, true}, Tiling{16, 1, 3, 2, true},
                        Tiling{8, 2, 1, 4, true}, Tiling{16, 1, 2, 4, true}}) {
    SCOPED_TRACE(tiling.getName());
    TestLayer layer(describe(GetParam()), 0.3);
    EXPECT_LT(getHalfError(layer, tiling), halfTolerance);
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
                    Shape{"OneRow", 1, 9, 5, 5, 1, 3, 1, 1},
                    Shape{"Aligned", 3, 11, 6, 6, 10, 1},
                    Shape{"AlignedToTwo", 1, 9, 7, 10, 13, 1},
                    Shape{"PointwisePadded", 1, 5, 4, 4, 6, 1, 1, 1},
                    Shape{"GroupedPointwise", 2, 8, 4, 6, 12, 1, 1, 0, 1, 2}),
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
      expectReference(layer, {8, 1, 2, 2});
    }
  TestLayer layer(d, 0.2);
  EXPECT_LT(getHalfError(layer, {8, 1, 2, 2, true}), halfTolerance);
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
  expectReference(layer, {4, 1, 1, 2});
  EXPECT_LT(getHalfError(layer, {4, 1, 3, 2, true}), halfTolerance);
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
  BonsaiConvolutionDescriptor d = describe({"", 2, 9, 6, 6, 12, 1});
  d.epilogue.has_residual = 1;
  TestLayer layer(d, 0.4);
  for (Tiling tiling : {Tiling{8, 1, 1}, Tiling{8, 1, 3}, Tiling{8, 1, 3, 4}}) {
    std::vector<float> map = layer.residual;
    ASSERT_EQ(runEmulated(makeTestProgram(layer, tiling), layer.input.data(),
                          map.data(), map.data()),
              "");
    EXPECT_LT(relativeError(map, layer.computeReference()), 1e-5);
  }
}

TEST(GpuUnrolled, ResidualsOfNeighboursInHalfMaps) {
  BonsaiConvolutionDescriptor d = describe({"", 2, 9, 6, 6, 12, 1});
  d.epilogue.has_residual = 1;
  d.epilogue.activation.kind = BONSAI_ACTIVATION_RELU;
  TestLayer layer(d, 0.4);
  for (Tiling tiling : {Tiling{8, 1, 2}, Tiling{8, 1, 1, 2}, Tiling{8, 1, 2, 4},
                        Tiling{8, 1, 1, 4, true}}) {
    SCOPED_TRACE(tiling.getName());
    EXPECT_LT(getHalfError(layer, tiling),
              tiling.isHalf2 ? halfTolerance : 4e-4);
  }
}

/// Errors do not grow with the length of a sum.
TEST(GpuUnrolled, LongSumsInHalf2) {
  for (int64_t channels : {64, 1024}) {
    TestLayer layer(describe({"", 1, channels, 4, 8, 8, 1}), 0.5);
    EXPECT_LT(getHalfError(layer, {8, 1, 1, 2, true}), halfTolerance);
    for (float &value : layer.input)
      value = std::fabs(value);
    EXPECT_LT(getHalfError(layer, {8, 1, 1, 2, true}), 2 * halfTolerance);
  }
}

/// Values beyond the border count as zero, not as what lies there.
TEST(GpuUnrolled, BordersInHalf2IgnoreTheirNeighbours) {
  TestLayer layer(describe({"", 1, 3, 6, 5, 4, 3, 1, 1}), 1.0);
  // The map's first value is what pixels beyond the border read instead.
  layer.input[0] = INFINITY;
  roundToHalf(layer.weights);
  std::vector<_Float16> input = roundToHalf(layer.input),
                        result(layer.outputSize(), _Float16(NAN));
  Program program = makeTestProgram(layer, {8, 1, 1, 2, true});
  program.isHalf = true;
  ASSERT_EQ(runEmulated(program, input.data(), nullptr, result.data()), "");
  std::vector<double> reference = layer.computeReference();
  for (size_t i = 0; i < result.size(); ++i)
    EXPECT_EQ(std::isfinite(float(result[i])), std::isfinite(reference[i]))
        << i;
}

TEST(GpuUnrolled, NeighboursShareALoadWhereTheyAreAligned) {
  auto loads = [](const Shape &shape, int64_t pixels) {
    return loadsVectors(TestLayer(describe(shape), 0.1).descriptor,
                        {8, 1, 1, pixels});
  };
  EXPECT_FALSE(loads({"", 1, 4, 6, 6, 4, 1}, 1));
  EXPECT_TRUE(loads({"", 1, 4, 6, 6, 4, 1}, 4));
  EXPECT_TRUE(loads({"", 1, 4, 6, 7, 4, 1}, 2));
  EXPECT_FALSE(loads({"", 1, 4, 6, 7, 4, 1}, 4));
  EXPECT_FALSE(loads({"", 8, 4, 1, 1, 4, 1}, 2));
  EXPECT_FALSE(loads({"", 1, 4, 8, 8, 4, 1, 2}, 2));
  EXPECT_FALSE(loads({"", 1, 4, 4, 4, 4, 3, 1, 1}, 2));
  EXPECT_FALSE(loads({"", 1, 4, 4, 4, 4, 1, 1, 1}, 2));
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
