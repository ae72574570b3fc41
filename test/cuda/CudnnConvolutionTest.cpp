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
#include "test/cuda/ConvolutionReference.h"
#include "test/cuda/StandInTest.h"

#include <algorithm>
#include <cstring>

using namespace bonsai::cuda;
using namespace bonsai::standin;

namespace {
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

  size_t getElementBytes() const {
    return d.precision == BONSAI_CUDA_F16 ? 2 : 4;
  }

  /// As a layer of the precision gets them. In f16, rounds `values`, too.
  std::vector<char> encode(std::vector<float> &values) const {
    std::vector<char> bytes(getElementBytes() * values.size());
    auto *halves = reinterpret_cast<_Float16 *>(bytes.data());
    if (d.precision != BONSAI_CUDA_F16)
      memcpy(bytes.data(), values.data(), bytes.size());
    else
      for (float &value : values)
        value = *halves++ = static_cast<_Float16>(value);
    return bytes;
  }

  std::vector<float> decode(const DeviceBuffer &buffer) const {
    std::vector<float> values(countOutput(d.shape));
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = d.precision == BONSAI_CUDA_F16 ? buffer.get<_Float16>()[i]
                                                 : buffer.get<float>()[i];
    return values;
  }

  /// Creates the state on a device, runs it with the output poisoned, compares.
  void check() {
    Operands x = {makeRandom(countInput(d.shape), 1),
                  makeRandom(countWeights(d.shape), 2),
                  makeRandom(d.shape.out_channels, 3),
                  makeRandom(countOutput(d.shape), 4)};
    std::vector<char> data = encode(x.input), weights = encode(x.weights),
                      bias = encode(x.bias), added = encode(x.residual);
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    DeviceScope scope(device);
    const void *constants[] = {weights.data(), bias.data()};
    void *layer = nullptr;
    ASSERT_EQ(bonsai_cudnn_convolution_create(&d, constants, &layer), BONSAI_OK)
        << bonsai_last_error();
    DeviceBuffer input, residual, output;
    ASSERT_EQ(input.upload(data.data(), data.size()), BONSAI_OK);
    ASSERT_EQ(residual.upload(added.data(), added.size()), BONSAI_OK);
    ASSERT_EQ(output.allocate(added.size()), BONSAI_OK);
    memset(output.get(), 0xff, added.size());
    const void *inputs[] = {input.get(), residual.get()};
    EXPECT_EQ(bonsai_cudnn_convolution_run(layer, inputs, output.get()),
              BONSAI_OK)
        << bonsai_last_error();
    bonsai_cudnn_convolution_destroy(layer);
    expectClose(decode(output), convolve(d.shape, x),
                d.precision == BONSAI_CUDA_F16 ? 1e-3 : 1e-6);
  }

  /// Creates and destroys `layers` of them; one call of `function` fails.
  BonsaiStatus create(const std::string &function, int index, int layers = 1) {
    std::vector<float> weights = makeRandom(countWeights(d.shape), 1);
    std::vector<float> bias = makeRandom(d.shape.out_channels, 2);
    const void *constants[] = {weights.data(), bias.data()};
    Device device;
    BONSAI_TRY(device.open(0));
    DeviceScope scope(device);
    firstCall = state->getCalls().size();
    state->failCall(function, index, 3000);
    for (int i = 0; i < layers; ++i) {
      void *layer = nullptr;
      BONSAI_TRY(bonsai_cudnn_convolution_create(&d, constants, &layer));
      endCall = state->getCalls().size();
      bonsai_cudnn_convolution_destroy(layer);
    }
    return BONSAI_OK;
  }

