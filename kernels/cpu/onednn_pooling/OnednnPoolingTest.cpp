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

#include "kernels/cpu/onednn_pooling/ReferencePooling.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_pooling_create,
                                     bonsai_onednn_pooling_run,
                                     bonsai_onednn_pooling_destroy};

namespace {
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
  ReferenceTensor output = computePooling(pooling, input);
  AlignedBuffer x = input.store(map.layout);
  AlignedBuffer y(output.storageSize(map.layout));
  kernel.execute(&pooling, {}, {x.data()}, y);
  output.expectStored(y, map.layout);
}

/// In all layouts: the maximum and the average without padding, and the average
/// with padding unless the last window reaches beyond it.
void checkAllKinds(BonsaiPoolingDescriptor pooling, bool ceil) {
  setOutput(pooling, ceil);
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
