//===- ConvolutionArguments.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Choice of a kernel, its arguments and its weights.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/convolution/ConvolutionArguments.h"

using namespace bonsai::cuda;

/// So many threads fill a GPU: more of them, each with less to do, do not make
/// it faster.
static constexpr int64_t fullThreads = 1 << 17;

static bool isDepthwise(const BonsaiConvolutionDescriptor &d) {
  return !d.transposed && d.groups == d.in_channels &&
         d.groups == d.out_channels && d.input_layout == d.output_layout;
}

static ConvolutionVariant
chooseDepthwise(const BonsaiConvolutionDescriptor &d) {
  bool isVector =
      d.input_layout == BONSAI_LAYOUT_CHANNELS_LAST && d.out_channels % 4 == 0;
  int channels = isVector ? 4 : 1;
  if (d.kernel_height == d.kernel_width && d.kernel_height == 3)
    return {isVector ? "bonsai_depthwise_3_4" : "bonsai_depthwise_3_1",
            channels, 1};
  if (d.kernel_height == d.kernel_width && d.kernel_height == 5)
    return {isVector ? "bonsai_depthwise_5_4" : "bonsai_depthwise_5_1",
            channels, 1};
  return {isVector ? "bonsai_depthwise_0_4" : "bonsai_depthwise_0_1", channels,
          1};
}

ConvolutionVariant
bonsai::cuda::chooseVariant(const BonsaiConvolutionDescriptor &d) {
  if (isDepthwise(d))
    return chooseDepthwise(d);
  if ((d.out_channels / d.groups) % 4 != 0)
    return {"bonsai_convolution_1_1", 1, 1};
  int64_t outputs = d.batch * d.out_channels * d.out_height * d.out_width;
  // In row-major maps the threads of a warp have pixels next to each other.
  if (d.output_layout == BONSAI_LAYOUT_CHANNELS_LAST &&
      outputs / 16 >= fullThreads)
    return {"bonsai_convolution_4_4", 4, 4};
  return {"bonsai_convolution_4_1", 4, 1};
}

static ConvolutionAxis makeAxis(int64_t input, int64_t output, int64_t kernel,
                                int64_t stride, int64_t dilation,
                                int64_t before, int32_t transposed) {
  return {static_cast<int32_t>(input),
          static_cast<int32_t>(output),
          static_cast<int32_t>(kernel),
          static_cast<int32_t>(stride),
          static_cast<int32_t>(dilation),
          static_cast<int32_t>(before),
          transposed,
          makeDivisor(stride)};
}

ConvolutionArguments
bonsai::cuda::makeArguments(const BonsaiConvolutionDescriptor &d,
                            const ConvolutionVariant &variant) {
  ConvolutionArguments a = {};
  a.groupInputs = static_cast<int32_t>(d.in_channels / d.groups);
  a.outChannels = static_cast<int32_t>(d.out_channels);
  a.groupOutputs = makeDivisor(d.out_channels / d.groups);
  a.input = makeStrides(
      {d.batch, d.in_channels, d.in_height, d.in_width, d.input_layout});
  a.output = makeStrides(
      {d.batch, d.out_channels, d.out_height, d.out_width, d.output_layout});
  BonsaiFeatureMap tiles = {
      d.batch, d.out_channels / variant.channels, d.out_height,
      (d.out_width + variant.pixels - 1) / variant.pixels, d.output_layout};
  a.tiles = makeOrder(tiles);
  a.threads = static_cast<int32_t>(countElements(tiles));
  a.rows = makeAxis(d.in_height, d.out_height, d.kernel_height, d.stride_height,
                    d.dilation_height, d.pad_top, d.transposed);
  a.columns = makeAxis(d.in_width, d.out_width, d.kernel_width, d.stride_width,
                       d.dilation_width, d.pad_left, d.transposed);
  a.activation = d.epilogue.activation;
  return a;
}

/// Where the weight of an output channel, one of its group's input channels and
/// a tap is in the layer's parameter.
static int64_t locateWeight(const BonsaiConvolutionDescriptor &d,
                            int64_t output, int64_t input, int64_t tap) {
  int64_t taps = d.kernel_height * d.kernel_width;
  int64_t inputs = d.in_channels / d.groups;
  if (!d.transposed)
    return (output * inputs + input) * taps + tap;
  int64_t outputs = d.out_channels / d.groups;
  int64_t group = output / outputs;
  return ((group * inputs + input) * outputs + output % outputs) * taps + tap;
}

template <typename Element>
std::vector<Element>
bonsai::cuda::packWeights(const BonsaiConvolutionDescriptor &d,
                          const Element *weights) {
  int64_t taps = d.kernel_height * d.kernel_width;
  int64_t inputs = d.in_channels / d.groups;
  std::vector<Element> packed;
  packed.reserve(taps * inputs * d.out_channels);
  for (int64_t tap = 0; tap < taps; ++tap)
    for (int64_t input = 0; input < inputs; ++input)
      for (int64_t output = 0; output < d.out_channels; ++output)
        packed.push_back(weights[locateWeight(d, output, input, tap)]);
  return packed;
}

template std::vector<float>
bonsai::cuda::packWeights(const BonsaiConvolutionDescriptor &, const float *);
template std::vector<Half>
bonsai::cuda::packWeights(const BonsaiConvolutionDescriptor &, const Half *);