  size_t firstCall = 0, endCall = 0; ///< Of creating the last layer.
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

TEST_F(CudnnConvolutionTest, NothingButTheProduct) {
  d.shape.epilogue = {0, 0, {BONSAI_ACTIVATION_NONE, 0, 0}};
  check();
}

TEST_F(CudnnConvolutionTest, F16) {
  d.precision = BONSAI_CUDA_F16;
  check();
  d.shape.input_layout = d.shape.output_layout = BONSAI_LAYOUT_PLAIN;
  d.shape.epilogue.has_residual = 1;
  check();
}

TEST_F(CudnnConvolutionTest, FusesOtherActivations) {
  for (BonsaiActivation activation :
       {BonsaiActivation{BONSAI_ACTIVATION_LEAKY_RELU, 0.1f, 0},
        BonsaiActivation{BONSAI_ACTIVATION_CLIP, -0.25f, 0.5f}}) {
    d.shape.epilogue.activation = activation;
    state->reset();
    check();
  }
}

TEST_F(CudnnConvolutionTest, LaunchesWhatNoEngineFuses) {
  for (int32_t kind :
       {BONSAI_ACTIVATION_SIGMOID, BONSAI_ACTIVATION_HARD_SWISH}) {
    d.shape.epilogue.activation = {kind, 0, 0};
    state->reset();
    check();
    EXPECT_GT(countCalls("cuLaunchKernel"), 0u);
  }
}

TEST_F(CudnnConvolutionTest, MeasuresEqualLayersOnce) {
  ASSERT_EQ(create("", 0), BONSAI_OK) << bonsai_last_error();
  size_t runs = countCalls("cudnnBackendExecute");
  EXPECT_GT(runs, 0u);
  state->reset();
  ASSERT_EQ(create("", 0, 3), BONSAI_OK) << bonsai_last_error();
  EXPECT_EQ(countCalls("cudnnBackendExecute"), runs);
}

TEST_F(CudnnConvolutionTest, LeavesTensorCoresOutInF32) {
  ASSERT_EQ(create("", 0), BONSAI_OK) << bonsai_last_error();
  size_t strict = countCalls("cudnnBackendExecute");
  state->reset();
  d.precision = BONSAI_CUDA_TF32;
  ASSERT_EQ(create("", 0), BONSAI_OK) << bonsai_last_error();
  EXPECT_GT(countCalls("cudnnBackendExecute"), strict);
}

TEST_F(CudnnConvolutionTest, LeavesNothingWhicheverCallFails) {
  ASSERT_EQ(create("", 0), BONSAI_OK) << bonsai_last_error();
  std::vector<std::string> names = getCallNames();
  names.resize(endCall);
  names.erase(names.begin(), names.begin() + firstCall);
  ASSERT_GT(names.size(), 100u);
  for (size_t i = 0; i < names.size(); ++i) {
    // What gives things back is called without looking at its result.
    if (names[i] == "cuMemFree" || names[i] == "cuEventDestroy" ||
        names[i] == "cudnnBackendDestroyDescriptor")
      continue;
    SCOPED_TRACE(names[i] + ", call " + std::to_string(i));
    state->reset();
    int index = std::count(names.begin(), names.begin() + i, names[i]);
    // Some failures only leave an engine out.
    bool isNamed =
        !create(names[i], index) ||
        std::string(bonsai_last_error()).find(names[i]) != std::string::npos;
    EXPECT_TRUE(isNamed) << bonsai_last_error();
    EXPECT_EQ(state->countAlive(), 0u);
    EXPECT_EQ(state->getMisuses(), std::vector<std::string>());
  }
}

TEST_F(CudnnConvolutionTest, TakesAnotherEngineIfOneIsRefused) {
  state->failCall("cudnnBackendExecute", 0, CUDNN_STATUS_NOT_SUPPORTED);
  check();
}

TEST_F(CudnnConvolutionTest, TakesAnotherEngineIfThereIsNoMemoryForOne) {
  ASSERT_EQ(create("", 0), BONSAI_OK) << bonsai_last_error();
  size_t allocations = countCalls("cuMemAlloc");
  state->reset();
  state->failCall("cuMemAlloc", static_cast<int>(allocations) - 1, 2);
  check();
}

TEST_F(CudnnConvolutionTest, SaysWhenNoEngineRuns) {
  for (int i = 0; i < 2; ++i)
    state->failCall("cudnnBackendExecute", i, CUDNN_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(create("", 0), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(),
               "none of cuDNN's engines runs this layer: cudnnBackendExecute: "
               "CUDNN_STATUS_NOT_SUPPORTED: the stand-in was told so");
}
