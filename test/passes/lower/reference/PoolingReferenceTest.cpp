//===- PoolingReferenceTest.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pooling, its gradients and unpooling against plain loops in double precision.
//
//===----------------------------------------------------------------------===//

#include "CompiledFunction.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>

using namespace bonsai::test;

namespace {

struct PoolCase {
  const char *name;
  std::vector<int64_t> input;
  std::vector<int64_t> kernel;
  std::vector<int64_t> strides = {1, 1};
  std::vector<int64_t> padding = {0, 0, 0, 0};
  std::vector<int64_t> dilations = {1, 1};
  bool ceilMode = false;

  std::string attributes() const;
  std::vector<int64_t> resultShape() const;
};

class Pool : public testing::TestWithParam<PoolCase> {};

/// What a window holds, in the order of its positions.
struct WindowElement {
  double value;
  int64_t index;
  bool isInside;       // of the input
  bool isInsidePadded; // of the input and its padding
};

} // namespace

std::string PoolCase::attributes() const {
  return " kernel " + list(kernel) + " strides " + list(strides) + " padding " +
         list(padding) + " dilations " + list(dilations) +
         (ceilMode ? " ceil_mode" : "");
}

/// As PyTorch computes it.
std::vector<int64_t> PoolCase::resultShape() const {
  std::vector<int64_t> shape = {input[0], input[1]};
  for (int d = 0; d < 2; ++d) {
    int64_t room = input[d + 2] + padding[d] + padding[d + 2] -
                   dilations[d] * (kernel[d] - 1) - 1;
    int64_t size = (room + (ceilMode ? strides[d] - 1 : 0)) / strides[d] + 1;
    if (ceilMode && (size - 1) * strides[d] >= input[d + 2] + padding[d])
      --size;
    shape.push_back(size);
  }
  return shape;
}

template <typename ElementT>
static std::vector<WindowElement>
getWindow(const PoolCase &test, const BasicTensor<ElementT> &input, int64_t n,
          int64_t c, int64_t y, int64_t x) {
  int64_t height = test.input[2], width = test.input[3];
  std::vector<WindowElement> elements;
  for (int64_t i = 0; i < test.kernel[0]; ++i)
    for (int64_t j = 0; j < test.kernel[1]; ++j) {
      int64_t row =
          y * test.strides[0] + i * test.dilations[0] - test.padding[0];
      int64_t column =
          x * test.strides[1] + j * test.dilations[1] - test.padding[1];
      bool isInside = row >= 0 && row < height && column >= 0 && column < width;
      bool isInsidePadded =
          row < height + test.padding[2] && column < width + test.padding[3];
      elements.push_back({input.at(n, c, row, column), row * width + column,
                          isInside, isInsidePadded});
    }
  return elements;
}

/// Calls `function` with each window, in the order of the result's elements.
template <typename ElementT, typename Function>
static void forEachWindow(const PoolCase &test,
                          const BasicTensor<ElementT> &input,
                          Function function) {
  std::vector<int64_t> shape = test.resultShape();
  for (int64_t n = 0; n < shape[0]; ++n)
    for (int64_t c = 0; c < shape[1]; ++c)
      for (int64_t y = 0; y < shape[2]; ++y)
        for (int64_t x = 0; x < shape[3]; ++x)
          function(getWindow(test, input, n, c, y, x));
}

//===----------------------------------------------------------------------===//
// Maximum
//===----------------------------------------------------------------------===//

static WindowElement findMaximum(const std::vector<WindowElement> &window) {
  WindowElement best{-std::numeric_limits<double>::infinity(), -1, false,
                     false};
  for (const WindowElement &element : window)
    if (element.isInside && (best.index < 0 || element.value > best.value))
      best = element;
  return best;
}

/// Values below zero, so that a padding of zeros would win, and with ties.
template <typename ElementT = float>
static BasicTensor<ElementT>
makeNegativeInput(const std::vector<int64_t> &shape) {
  auto input = BasicTensor<ElementT>::random(shape, 1);
  for (ElementT &value : input.data)
    value = std::floor(value * 2) - 5;
  return input;
}

