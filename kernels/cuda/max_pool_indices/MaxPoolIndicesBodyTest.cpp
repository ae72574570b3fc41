//===- MaxPoolIndicesBodyTest.cpp -----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both layouts of the input, windows that overlap or not, padding, and
// dilation.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/max_pool_indices/MaxPoolIndicesBody.h"

#include "kernels/cpu/onednn_pooling/ReferencePooling.h"
#include "kernels/cuda/device/ElementBuffer.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
/// The first place in a window with the value `maximum`; -1 if there is none.
int64_t findIndex(const BonsaiPoolingDescriptor &pooling,
                  const ReferenceTensor &input, double maximum, int64_t n,
                  int64_t c, int64_t oh, int64_t ow) {
  for (int64_t kh = 0; kh < pooling.kernel_height; ++kh)
    for (int64_t kw = 0; kw < pooling.kernel_width; ++kw) {
      int64_t h = oh * pooling.stride_height + kh * pooling.dilation_height -
                  pooling.pad_top;
      int64_t w = ow * pooling.stride_width + kw * pooling.dilation_width -
                  pooling.pad_left;
      bool isInside = h >= 0 && h < pooling.input.height && w >= 0 &&
                      w < pooling.input.width;
      if (isInside && input.at(n, c, h, w) == maximum)
        return h * pooling.input.width + w;
    }
  return -1;
}

template <typename Element>
std::vector<int64_t> run(const BonsaiPoolingDescriptor &pooling,
                         ElementBuffer<Element> &input,
                         ElementBuffer<Element> &output) {
  std::vector<int64_t> indices(output.size(), INT64_MIN);
  MaxPoolIndicesArguments a = makeIndicesArguments(pooling);
  a.input = input.data(), a.output = output.data(), a.indices = indices.data();
  for (int32_t i = 0; i < a.count; ++i)
    runIndexedWindow<Element>(a, i);
  return indices;
}

template <typename Element>
void check(const BonsaiPoolingDescriptor &pooling,
           const ReferenceTensor &input) {
  SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
      pooling.input.channels, pooling.input.height, pooling.kernel_height,
      pooling.stride_height, pooling.pad_top, pooling.input.layout}));
  ReferenceTensor output = computePooling(pooling, input);
  ElementBuffer<Element> x(input, pooling.input.layout);
  ElementBuffer<Element> y(output.storageSize(pooling.output_layout));
  std::vector<int64_t> indices = run(pooling, x, y);
  y.expect(output, pooling.output_layout);
  size_t position = 0;
  output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    EXPECT_EQ(indices[position++],
              findIndex(pooling, input, output.at(n, c, h, w), n, c, h, w));
  });
}

/// With random values, and with few different ones, so that there are ties.
void checkLayouts(BonsaiPoolingDescriptor pooling, bool ceil) {
  setOutput(pooling, ceil);
  std::mt19937 generator(11);
  const BonsaiFeatureMap &map = pooling.input;
  ReferenceTensor input(map.batch, map.channels, map.height, map.width);
  for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST}) {
    pooling.input.layout = layout;
    // Exact in either type.
    roundElements<Half>(input.randomize(generator));
    check<float>(pooling, input);
    check<Half>(pooling, input);
    for (double &value : input.values)
      value = std::round(2 * value);
    check<float>(pooling, input);
  }
}
} // namespace

TEST(CudaMaxPoolIndices, Shapes) {
  for (int64_t channels : {1, 3, 33}) {
    checkLayouts(square(channels, 1, 1, 1, 0), false);
    checkLayouts(square(channels, 7, 2, 2, 0), false);
    checkLayouts(square(channels, 9, 3, 2, 1), false);
    checkLayouts(square(channels, 8, 3, 2, 0), true);
  }
}

TEST(CudaMaxPoolIndices, AsymmetricPaddingAndDilation) {
  BonsaiPoolingDescriptor pooling = square(5, 9, 3, 2, 0);
  pooling.input.width = 11;
  pooling.pad_left = 1, pooling.pad_bottom = 2;
  pooling.kernel_width = 2;
  pooling.dilation_height = 2, pooling.dilation_width = 3;
  checkLayouts(pooling, false);
}

/// As the reference lowering has it.
TEST(CudaMaxPoolIndices, ExtremeValues) {
  BonsaiPoolingDescriptor pooling = square(1, 2, 2, 2, 2);
  pooling.input.batch = 1;
  setOutput(pooling, false);
  ReferenceTensor input(1, 1, 2, 2);
  ElementBuffer<float> y(9);
  auto getIndex = [&](std::vector<double> values) {
    input.values = std::move(values);
    ElementBuffer<float> x(input, BONSAI_LAYOUT_PLAIN);
    return run(pooling, x, y)[4];
  };
  double infinity = INFINITY;
  EXPECT_EQ(getIndex({-infinity, -infinity, -infinity, -infinity}), 0);
  EXPECT_EQ(getIndex({NAN, 1, 2, 3}), 0);
  EXPECT_EQ(getIndex({1, NAN, 2, NAN}), 2);
  EXPECT_EQ(y.data()[4], 2);
  // The windows around see only padding.
  EXPECT_EQ(y.data()[0], -INFINITY);
}
