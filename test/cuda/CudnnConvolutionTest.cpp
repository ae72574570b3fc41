//===- CudnnConvolutionTest.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The host's half of cuDNN's convolutions, on the stand-in: layouts, weights
// and epilogue against a plain loop, and what happens when cuDNN refuses.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cudnn_convolution/CudnnConvolution.h"
#include "kernels/cuda/runtime/Device.h"
#include "test/cuda/StandInTest.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace bonsai::cuda;
using namespace bonsai::standin;

namespace {
std::vector<float> makeRandom(size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> distribution(-1, 1);
  std::vector<float> values(count);
  for (float &value : values)
    value = distribution(generator);
  return values;
}

size_t countInput(const BonsaiConvolutionDescriptor &d) {
  return d.batch * d.in_channels * d.in_height * d.in_width;
}

size_t countOutput(const BonsaiConvolutionDescriptor &d) {
  return d.batch * d.out_channels * d.out_height * d.out_width;
}

size_t countWeights(const BonsaiConvolutionDescriptor &d) {
  return d.out_channels * (d.in_channels / d.groups) * d.kernel_height *
         d.kernel_width;
}

/// Where an element lies in a map of `c` channels of `h` x `w`.
size_t locate(int32_t layout, int64_t c, int64_t h, int64_t w, int64_t n,
              int64_t channel, int64_t row, int64_t column) {
  if (layout == BONSAI_LAYOUT_CHANNELS_LAST)
    return ((n * h + row) * w + column) * c + channel;
  return ((n * c + channel) * h + row) * w + column;
}

struct Operands {
  std::vector<float> input, weights, bias, residual;
};

double multiply(const BonsaiConvolutionDescriptor &d, const Operands &x,
                int64_t n, int64_t o, int64_t row, int64_t column) {
  int64_t channels = d.in_channels / d.groups;
  int64_t firstChannel = o / (d.out_channels / d.groups) * channels;
  double sum = 0;
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t i = 0; i < d.kernel_height; ++i)
      for (int64_t j = 0; j < d.kernel_width; ++j) {
        int64_t h = row * d.stride_height - d.pad_top + i * d.dilation_height;
        int64_t w = column * d.stride_width - d.pad_left + j * d.dilation_width;
        if (h < 0 || h >= d.in_height || w < 0 || w >= d.in_width)
          continue;
        size_t weight =
            ((o * channels + c) * d.kernel_height + i) * d.kernel_width + j;
        sum += double(x.weights[weight]) *
               x.input[locate(d.input_layout, d.in_channels, d.in_height,
                              d.in_width, n, firstChannel + c, h, w)];
      }
  return sum;
}

std::vector<double> convolve(const BonsaiConvolutionDescriptor &d,
                             const Operands &x) {
  std::vector<double> output(countOutput(d));
  for (int64_t n = 0; n < d.batch; ++n)
    for (int64_t o = 0; o < d.out_channels; ++o)
      for (int64_t h = 0; h < d.out_height; ++h)
        for (int64_t w = 0; w < d.out_width; ++w) {
          size_t i = locate(d.output_layout, d.out_channels, d.out_height,
                            d.out_width, n, o, h, w);
          double sum = multiply(d, x, n, o, h, w);
          sum += d.epilogue.has_bias ? x.bias[o] : 0;
          sum += d.epilogue.has_residual ? x.residual[i] : 0;
          bool isRelu = d.epilogue.activation.kind == BONSAI_ACTIVATION_RELU;
          output[i] = isRelu ? std::max(sum, 0.0) : sum;
        }
  return output;
}

class CudnnConvolutionTest : public StandInTest {
protected:
  void SetUp() override {
    StandInTest::SetUp();
    d.shape = {2,
               6,
               9,
               7,
               4,
               5,
               7,
               3,
               3,
               2,
               1,
               1,
               1,
               1,
               1,
               1,
               1,
               1,
               0,
               BONSAI_LAYOUT_CHANNELS_LAST,
               BONSAI_LAYOUT_CHANNELS_LAST,
               {1, 0, {BONSAI_ACTIVATION_RELU, 0, 0}}};
  }

  /// Creates the state on a device, runs it with the output poisoned, compares.
  void check() {
    Operands x = {makeRandom(countInput(d.shape), 1),
                  makeRandom(countWeights(d.shape), 2),
                  makeRandom(d.shape.out_channels, 3),
                  makeRandom(countOutput(d.shape), 4)};
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    DeviceScope scope(device);
    const void *constants[] = {x.weights.data(), x.bias.data()};
    void *layer = nullptr;
    ASSERT_EQ(bonsai_cudnn_convolution_create(&d, constants, &layer), BONSAI_OK)
        << bonsai_last_error();
    DeviceBuffer input, residual, output;
    ASSERT_EQ(input.upload(x.input.data(), 4 * x.input.size()), BONSAI_OK);
    ASSERT_EQ(residual.upload(x.residual.data(), 4 * x.residual.size()),
              BONSAI_OK);
    ASSERT_EQ(output.allocate(4 * x.residual.size()), BONSAI_OK);
    const void *inputs[] = {input.get(), residual.get()};
    EXPECT_EQ(bonsai_cudnn_convolution_run(layer, inputs, output.get()),
              BONSAI_OK)
        << bonsai_last_error();
    bonsai_cudnn_convolution_destroy(layer);
    expectClose(output.get<float>(), convolve(d.shape, x));
  }

