//===- OnednnPoolingTest.cpp - Poolings against a plain reference ---------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Odd shapes, pads, dilations and ceil mode against loops in double precision,
// with ONNX's rule of what an average counts.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_pooling/OnednnPooling.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_pooling_create,
                                     bonsai_onednn_pooling_run,
                                     bonsai_onednn_pooling_destroy};

namespace {
/// The sums of one pooling window.
struct Window {
  double sum = 0;
  double maximum = -std::numeric_limits<double>::infinity();
  int64_t inside = 0;
  int64_t inPadding = 0;
};

Window gather(const BonsaiPoolingDescriptor &pooling,
              const ReferenceTensor &input, int64_t n, int64_t c, int64_t oh,
              int64_t ow) {
  Window window;
  for (int64_t kh = 0; kh < pooling.kernel_height; ++kh)
    for (int64_t kw = 0; kw < pooling.kernel_width; ++kw) {
      int64_t h = oh * pooling.stride_height + kh * pooling.dilation_height -
                  pooling.pad_top;
      int64_t w = ow * pooling.stride_width + kw * pooling.dilation_width -
                  pooling.pad_left;
      if (h >= pooling.input.height + pooling.pad_bottom ||
          w >= pooling.input.width + pooling.pad_right)
        continue;
      if (h < 0 || h >= pooling.input.height || w < 0 ||
          w >= pooling.input.width) {
        ++window.inPadding;
        continue;
      }
      ++window.inside;
      window.sum += input.at(n, c, h, w);
      window.maximum = std::fmax(window.maximum, input.at(n, c, h, w));
    }
  return window;
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
  input.randomize(generator);
  ReferenceTensor output(map.batch, map.channels, pooling.out_height,
                         pooling.out_width);
  output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    Window window = gather(pooling, input, n, c, h, w);
    int64_t count =
        window.inside + (pooling.count_include_pad ? window.inPadding : 0);
    output.at(n, c, h, w) = pooling.kind == BONSAI_POOLING_MAX
                                ? window.maximum
                                : window.sum / count;
  });
  AlignedBuffer x = input.store(map.layout);
  AlignedBuffer y(output.storageSize(map.layout));
  kernel.execute(&pooling, {}, {x.data()}, y);
  output.expectStored(y, map.layout);
}

BonsaiPoolingDescriptor square(int64_t channels, int64_t size, int64_t kernel,
                               int64_t stride, int64_t pad) {
  BonsaiPoolingDescriptor pooling = {};
  pooling.input = {2, channels, size, size, BONSAI_LAYOUT_PLAIN};
  pooling.kernel_height = pooling.kernel_width = kernel;
  pooling.stride_height = pooling.stride_width = stride;
  pooling.dilation_height = pooling.dilation_width = 1;
  pooling.pad_top = pooling.pad_left = pad;
  pooling.pad_bottom = pooling.pad_right = pad;
  return pooling;
}

int64_t outputExtent(int64_t input, int64_t kernel, int64_t stride,
                     int64_t dilation, int64_t padding, bool ceil) {
  int64_t span = input + padding - (kernel - 1) * dilation - 1;
  return (span + (ceil ? stride - 1 : 0)) / stride + 1;
}

void setOutput(BonsaiPoolingDescriptor &p, bool ceil) {
  p.out_height =
      outputExtent(p.input.height, p.kernel_height, p.stride_height,
                   p.dilation_height, p.pad_top + p.pad_bottom, ceil);
  p.out_width = outputExtent(p.input.width, p.kernel_width, p.stride_width,
                             p.dilation_width, p.pad_left + p.pad_right, ceil);
}

/// In all layouts: the maximum and the average without padding, and the average
/// with padding unless the last window reaches beyond it.
void checkAllKinds(BonsaiPoolingDescriptor pooling, bool ceil) {
  setOutput(pooling, ceil);
  for (int32_t layout : allLayouts()) {
    pooling.input.layout = layout;
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
} // namespace

TEST(OnednnPooling, Shapes) {
  for (int64_t channels : {1, 3, 17, 33, 64}) {
    checkAllKinds(square(channels, 1, 1, 1, 0), false);
    checkAllKinds(square(channels, 7, 2, 2, 0), false);
    checkAllKinds(square(channels, 9, 3, 2, 1), false);
    checkAllKinds(square(channels, 8, 3, 1, 1), false);
  }
}

TEST(OnednnPooling, Global) {
  for (int64_t channels : {1, 3, 17, 32})
    for (int64_t size : {1, 5, 7})
      checkAllKinds(square(channels, size, size, 1, 0), false);
}

TEST(OnednnPooling, CeilMode) {
  for (int64_t channels : {3, 17, 32}) {
    checkAllKinds(square(channels, 8, 3, 2, 0), true);
    checkAllKinds(square(channels, 12, 3, 3, 1), true);
  }
}

TEST(OnednnPooling, AsymmetricPaddingAndDilation) {
  for (int64_t channels : {3, 17, 32}) {
    BonsaiPoolingDescriptor pooling = square(channels, 9, 3, 2, 0);
    pooling.pad_left = 1, pooling.pad_bottom = 2;
    pooling.kernel_width = 2;
    checkAllKinds(pooling, false);
    pooling.dilation_height = 2, pooling.dilation_width = 3;
    checkAllKinds(pooling, false);
  }
}

TEST(OnednnPooling, RefusesWhatOnednnComputesOtherwise) {
  void *state = nullptr;
  BonsaiPoolingDescriptor pooling = square(4, 8, 3, 2, 0);
  setOutput(pooling, true);
  pooling.kind = BONSAI_POOLING_AVERAGE;
  pooling.count_include_pad = 1;
  EXPECT_EQ(kernel.create(&pooling, nullptr, &state), BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(),
               "an average that counts padding reaches beyond it");
  EXPECT_EQ(state, nullptr);
  pooling = square(4, 8, 2, 2, 2);
  setOutput(pooling, false);
  EXPECT_EQ(kernel.create(&pooling, nullptr, &state), BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "a pooling window sees only padding");
  pooling = square(4, 1, 2, 1, 1);
  pooling.dilation_height = pooling.dilation_width = 2;
  setOutput(pooling, false);
  EXPECT_EQ(kernel.create(&pooling, nullptr, &state), BONSAI_INVALID_ARGUMENT);
}
