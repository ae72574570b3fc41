//===- PoolingBodyTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both ways of running a pooling, on odd shapes, with all paddings, dilations
// and ceil mode.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/pooling/PoolingBody.h"

#include "kernels/cpu/onednn_pooling/ReferencePooling.h"
#include "kernels/cuda/device/ElementBuffer.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
template <typename Element> void runThreads(const PoolingArguments &a) {
  for (int32_t i = 0; i < a.count; ++i)
    runWindow<Element>(a, i);
}

template <typename Element> void runBlocks(const PoolingArguments &a) {
  for (int32_t block = 0; block < countBlocks(a); ++block) {
    AlignedBuffer parts(256);
    for (int32_t thread = 0; thread < 256; ++thread)
      runPart<Element>(a, block, thread, parts.data());
    for (int32_t thread = 0; thread < 256; ++thread)
      finishWindow<Element>(a, block, thread, parts.data());
  }
}

template <typename Element> void check(const BonsaiPoolingDescriptor &pooling) {
  SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
      pooling.input.channels, pooling.input.height, pooling.kernel_height,
      pooling.stride_height, pooling.dilation_height, pooling.pad_top,
      pooling.kind, pooling.count_include_pad, pooling.input.layout,
      pooling.output_layout}));
  std::mt19937 generator(3);
  const BonsaiFeatureMap &map = pooling.input;
  ReferenceTensor input(map.batch, map.channels, map.height, map.width);
  roundElements<Element>(input.randomize(generator));
  ReferenceTensor output = computePooling(pooling, input);
  ElementBuffer<Element> x(input, map.layout);
  for (auto run : {runThreads<Element>, runBlocks<Element>}) {
    ElementBuffer<Element> y(output.storageSize(pooling.output_layout));
    PoolingArguments a = makeArguments(pooling);
    a.input = x.data(), a.output = y.data();
    run(a);
    y.expect(output, pooling.output_layout);
  }
}

void checkAllKinds(BonsaiPoolingDescriptor pooling, bool ceil) {
  setOutput(pooling, ceil);
  for (int32_t input : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
    for (int32_t output : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      for (int32_t kind : {BONSAI_POOLING_MAX, BONSAI_POOLING_AVERAGE})
        for (int32_t countsPadding : {0, 1}) {
          pooling.input.layout = input, pooling.output_layout = output;
          pooling.kind = kind, pooling.count_include_pad = countsPadding;
          check<float>(pooling);
          check<Half>(pooling);
        }
}
} // namespace

TEST(CudaPooling, Shapes) {
  for (int64_t channels : {1, 3, 33}) {
    checkAllKinds(square(channels, 1, 1, 1, 0), false);
    checkAllKinds(square(channels, 7, 2, 2, 0), false);
    checkAllKinds(square(channels, 9, 3, 2, 1), false);
    checkAllKinds(square(channels, 8, 3, 1, 1), false);
  }
}

TEST(CudaPooling, Global) {
  for (int64_t channels : {1, 3, 33})
    for (int64_t size : {1, 5, 7})
      checkAllKinds(square(channels, size, size, 1, 0), false);
  auto isShared = [](BonsaiPoolingDescriptor pooling) {
    setOutput(pooling, false);
    return sharesWindows(makeArguments(pooling));
  };
  EXPECT_TRUE(isShared(square(3, 7, 7, 1, 0)));
  EXPECT_FALSE(isShared(square(3, 7, 3, 1, 0)));
}

TEST(CudaPooling, CeilMode) {
  checkAllKinds(square(3, 8, 3, 2, 0), true);
  checkAllKinds(square(3, 8, 3, 2, 1), true);
  checkAllKinds(square(17, 12, 3, 3, 1), true);
}

TEST(CudaPooling, AsymmetricPaddingAndDilation) {
  BonsaiPoolingDescriptor pooling = square(5, 9, 3, 2, 0);
  pooling.input.width = 11;
  pooling.pad_left = 1, pooling.pad_bottom = 2;
  pooling.kernel_width = 2;
  checkAllKinds(pooling, false);
  pooling.dilation_height = 2, pooling.dilation_width = 3;
  checkAllKinds(pooling, false);
  checkAllKinds(pooling, true);
}
