//===- ShapeReferenceTest.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that move or resample elements, against plain loops.
//
//===----------------------------------------------------------------------===//

#include "CompiledFunction.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <functional>

using namespace bonsai::test;

/// A tensor of this shape whose elements are a function of their position.
static std::vector<double>
compute(const std::vector<int64_t> &shape,
        const std::function<double(int64_t, int64_t, int64_t, int64_t)> &f) {
  std::vector<double> values;
  for (int64_t n = 0; n < shape[0]; ++n)
    for (int64_t c = 0; c < shape[1]; ++c)
      for (int64_t h = 0; h < shape[2]; ++h)
        for (int64_t w = 0; w < shape[3]; ++w)
          values.push_back(f(n, c, h, w));
  return values;
}

/// Elements that were only moved are the same.
static void expectSame(const Tensor &actual,
                       const std::vector<double> &expected) {
  EXPECT_EQ(std::vector<double>(actual.data.begin(), actual.data.end()),
            expected);
}

//===----------------------------------------------------------------------===//
// concat, slice, pad
//===----------------------------------------------------------------------===//

TEST(Concat, JoinsChannels) {
  Tensor a = Tensor::random({2, 3, 5, 7}, 1),
         b = Tensor::random({2, 1, 5, 7}, 2),
         c = Tensor::random({2, 17, 5, 7}, 3);
  Tensor actual =
      runOp("bonsai.concat %0, %1, %2 axis 1", {a, b, c}, {2, 21, 5, 7}, true);
  expectSame(actual,
             compute({2, 21, 5, 7}, [&](auto n, auto k, auto h, auto w) {
               return k < 3    ? a.at(n, k, h, w)
                      : k == 3 ? b.at(n, 0, h, w)
                               : c.at(n, k - 4, h, w);
             }));
}

TEST(Concat, JoinsColumns) {
  Tensor a = Tensor::random({1, 2, 3, 1}, 1),
         b = Tensor::random({1, 2, 3, 4}, 2);
  Tensor actual =
      runOp("bonsai.concat %0, %1 axis 3", {a, b}, {1, 2, 3, 5}, true);
  expectSame(actual, compute({1, 2, 3, 5}, [&](auto n, auto c, auto h, auto w) {
               return w == 0 ? a.at(n, c, h, 0) : b.at(n, c, h, w - 1);
             }));
}

TEST(Slice, TakesStridedBox) {
  Tensor input = Tensor::random({2, 5, 9, 8}, 1);
  Tensor actual = runOp("bonsai.slice %0 offsets [1, 1, 2, 0] "
                        "sizes [1, 3, 3, 4] strides [1, 1, 3, 2]",
                        {input}, {1, 3, 3, 4}, false);
  expectSame(actual, compute({1, 3, 3, 4}, [&](auto n, auto c, auto h, auto w) {
               return input.at(n + 1, c + 1, h * 3 + 2, w * 2);
             }));
}

/// Pads a map of 3 channels, 4 rows and 5 columns.
static void checkPad(const std::string &mode, double outside,
                     const std::function<int64_t(int64_t, int64_t)> &source) {
  Tensor input = Tensor::random({1, 3, 4, 5}, 1);
  Tensor actual =
      runOp("bonsai.pad %0 low [0, 2, 3, 0] high [1, 0, 1, 4] " + mode, {input},
            {2, 5, 8, 9}, false);
  expectSame(actual, compute({2, 5, 8, 9}, [&](auto n, auto c, auto h, auto w) {
               n = source(n, 1), c = source(c - 2, 3);
               h = source(h - 3, 4), w = source(w, 5);
               return std::min({n, c, h, w}) < 0 ? outside
                                                 : input.at(n, c, h, w);
             }));
}

TEST(Pad, FillsWithConstant) {
  checkPad("constant value 1.5", 1.5,
           [](int64_t i, int64_t size) { return i >= 0 && i < size ? i : -1; });
}

TEST(Pad, RepeatsEdge) {
  checkPad("edge", 0.0, [](int64_t i, int64_t size) {
    return std::clamp<int64_t>(i, 0, size - 1);
  });
}

TEST(Pad, Reflects) {
  Tensor input = Tensor::random({1, 2, 4, 5}, 1);
  Tensor actual =
      runOp("bonsai.pad %0 low [0, 1, 3, 0] high [0, 1, 1, 4] reflect", {input},
            {1, 4, 8, 9}, false);
  auto reflect = [](int64_t i, int64_t size) {
    return i < 0 ? -i : i >= size ? 2 * size - 2 - i : i;
  };
  expectSame(actual, compute({1, 4, 8, 9}, [&](auto n, auto c, auto h, auto w) {
               return input.at(n, reflect(c - 1, 2), reflect(h - 3, 4),
                               reflect(w, 5));
             }));
}

