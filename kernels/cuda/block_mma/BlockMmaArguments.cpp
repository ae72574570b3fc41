//===- BlockMmaArguments.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Divides a layer among warps.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/BlockMmaArguments.h"

using namespace bonsai::block_mma;

/// So many warps hide the latency of memory on the largest GPUs: 16 on each of
/// some 128 multiprocessors.
static constexpr int64_t enoughWarps = 2048;
/// Fewer steps of a part are not worth adding up its sums.
static constexpr int64_t leastSteps = 2;
static constexpr int32_t leastWarps = 4;

Gather bonsai::block_mma::chooseGather(const BonsaiConvolutionDescriptor &d) {
  if (d.input_layout == BONSAI_LAYOUT_CHANNELS_LAST)
    return Gather::channels;
  bool isPadded = d.pad_top || d.pad_left || d.pad_bottom || d.pad_right;
  if (isPadded)
    return Gather::border;
  bool isPointwise = d.kernel_height == 1 && d.kernel_width == 1 &&
                     d.stride_height == 1 && d.stride_width == 1;
  return isPointwise && d.in_height * d.in_width % 4 == 0 ? Gather::vectors
                                                          : Gather::pixels;
}

Division bonsai::block_mma::divide(const BonsaiBlockMmaDescriptor &d) {
  Division division = {};
  int64_t pixels = d.shape.batch * d.shape.out_height * d.shape.out_width;
  int64_t tile = countWarpPixels(d.element);
  division.tiles = (pixels + tile - 1) / tile;
  int64_t steps = d.steps / d.groups;
  division.parts = 1;
  while (division.parts < maxWarps &&
         d.groups * division.tiles * division.parts < enoughWarps &&
         steps / (2 * division.parts) >= leastSteps)
    division.parts *= 2;
  division.warps = division.parts < leastWarps ? leastWarps : division.parts;
  int64_t tilesOfBlock = division.warps / division.parts;
  division.blocks =
      (division.tiles + tilesOfBlock - 1) / tilesOfBlock * d.groups;
  return division;
}

static WindowAxis makeAxis(int64_t input, int64_t kernel, int64_t stride,
                           int64_t dilation, int64_t before) {
  return {static_cast<int32_t>(input), static_cast<int32_t>(kernel),
          static_cast<int32_t>(stride), static_cast<int32_t>(dilation),
          static_cast<int32_t>(before)};
}

Arguments
bonsai::block_mma::makeArguments(const BonsaiBlockMmaDescriptor &descriptor) {
  const BonsaiConvolutionDescriptor &d = descriptor.shape;
  Division division = divide(descriptor);
  Arguments a = {};
  a.pixels = static_cast<int32_t>(d.batch * d.out_height * d.out_width);
  a.tiles = static_cast<int32_t>(division.tiles);
  a.warps = division.warps;
  a.parts = division.parts;
  a.groups = cuda::makeDivisor(descriptor.groups);
  a.imagePixels = cuda::makeDivisor(d.out_height * d.out_width);
  a.width = cuda::makeDivisor(d.out_width);
  a.imageInputs =
      static_cast<int32_t>(d.in_channels * d.in_height * d.in_width);
  a.pixelInputs = d.input_layout == BONSAI_LAYOUT_CHANNELS_LAST
                      ? static_cast<int32_t>(d.in_channels)
                      : 1;
  a.outChannels = static_cast<int32_t>(d.out_channels);
  a.rows = makeAxis(d.in_height, d.kernel_height, d.stride_height,
                    d.dilation_height, d.pad_top);
  a.columns = makeAxis(d.in_width, d.kernel_width, d.stride_width,
                       d.dilation_width, d.pad_left);
  a.activation = d.epilogue.activation;
  return a;
}

ColumnPlaces
bonsai::block_mma::locateColumns(const BonsaiBlockMmaDescriptor &descriptor,
                                 const int32_t *columns) {
  const BonsaiConvolutionDescriptor &d = descriptor.shape;
  bool isChannelsLast = d.input_layout == BONSAI_LAYOUT_CHANNELS_LAST;
  int64_t channelStride = isChannelsLast ? 1 : d.in_height * d.in_width;
  int64_t pixelStride = isChannelsLast ? d.in_channels : 1;
  ColumnPlaces places;
  for (int64_t i = 0; i < descriptor.steps * BONSAI_BLOCK_MMA_STEP;
       i += isChannelsLast ? 4 : 1) {
    int64_t x = columns[i] % d.kernel_width;
    int64_t y = columns[i] / d.kernel_width % d.kernel_height;
    int64_t channel = columns[i] / d.kernel_width / d.kernel_height;
    int64_t pixel = y * d.dilation_height * d.in_width + x * d.dilation_width;
    places.offsets.push_back(
        static_cast<int32_t>(channel * channelStride + pixel * pixelStride));
    places.taps.push_back(uint32_t(1) << y | uint32_t(1) << (16 + x));
  }
  return places;
}

std::string bonsai::block_mma::getFunction(const BonsaiBlockMmaDescriptor &d) {
  const char *const gathers[] = {"channels", "vectors", "pixels", "border"};
  return "bonsai_block_mma_" + std::to_string(d.group_rows) + "_" +
         gathers[static_cast<int>(chooseGather(d.shape))] +
         (d.element == BONSAI_CUDA_ELEMENT_F16 ? "_f16" : "");
}
