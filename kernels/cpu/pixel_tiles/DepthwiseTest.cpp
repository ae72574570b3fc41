//===- DepthwiseTest.cpp - Depthwise convolution in pixel tiles -----------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shapes, strides, dilations, paddings and epilogues against loops in double
// precision, on every instruction set that this processor has.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Depthwise.h"
#include "kernels/cpu/onednn/ReferenceTensor.h"
#include "kernels/cpu/pixel_tiles/Create.h"
#include "kernels/cpu/simd/LevelTest.h"
#include "kernels/cpu/sparse/SparseReference.h"

#include <omp.h>

using namespace bonsai;
using namespace bonsai::onednn;

namespace {
constexpr int32_t tiles = BONSAI_LAYOUT_PIXEL_TILES;
constexpr int32_t channelsLast = BONSAI_LAYOUT_CHANNELS_LAST;

BonsaiConvolutionDescriptor describe(int64_t channels, int64_t height,
                                     int64_t width, int64_t kernel,
                                     int64_t stride, int64_t padding) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = 2;
  d.in_channels = d.out_channels = d.groups = channels;
  d.in_height = height, d.in_width = width;
  d.kernel_height = d.kernel_width = kernel;
  d.stride_height = d.stride_width = stride;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = padding;
  d.epilogue.has_bias = 1;
  return d;
}

ReferenceTensor toTensor(std::vector<int64_t> shape,
                         const std::vector<double> &values) {
  ReferenceTensor tensor(shape[0], shape[1], shape[2], shape[3]);
  tensor.values = values;
  return tensor;
}

class Depthwise : public LevelTest {
protected:
  static BonsaiStatus create(const void *descriptor,
                             const void *const *constants, void **state) {
    return pixel_tiles::createDepthwise(descriptor, constants, GetParam(),
                                        state);
  }

  static void check(BonsaiConvolutionDescriptor shape) {
    for (int32_t input : {tiles, channelsLast})
      for (int32_t output : {tiles, channelsLast}) {
        shape.input_layout = input, shape.output_layout = output;
        checkLayouts(shape);
      }
  }

  static void checkLayouts(const BonsaiConvolutionDescriptor &shape) {
    TestLayer layer(shape, 1.0);
    const BonsaiConvolutionDescriptor &d = layer.descriptor;
    SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
        d.in_channels, d.in_height, d.in_width, d.kernel_height, d.kernel_width,
        d.stride_height, d.stride_width, d.dilation_height, d.pad_top,
        d.pad_left, d.pad_bottom, d.pad_right, d.epilogue.activation.kind,
        d.input_layout, d.output_layout}));
    ReferenceTensor input =
        toTensor({d.batch, d.in_channels, d.in_height, d.in_width},
                 {layer.input.begin(), layer.input.end()});
    std::vector<int64_t> shapeOut = {d.batch, d.out_channels, d.out_height,
                                     d.out_width};
    ReferenceTensor residual =
        toTensor(shapeOut, {layer.residual.begin(), layer.residual.end()});
    ReferenceTensor expected = toTensor(shapeOut, layer.computeReference());
    AlignedBuffer x = input.store(d.input_layout);
    AlignedBuffer r = residual.store(d.output_layout);
    AlignedBuffer y(expected.storageSize(d.output_layout));
    const KernelEntries kernel = {create, bonsai_pixel_tiles_depthwise_run,
                                  bonsai_pixel_tiles_depthwise_destroy};
    std::vector<const void *> constants = {layer.weights.data(),
                                           layer.bias.data()};
    kernel.execute(&d, constants, {x.data(), r.data()}, y);
    expected.expectStored(y, d.output_layout);
    if (!d.epilogue.has_residual)
      return;
    kernel.executeInPlace(&d, constants, {x.data(), r.data()}, r);
    expected.expectStored(r, d.output_layout);
  }
};
} // namespace

TEST_P(Depthwise, Shapes) {
  for (int64_t width : {1, 3, 4, 7, 16, 19, 33})
    for (int64_t height : {1, 5, 12})
      for (int64_t stride : {1, 2, 3}) {
        check(describe(3, height, width, 3, stride, 1));
        check(describe(5, height, width, 1, stride, 0));
        check(describe(1, height, width, 5, stride, 2));
      }
}

TEST_P(Depthwise, NoPadding) {
  for (int64_t stride : {1, 2, 4})
    for (int64_t width : {5, 17, 40})
      check(describe(4, 9, width, 5, stride, 0));
}

TEST_P(Depthwise, AsymmetricInEveryWay) {
  BonsaiConvolutionDescriptor d = describe(6, 13, 22, 3, 1, 0);
  d.pad_top = 2, d.pad_right = 3, d.pad_bottom = 1;
  d.kernel_width = 4, d.stride_height = 2, d.dilation_width = 3;
  check(d);
  d.stride_width = 2, d.stride_height = 1, d.dilation_height = 2;
  check(d);
  d.stride_width = 5, d.pad_left = 7;
  check(d);
}

TEST_P(Depthwise, Epilogues) {
  for (const BonsaiActivation &activation : allActivations())
    for (int32_t has : {0, 1}) {
      BonsaiConvolutionDescriptor d = describe(5, 6, 9, 3, 1, 1);
      d.epilogue = {has, has, activation};
      check(d);
    }
}

/// Several bands, threads whose shares end within an image, and rows that are
/// no multiple of a tile.
TEST_P(Depthwise, LargeMapsOnManyThreads) {
  int threads = omp_get_max_threads();
  for (int team : {1, 2, 3}) {
    omp_set_num_threads(team);
    check(describe(5, 112, 113, 3, 1, 1));
    check(describe(7, 75, 130, 3, 2, 1));
    check(describe(33, 14, 14, 3, 1, 1));
    check(describe(2, 30, 600, 5, 3, 2));
  }
  omp_set_num_threads(threads);
}

INSTANTIATE_LEVELS(Depthwise);

static void expectRefused(const BonsaiConvolutionDescriptor &descriptor,
                          const char *message) {
  void *state = nullptr;
  EXPECT_EQ(bonsai_pixel_tiles_depthwise_create(&descriptor, nullptr, &state),
            BONSAI_INVALID_ARGUMENT);
  EXPECT_EQ(state, nullptr);
  EXPECT_STREQ(bonsai_last_error(), message);
}

TEST(DepthwiseCreate, RefusesOtherConvolutions) {
  BonsaiConvolutionDescriptor d = describe(6, 5, 5, 3, 1, 1);
  d.groups = 3;
  expectRefused(d, "depthwise convolution with 3 groups of 6 input and 6 "
                   "output channels");
  d.groups = 6;
  d.output_layout = tiles;
  expectRefused(d, "depthwise convolution from layout 0 to 4");
}