  /// Creates and destroys a layer; one call of `function` fails.
  BonsaiStatus create(const std::string &function, int index) {
    std::vector<float> weights = makeRandom(countWeights(d.shape), 1);
    std::vector<float> bias = makeRandom(d.shape.out_channels, 2);
    const void *constants[] = {weights.data(), bias.data()};
    Device device;
    BONSAI_TRY(device.open(0));
    DeviceScope scope(device);
    state->failCall(function, index, 3000);
    void *layer = nullptr;
    BONSAI_TRY(bonsai_cudnn_convolution_create(&d, constants, &layer));
    bonsai_cudnn_convolution_destroy(layer);
    return BONSAI_OK;
  }

  void expectClose(const float *result, const std::vector<double> &reference) {
    double difference = 0, norm = 0;
    for (size_t i = 0; i < reference.size(); ++i) {
      ASSERT_TRUE(std::isfinite(result[i])) << i;
      difference += (result[i] - reference[i]) * (result[i] - reference[i]);
      norm += reference[i] * reference[i];
    }
    EXPECT_LE(std::sqrt(difference), 1e-6 * std::sqrt(norm));
  }

  BonsaiCudnnConvolutionDescriptor d = {};
};
} // namespace

TEST_F(CudnnConvolutionTest, ChannelsLast) { check(); }

TEST_F(CudnnConvolutionTest, RowMajor) {
  d.shape.input_layout = d.shape.output_layout = BONSAI_LAYOUT_PLAIN;
  check();
}

TEST_F(CudnnConvolutionTest, GroupsAndDilation) {
  d.shape.groups = 2;
  d.shape.dilation_height = 2;
  d.shape.pad_top = d.shape.pad_bottom = 2;
  check();
  d.shape.input_layout = d.shape.output_layout = BONSAI_LAYOUT_PLAIN;
  check();
}

TEST_F(CudnnConvolutionTest, Depthwise) {
  d.shape.groups = d.shape.out_channels = d.shape.in_channels;
  check();
}

TEST_F(CudnnConvolutionTest, ResidualAndNoBias) {
  d.shape.epilogue = {0, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};
  check();
}

TEST_F(CudnnConvolutionTest, NoActivation) {
  d.shape.epilogue = {1, 1, {BONSAI_ACTIVATION_NONE, 0, 0}};
  d.precision = BONSAI_CUDA_TF32;
  check();
}

TEST_F(CudnnConvolutionTest, LeavesNothingWhicheverCallFails) {
  ASSERT_EQ(create("", 0), BONSAI_OK) << bonsai_last_error();
  std::vector<std::string> names = getCallNames();
  // Those of creating the layer.
  names.resize(findCall("cudnnDestroyActivationDescriptor"));
  names.erase(names.begin(), names.begin() + findCall("cudnnCreate"));
  ASSERT_GT(names.size(), 20u);
  for (size_t i = 0; i < names.size(); ++i) {
    // What gives things back is called without looking at its result.
    if (names[i] == "cuMemFree" || names[i] == "cuEventDestroy")
      continue;
    SCOPED_TRACE(names[i] + ", call " + std::to_string(i));
    state->reset();
    int index = std::count(names.begin(), names.begin() + i, names[i]);
    // Some failures only leave an algorithm out.
    bool isNamed =
        !create(names[i], index) ||
        std::string(bonsai_last_error()).find(names[i]) != std::string::npos;
    EXPECT_TRUE(isNamed) << bonsai_last_error();
    EXPECT_EQ(state->countAlive(), 0u);
    EXPECT_EQ(state->getMisuses(), std::vector<std::string>());
  }
}

TEST_F(CudnnConvolutionTest, TakesAnotherAlgorithmIfOneIsRefused) {
  state->failCall("cudnnConvolutionBiasActivationForward", 0,
                  CUDNN_STATUS_NOT_SUPPORTED);
  check();
}

TEST_F(CudnnConvolutionTest, SaysWhenNoAlgorithmRuns) {
  for (int i = 0; i < 2; ++i)
    state->failCall("cudnnConvolutionBiasActivationForward", i,
                    CUDNN_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(create("", 0), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(), "cuDNN has no algorithm for this layer");
}
