//===- CudnnGradientTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The host's half of convolutions whose weights vary and of their gradients, on
// the stand-in, against plain loops.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cudnn_convolution/CudnnConvolution.h"
#include "kernels/cuda/runtime/Device.h"
#include "test/cuda/ConvolutionReference.h"
#include "test/cuda/StandInTest.h"

#include <cstring>

using namespace bonsai::cuda;
using namespace bonsai::standin;

namespace {
class CudnnGradientTest : public StandInTest {
protected:
  void SetUp() override {
    StandInTest::SetUp();
    BonsaiConvolutionDescriptor &s = d.shape;
    s.batch = 2;
    s.in_channels = 6, s.in_height = 9, s.in_width = 8;
    s.out_channels = 4, s.out_height = 5, s.out_width = 8;
    s.kernel_height = s.kernel_width = 3;
    s.stride_height = 2, s.stride_width = 1;
    s.dilation_height = s.dilation_width = 1;
    s.pad_top = s.pad_left = s.pad_bottom = s.pad_right = 1;
    s.groups = 1;
    s.input_layout = s.output_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  }

  /// Runs it on these inputs with the output poisoned or, with `isInPlace`, in
  /// the buffer of the last input; by a graph, as in a model.
  std::vector<float> run(const std::vector<std::vector<float>> &inputs,
                         size_t size, bool isInPlace = false) {
    std::vector<float> result(size);
    Device device;
    EXPECT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    DeviceScope scope(device);
    void *layer = nullptr;
    if (bonsai_cudnn_convolution_varying_create(&d, nullptr, &layer)) {
      ADD_FAILURE() << bonsai_last_error();
      return result;
    }
    DeviceBuffer buffers[4], output;
    const void *addresses[4] = {};
    for (size_t i = 0; i < inputs.size(); ++i) {
      EXPECT_EQ(buffers[i].upload(inputs[i].data(), 4 * inputs[i].size()),
                BONSAI_OK);
      addresses[i] = buffers[i].get();
    }
    EXPECT_EQ(output.allocate(4 * size), BONSAI_OK);
    void *target = isInPlace ? buffers[inputs.size() - 1].get() : output.get();
    capture([&] {
      return bonsai_cudnn_convolution_varying_run(layer, addresses, target);
    });
    memcpy(result.data(), target, 4 * size);
    bonsai_cudnn_convolution_varying_destroy(layer);
    return result;
  }

  /// All three, in both layouts, of which weights have that of maps.
  void check() {
    for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST}) {
      SCOPED_TRACE(layout);
      d.shape.input_layout = d.shape.output_layout = layout;
      checkOutput(layout);
      d.shape.epilogue = {};
      checkWeightGradient(layout);
      checkInputGradient(layout, false);
      d.shape.epilogue.has_residual = 1;
      checkInputGradient(layout, false);
      checkInputGradient(layout, true);
    }
  }

  void checkOutput(int32_t layout) {
    d.result = BONSAI_CUDNN_OUTPUT;
    for (int32_t hasBias : {0, 1})
      for (int32_t hasResidual : {0, 1}) {
        d.shape.epilogue = {
            hasBias, hasResidual, {BONSAI_ACTIVATION_RELU, 0, 0}};
        std::vector<std::vector<float>> inputs = {x.input, x.weights};
        if (hasBias)
          inputs.push_back(x.bias);
        if (hasResidual)
          inputs.push_back(x.residual);
        expectClose(run(inputs, countOutput(d.shape)),
                    convolve(d.shape, x, layout));
      }
  }

  void checkInputGradient(int32_t layout, bool isInPlace) {
    d.result = BONSAI_CUDNN_INPUT_GRADIENT;
    std::vector<std::vector<float>> inputs = {dy, x.weights};
    std::vector<double> expected(countInput(d.shape));
    if (d.shape.epilogue.has_residual) {
      inputs.push_back(x.input);
      std::copy(x.input.begin(), x.input.end(), expected.begin());
    }
    forEachProduct(d.shape, layout,
                   [&](size_t i, size_t weight, size_t output) {
                     expected[i] += double(x.weights[weight]) * dy[output];
                   });
    expectClose(run(inputs, expected.size(), isInPlace), expected);
  }

  void checkWeightGradient(int32_t layout) {
    d.result = BONSAI_CUDNN_WEIGHT_GRADIENT;
    std::vector<double> expected(countWeights(d.shape));
    forEachProduct(d.shape, layout, [&](size_t input, size_t i, size_t output) {
      expected[i] += double(x.input[input]) * dy[output];
    });
    expectClose(run({x.input, dy}, expected.size()), expected);
  }

  void randomize() {
    x = {makeRandom(countInput(d.shape), 1),
         makeRandom(countWeights(d.shape), 2),
         makeRandom(d.shape.out_channels, 3),
         makeRandom(countOutput(d.shape), 4)};
    dy = makeRandom(countOutput(d.shape), 5);
  }

  BonsaiCudnnConvolutionDescriptor d = {};
  Operands x;
  std::vector<float> dy;
};
} // namespace

TEST_F(CudnnGradientTest, Strides) {
  randomize();
  check();
}

TEST_F(CudnnGradientTest, GroupsAndDilation) {
  d.shape.groups = 2;
  d.shape.dilation_height = 2;
  d.shape.pad_top = d.shape.pad_bottom = 2;
  randomize();
  check();
}

TEST_F(CudnnGradientTest, Depthwise) {
  d.shape.groups = d.shape.out_channels = d.shape.in_channels;
  randomize();
  check();
}

/// As of a shortcut that halves a map: some pixels have no gradient.
TEST_F(CudnnGradientTest, PixelsThatNoWindowReads) {
  d.shape.kernel_height = d.shape.kernel_width = 1;
  d.shape.pad_top = d.shape.pad_left = 0;
  d.shape.pad_bottom = d.shape.pad_right = 0;
  randomize();
  check();
}

TEST_F(CudnnGradientTest, LeavesNothingWhicheverCallFails) {
  randomize();
  d.result = BONSAI_CUDNN_INPUT_GRADIENT;
  d.shape.epilogue.has_residual = 1;
  size_t firstCall = 0, endCall = 0;
  // One call fails while the layer is made.
  auto create = [&](const std::string &function, int64_t index) {
    Device device;
    BONSAI_TRY(device.open(0));
    DeviceScope scope(device);
    firstCall = state->getCalls().size();
    state->failCall(function, static_cast<int>(index), 3000);
    void *layer = nullptr;
    BONSAI_TRY(bonsai_cudnn_convolution_varying_create(&d, nullptr, &layer));
    endCall = state->getCalls().size();
    bonsai_cudnn_convolution_varying_destroy(layer);
    return BONSAI_OK;
  };
  ASSERT_EQ(create("", 0), BONSAI_OK) << bonsai_last_error();
  std::vector<std::string> names = getCallNames();
  names.resize(endCall);
  names.erase(names.begin(), names.begin() + static_cast<int64_t>(firstCall));
  ASSERT_GT(names.size(), 50u);
  for (size_t i = 0; i < names.size(); ++i) {
    // What gives things back is called without looking at its result.
    if (names[i] == "cuMemFree" || names[i] == "cuEventDestroy" ||
        names[i] == "cudnnBackendDestroyDescriptor")
      continue;
    SCOPED_TRACE(names[i] + ", call " + std::to_string(i));
    state->reset();
    auto end = names.begin() + static_cast<int64_t>(i);
    create(names[i], std::count(names.begin(), end, names[i]));
    EXPECT_EQ(state->countAlive(), 0u);
    EXPECT_EQ(state->getMisuses(), std::vector<std::string>());
  }
}