//===----------------------------------------------------------------------===//
// reshape, flatten, transpose, depth_to_space, convert_layout
//===----------------------------------------------------------------------===//

static void expectSameElements(const std::string &op,
                               const std::vector<int64_t> &from,
                               const std::vector<int64_t> &to) {
  Tensor input = Tensor::random(from, 1);
  EXPECT_EQ(runOp(op, {input}, to, false).data, input.data);
}

TEST(Reshape, KeepsOrder) {
  expectSameElements("bonsai.reshape %0", {1, 12, 4, 4}, {1, 48, 4});
  expectSameElements("bonsai.reshape %0", {6, 4}, {2, 3, 2, 2});
  expectSameElements("bonsai.reshape %0", {6, 4}, {4, 6});
  expectSameElements("bonsai.reshape %0", {2, 3, 5}, {5, 6});
  expectSameElements("bonsai.reshape %0", {1, 1}, {1});
  expectSameElements("bonsai.reshape %0", {1, 1}, {});
  expectSameElements("bonsai.reshape %0", {7}, {7});
}

TEST(Flatten, KeepsOrder) {
  expectSameElements("bonsai.flatten %0", {2, 17, 3, 5}, {2, 255});
  expectSameElements("bonsai.flatten %0", {2, 17}, {2, 17});
}

TEST(Transpose, MovesDimensions) {
  Tensor input = Tensor::random({2, 3, 5, 7}, 1);
  Tensor actual = runOp("bonsai.transpose %0 permutation [0, 2, 3, 1]", {input},
                        {2, 5, 7, 3}, false);
  expectSame(actual, compute({2, 5, 7, 3}, [&](auto n, auto h, auto w, auto c) {
               return input.at(n, c, h, w);
             }));
}

TEST(DepthToSpace, TakesBlockFirst) {
  Tensor input = Tensor::random({2, 18, 2, 5}, 1);
  Tensor actual = runOp("bonsai.depth_to_space %0 block 3 dcr", {input},
                        {2, 2, 6, 15}, false);
  expectSame(actual,
             compute({2, 2, 6, 15}, [&](auto n, auto c, auto h, auto w) {
               return input.at(n, (h % 3 * 3 + w % 3) * 2 + c, h / 3, w / 3);
             }));
}

TEST(DepthToSpace, TakesBlockLast) {
  Tensor input = Tensor::random({1, 12, 3, 2}, 1);
  Tensor actual = runOp("bonsai.depth_to_space %0 block 2 crd", {input},
                        {1, 3, 6, 4}, false);
  expectSame(actual, compute({1, 3, 6, 4}, [&](auto n, auto c, auto h, auto w) {
               return input.at(n, c * 4 + h % 2 * 2 + w % 2, h / 2, w / 2);
             }));
}

TEST(ConvertLayout, KeepsElements) {
  Tensor input = Tensor::random({1, 3, 5, 7}, 1);
  Tensor actual(input.shape);
  ASSERT_TRUE(runFunction(R"mlir(
    !blocked = tensor<1x3x5x7xf32, #bonsai.layout<nchw8c>>
    func.func @f(%x: tensor<1x3x5x7xf32>) -> tensor<1x3x5x7xf32> {
      %b = bonsai.convert_layout %x : tensor<1x3x5x7xf32> -> !blocked
      %r = bonsai.relu %b : !blocked -> !blocked
      %y = bonsai.convert_layout %r : !blocked -> tensor<1x3x5x7xf32>
      return %y : tensor<1x3x5x7xf32>
    })mlir",
                          {input.data.data(), actual.data.data()}));
  expectSame(actual, compute(input.shape, [&](auto n, auto c, auto h, auto w) {
               return std::max(input.at(n, c, h, w), 0.0);
             }));
}

//===----------------------------------------------------------------------===//
// resize
//===----------------------------------------------------------------------===//

namespace {

/// One dimension of a resize: `in` to `out` elements.
struct ResizeAxis {
  int64_t in, out;
  double scale;
};

struct ResizeCase {
  const char *name;
  const char *rule; // mode, coordinates, rounding
  std::vector<int64_t> size;
  /// Position in the input of position `x` of the result.
  double (*source)(double x, const ResizeAxis &axis);
  /// The input positions' rounding; null interpolates.
  double (*round)(double);
  std::vector<double> scales = {};
};

class Resize : public testing::TestWithParam<ResizeCase> {};

} // namespace