TEST_P(Pool, MaximumMatchesLoops) {
  Tensor input = makeNegativeInput(GetParam().input);
  Tensor actual = runOp("bonsai.max_pool2d %0" + GetParam().attributes(),
                        {input}, GetParam().resultShape(), false);
  std::vector<double> expected;
  forEachWindow(GetParam(), input, [&](const auto &window) {
    expected.push_back(findMaximum(window).value);
  });
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

/// A function of one op with two results.
static std::string makeIndexFunction(const PoolCase &test, const Tensor &input,
                                     const Tensor &result) {
  std::string indices = result.type();
  indices.replace(indices.find("f32"), 3, "i64");
  return "func.func @f(%x: " + input.type() + ") -> (" + result.type() + ", " +
         indices + ") {\n  %y, %i = bonsai.max_pool2d_with_indices %x" +
         test.attributes() + " : " + input.type() + " -> " + result.type() +
         ", " + indices + "\n  return %y, %i : " + result.type() + ", " +
         indices + "\n}\n";
}

TEST_P(Pool, IndicesMatchLoops) {
  Tensor input = makeNegativeInput(GetParam().input);
  input.data[0] = -std::numeric_limits<float>::infinity();
  Tensor result(GetParam().resultShape(),
                std::numeric_limits<float>::quiet_NaN());
  std::vector<int64_t> indices(result.data.size(), -7);
  ASSERT_TRUE(
      runFunction(makeIndexFunction(GetParam(), input, result),
                  {input.data.data(), result.data.data(), indices.data()}));
  size_t next = 0;
  forEachWindow(GetParam(), input, [&](const auto &window) {
    WindowElement maximum = findMaximum(window);
    EXPECT_EQ(result.data[next], static_cast<float>(maximum.value));
    EXPECT_EQ(indices[next++], maximum.index);
  });
}

//===----------------------------------------------------------------------===//
// Average
//===----------------------------------------------------------------------===//

static void checkAverage(const PoolCase &test, bool countsPadding) {
  Tensor input = Tensor::random(test.input, 1);
  Tensor actual = runOp("bonsai.avg_pool2d %0" + test.attributes() +
                            (countsPadding ? " count_include_pad" : ""),
                        {input}, test.resultShape(), false);
  std::vector<double> expected;
  forEachWindow(test, input, [&](const auto &window) {
    double sum = 0.0, count = 0.0;
    for (const WindowElement &element : window) {
      sum += element.value;
      count += countsPadding ? element.isInsidePadded : element.isInside;
    }
    expected.push_back(sum / count);
  });
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

TEST_P(Pool, AverageMatchesLoops) { checkAverage(GetParam(), false); }
TEST_P(Pool, AverageWithPaddingMatchesLoops) { checkAverage(GetParam(), true); }

//===----------------------------------------------------------------------===//
// Gradients
//===----------------------------------------------------------------------===//

/// The plane of window `window`, of all windows.
static int64_t getPlane(const PoolCase &test, int64_t window) {
  std::vector<int64_t> shape = test.resultShape();
  return window / (shape[2] * shape[3]) * test.input[2] * test.input[3];
}

template <typename ElementT>
static void checkMaximumGradient(const PoolCase &test) {
  auto input = makeNegativeInput<ElementT>(test.input);
  auto gradient = BasicTensor<ElementT>::random(test.resultShape(), 2);
  auto actual = runOpResults<ElementT>("bonsai.max_pool2d_gradient %0, %1" +
                                           test.attributes(),
                                       {gradient, input}, {test.input}, true);
  ASSERT_EQ(actual.size(), 1U);
  std::vector<double> expected(input.size(), 0.0);
  int64_t next = 0;
  forEachWindow(test, input, [&](const auto &window) {
    expected[getPlane(test, next) + findMaximum(window).index] +=
        gradient.data[next];
    ++next;
  });
  EXPECT_LE(relativeError(actual[0], expected), toleranceIn<ElementT>);
}

TEST_P(Pool, MaximumGradientMatchesLoops) {
  checkMaximumGradient<float>(GetParam());
  checkMaximumGradient<double>(GetParam());
}

template <typename ElementT>
static void checkAverageGradient(const PoolCase &test, bool countsPadding) {
  BasicTensor<ElementT> zeros(test.input);
  auto gradient = BasicTensor<ElementT>::random(test.resultShape(), 2);
  auto actual = runOpResults<ElementT>(
      "bonsai.avg_pool2d_gradient %0" + test.attributes() +
          (countsPadding ? " count_include_pad" : ""),
      {gradient}, {test.input}, false);
  ASSERT_EQ(actual.size(), 1U);
  std::vector<double> expected(zeros.size(), 0.0);
  int64_t next = 0;
  forEachWindow(test, zeros, [&](const auto &window) {
    double count = 0.0;
    for (const WindowElement &element : window)
      count += countsPadding ? element.isInsidePadded : element.isInside;
    for (const WindowElement &element : window)
      if (element.isInside)
        expected[getPlane(test, next) + element.index] +=
            gradient.data[next] / count;
    ++next;
  });
  EXPECT_LE(relativeError(actual[0], expected), toleranceIn<ElementT>);
}

TEST_P(Pool, AverageGradientMatchesLoops) {
  for (bool countsPadding : {false, true}) {
    checkAverageGradient<float>(GetParam(), countsPadding);
    checkAverageGradient<double>(GetParam(), countsPadding);
  }
}

static const PoolCase pools[] = {
    {"OnePixel", {2, 3, 1, 1}, {1, 1}},
    {"Halving", {1, 17, 8, 6}, {2, 2}, {2, 2}},
    {"Overlapping", {2, 3, 7, 9}, {3, 3}, {2, 2}, {1, 1, 1, 1}},
    {"Asymmetric", {1, 1, 7, 5}, {3, 2}, {1, 3}, {2, 0, 1, 1}},
    {"Dilated", {1, 3, 11, 9}, {3, 2}, {2, 1}, {1, 2, 2, 0}, {2, 3}},
    {"Ceil", {1, 3, 8, 10}, {3, 3}, {2, 3}, {0, 0, 0, 0}, {1, 1}, true},
    {"CeilPadded", {1, 2, 6, 7}, {3, 3}, {3, 2}, {1, 1, 1, 1}, {1, 1}, true},
    {"CeilAsymmetric",
     {1, 2, 7, 6},
     {3, 2},
     {2, 3},
     {2, 0, 1, 1},
     {1, 1},
     true},
    {"CeilDropsWindow",
     {1, 1, 5, 5},
     {2, 2},
     {3, 3},
     {1, 1, 1, 1},
     {1, 1},
     true},
};

INSTANTIATE_TEST_SUITE_P(Reference, Pool, testing::ValuesIn(pools),
                         [](const testing::TestParamInfo<PoolCase> &info) {
                           return info.param.name;
                         });

//===----------------------------------------------------------------------===//
// Global pools
//===----------------------------------------------------------------------===//

TEST(GlobalPool, AverageMatchesLoops) {
  Tensor input = Tensor::random({2, 17, 5, 7}, 1);
  Tensor actual =
      runOp("bonsai.global_avg_pool %0", {input}, {2, 17, 1, 1}, false);
  std::vector<double> expected(34, 0.0);
  for (int64_t i = 0; i < input.size(); ++i)
    expected[i / 35] += input.data[i] / 35.0;
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

TEST(GlobalPool, MaximumMatchesLoops) {
  Tensor input = makeNegativeInput({2, 3, 5, 7});
  Tensor actual =
      runOp("bonsai.global_max_pool %0", {input}, {2, 3, 1, 1}, false);
  std::vector<double> expected(6, -100.0);
  for (int64_t i = 0; i < input.size(); ++i)
    expected[i / 35] = std::max<double>(expected[i / 35], input.data[i]);
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

//===----------------------------------------------------------------------===//
// Unpooling
//===----------------------------------------------------------------------===//

TEST(MaxUnpool2d, PutsValuesBack) {
  Tensor input = Tensor::random({1, 2, 1, 3}, 1);
  std::vector<int64_t> indices = {4, 0, 11, 7, 12, -1};
  Tensor actual({1, 2, 3, 4}, std::numeric_limits<float>::quiet_NaN());
  ASSERT_TRUE(
      runFunction(R"mlir(
    func.func @f(%x: tensor<1x2x1x3xf32>, %i: tensor<1x2x1x3xi64>) -> tensor<1x2x3x4xf32> {
      %y = bonsai.max_unpool2d %x, %i size [3, 4]
        : (tensor<1x2x1x3xf32>, tensor<1x2x1x3xi64>) -> tensor<1x2x3x4xf32>
      return %y : tensor<1x2x3x4xf32>
    })mlir",
                  {input.data.data(), indices.data(), actual.data.data()}));
  // The last two indices of the second plane are outside of it.
  Tensor expected({1, 2, 3, 4});
  expected.data[4] = input.data[0];
  expected.data[0] = input.data[1];
  expected.data[11] = input.data[2];
  expected.data[12 + 7] = input.data[3];
  EXPECT_EQ(actual.data, expected.data);
}
