//===- OnednnPoolingGradientTest.cpp --------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of maxima, with ties, and of averages against double precision.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_pooling_gradient/OnednnPoolingGradient.h"

#include "kernels/cpu/onednn_pooling/ReferencePooling.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_pooling_gradient_create,
                                     bonsai_onednn_pooling_gradient_run,
                                     bonsai_onednn_pooling_gradient_destroy};

namespace {
/// Calls `function(h, w)` for what a window has of the map, in row-major order.
template <typename Function>
void forEachInside(const BonsaiPoolingDescriptor &pooling, int64_t oh,
                   int64_t ow, Function function) {
  for (int64_t kh = 0; kh < pooling.kernel_height; ++kh)
    for (int64_t kw = 0; kw < pooling.kernel_width; ++kw) {
      int64_t h = oh * pooling.stride_height + kh * pooling.dilation_height -
                  pooling.pad_top;
      int64_t w = ow * pooling.stride_width + kw * pooling.dilation_width -
                  pooling.pad_left;
      if (h >= 0 && h < pooling.input.height && w >= 0 &&
          w < pooling.input.width)
        function(h, w);
    }
}

ReferenceTensor computeGradient(const BonsaiPoolingDescriptor &pooling,
                                const ReferenceTensor &input,
                                const ReferenceTensor &gradient) {
  ReferenceTensor result = input;
  std::fill(result.values.begin(), result.values.end(), 0);
  gradient.forEach([&](int64_t n, int64_t c, int64_t oh, int64_t ow) {
    double d = gradient.at(n, c, oh, ow);
    Window window = gather(pooling, input, n, c, oh, ow);
    int64_t count =
        window.inside + (pooling.count_include_pad ? window.inPadding : 0);
    bool isTaken = false;
    forEachInside(pooling, oh, ow, [&](int64_t h, int64_t w) {
      if (pooling.kind == BONSAI_POOLING_AVERAGE)
        result.at(n, c, h, w) += d / count;
      else if (!isTaken && input.at(n, c, h, w) == window.maximum) {
        result.at(n, c, h, w) += d;
        isTaken = true;
      }
    });
  });
  return result;
}

void check(const BonsaiPoolingDescriptor &pooling) {
  SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
      pooling.input.channels, pooling.input.height, pooling.input.width,
      pooling.kernel_height, pooling.stride_height, pooling.dilation_height,
      pooling.pad_top, pooling.pad_left, pooling.pad_bottom, pooling.pad_right,
      pooling.kind, pooling.count_include_pad, pooling.input.layout}));
  std::mt19937 generator(3);
  const BonsaiFeatureMap &map = pooling.input;
  ReferenceTensor input(map.batch, map.channels, map.height, map.width);
  ReferenceTensor gradient(map.batch, map.channels, pooling.out_height,
                           pooling.out_width);
  input.randomize(generator);
  gradient.randomize(generator);
  // Few different values, so that windows have several largest ones.
  for (double &value : input.values)
    value = std::round(2 * value);
  ReferenceTensor expected = computeGradient(pooling, input, gradient);
  AlignedBuffer x = input.store(map.layout);
  AlignedBuffer d = gradient.store(map.layout);
  AlignedBuffer result(expected.storageSize(map.layout));
  kernel.execute(&pooling, {}, {d.data(), x.data()}, result);
  expected.expectStored(result, map.layout);
}

/// In all layouts and with one thread and several: the maximum and the average
/// without padding, and the average with padding unless the last window reaches
/// beyond it.
void checkAllKinds(BonsaiPoolingDescriptor pooling, bool ceil) {
  setOutput(pooling, ceil);
  for (int threads : {1, 3}) {
    ThreadCount count(threads);
    for (int32_t layout : allLayouts()) {
      pooling.input.layout = pooling.output_layout = layout;
      pooling.count_include_pad = 0;
      pooling.kind = BONSAI_POOLING_MAX;
      check(pooling);
      pooling.kind = BONSAI_POOLING_AVERAGE;
      check(pooling);
      pooling.count_include_pad = 1;
      if (!ceil)
        check(pooling);
    }
  }
}
} // namespace

TEST(OnednnPoolingGradient, Shapes) {
  for (int64_t channels : {1, 3, 17, 33, 64}) {
    checkAllKinds(square(channels, 1, 1, 1, 0), false);
    checkAllKinds(square(channels, 7, 2, 2, 0), false);
    checkAllKinds(square(channels, 9, 3, 2, 1), false);
    checkAllKinds(square(channels, 8, 3, 1, 1), false);
  }
}

TEST(OnednnPoolingGradient, Global) {
  for (int64_t channels : {1, 3, 17, 32})
    for (int64_t size : {1, 5, 8})
      checkAllKinds(square(channels, size, size, 1, 0), false);
}

TEST(OnednnPoolingGradient, CeilMode) {
  for (int64_t channels : {3, 17, 32}) {
    checkAllKinds(square(channels, 8, 3, 2, 0), true);
    checkAllKinds(square(channels, 12, 3, 3, 1), true);
  }
}

TEST(OnednnPoolingGradient, AsymmetricPaddingAndDilation) {
  for (int64_t channels : {3, 17, 32}) {
    BonsaiPoolingDescriptor pooling = square(channels, 9, 3, 2, 0);
    pooling.pad_left = 1, pooling.pad_bottom = 2;
    pooling.kernel_width = 2;
    checkAllKinds(pooling, false);
    pooling.dilation_height = 2, pooling.dilation_width = 3;
    checkAllKinds(pooling, false);
  }
}

TEST(OnednnPoolingGradient, RefusesWhatOnednnComputesOtherwise) {
  void *state = nullptr;
  BonsaiPoolingDescriptor pooling = square(4, 8, 3, 2, 0);
  setOutput(pooling, true);
  pooling.kind = BONSAI_POOLING_AVERAGE;
  pooling.count_include_pad = 1;
  EXPECT_EQ(kernel.create(&pooling, nullptr, &state), BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(),
               "an average that counts padding reaches beyond it");
  EXPECT_EQ(state, nullptr);
}