static double halfPixel(double x, const ResizeAxis &axis) {
  return (x + 0.5) / axis.scale - 0.5;
}
static double asymmetric(double x, const ResizeAxis &axis) {
  return x / axis.scale;
}
static double alignCorners(double x, const ResizeAxis &axis) {
  return axis.out == 1 ? 0.0 : x * (axis.in - 1.0) / (axis.out - 1.0);
}
static double pytorchHalfPixel(double x, const ResizeAxis &axis) {
  return axis.out > 1 ? (x + 0.5) / axis.scale - 0.5 : 0.0;
}
static double floorOf(double x) { return std::floor(x); }
static double ceilOf(double x) { return std::ceil(x); }
static double preferFloor(double x) { return std::ceil(x - 0.5); }
static double preferCeil(double x) { return std::floor(x + 0.5); }

/// The weighted sum of the one or two input positions at each result position.
static double resample(const ResizeCase &test, const ResizeAxis &axis,
                       int64_t x, const std::function<double(int64_t)> &input) {
  double source = test.source(x, axis);
  if (test.round)
    return input(std::clamp<int64_t>(test.round(source), 0, axis.in - 1));
  source = std::clamp(source, 0.0, axis.in - 1.0);
  auto low = static_cast<int64_t>(source);
  double weight = source - low;
  return input(low) * (1.0 - weight) +
         input(std::min(low + 1, axis.in - 1)) * weight;
}

TEST_P(Resize, MatchesLoops) {
  const ResizeCase &test = GetParam();
  Tensor input = Tensor::random({2, 3, 5, 6}, 1);
  ResizeAxis rows{5, test.size[0], test.size[0] / 5.0};
  ResizeAxis columns{6, test.size[1], test.size[1] / 6.0};
  std::string scales;
  if (!test.scales.empty()) {
    rows.scale = test.scales[0], columns.scale = test.scales[1];
    scales = " scales [" + std::to_string(rows.scale) + ", " +
             std::to_string(columns.scale) + "]";
  }
  std::vector<int64_t> shape = {2, 3, test.size[0], test.size[1]};
  Tensor actual = runOp("bonsai.resize %0 size " + list(test.size) + " " +
                            test.rule + scales,
                        {input}, shape, false);
  auto expected = compute(shape, [&](auto n, auto c, auto h, auto w) {
    return resample(test, rows, h, [&](int64_t row) {
      return resample(test, columns, w, [&](int64_t column) {
        return input.at(n, c, row, column);
      });
    });
  });
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

static const ResizeCase resizes[] = {
    {"NearestDoubling",
     "nearest asymmetric rounding floor",
     {10, 12},
     asymmetric,
     floorOf},
    {"NearestCeil",
     "nearest asymmetric rounding ceil",
     {10, 9},
     asymmetric,
     ceilOf},
    {"NearestHalfPixel", "nearest half_pixel", {7, 13}, halfPixel, preferFloor},
    {"NearestTies", "nearest half_pixel", {1, 3}, halfPixel, preferFloor},
    {"NearestTiesUp",
     "nearest half_pixel rounding round_prefer_ceil",
     {1, 3},
     halfPixel,
     preferCeil},
    {"NearestAlignCorners",
     "nearest align_corners",
     {9, 11},
     alignCorners,
     preferFloor},
    {"NearestPytorch",
     "nearest pytorch_half_pixel",
     {1, 4},
     pytorchHalfPixel,
     preferFloor},
    {"LinearHalfPixel", "linear half_pixel", {10, 12}, halfPixel, nullptr},
    {"LinearShrinking", "linear half_pixel", {3, 4}, halfPixel, nullptr},
    {"LinearAsymmetric", "linear asymmetric", {13, 7}, asymmetric, nullptr},
    {"LinearAlignCorners",
     "linear align_corners",
     {1, 17},
     alignCorners,
     nullptr},
    {"LinearPytorch",
     "linear pytorch_half_pixel",
     {1, 15},
     pytorchHalfPixel,
     nullptr},
    {"LinearScales",
     "linear half_pixel",
     {8, 9},
     halfPixel,
     nullptr,
     {1.75, 1.625}},
};

INSTANTIATE_TEST_SUITE_P(Reference, Resize, testing::ValuesIn(resizes),
                         [](const testing::TestParamInfo<ResizeCase> &info) {
                           return info.param.name;
                         });
