//===- CudnnGraphTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the installed cuDNN says of our graphs. Since version 9.8 it answers for
// a device that is only described, so that no GPU is needed: descriptors are
// checked, heuristics asked, and execution plans made, as for a real one. Only
// running them is left to bench/device.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cudnn_convolution/ConvolutionPlan.h"

#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>

using namespace bonsai::cuda;

namespace {
/// As cuDNN writes them; the figures are those of the data sheets and of
/// cudaGetDeviceProperties.
constexpr char h100[] = R"({"deviceName": "NVIDIA H100 80GB HBM3",
  "deviceVer": 900, "driverVer": 13000, "cudaDeviceId": 0, "pciDeviceId": 9008,
  "multiProcessorCount": 132, "smClockRateKHz": 1980000,
  "memClockRateKHz": 2619000, "l2CacheSize": 52428800,
  "totalGlobalMem": 85017755648, "maxSharedMemoryPerBlock": 49152,
  "maxSharedMemoryPerBlockOptin": 232448, "reservedSharedMemoryPerBlock": 1024,
  "maxRegistersPerSM": 65536, "regsPerBlock": 65536, "maxCtasPerSM": 32,
  "maxThreadsPerBlock": 1024, "maxThreadsPerSM": 2048, "warpSize": 32,
  "maxGridSize": [2147483647, 65535, 65535], "maxBlockSize": [1024, 1024, 64],
  "isTccDriver": 0, "supportCoopLaunch": 1})";

constexpr char a100[] = R"({"deviceName": "NVIDIA A100-SXM4-80GB",
  "deviceVer": 800, "driverVer": 13000, "cudaDeviceId": 0, "pciDeviceId": 8370,
  "multiProcessorCount": 108, "smClockRateKHz": 1410000,
  "memClockRateKHz": 1593000, "l2CacheSize": 41943040,
  "totalGlobalMem": 84987740160, "maxSharedMemoryPerBlock": 49152,
  "maxSharedMemoryPerBlockOptin": 166912, "reservedSharedMemoryPerBlock": 1024,
  "maxRegistersPerSM": 65536, "regsPerBlock": 65536, "maxCtasPerSM": 32,
  "maxThreadsPerBlock": 1024, "maxThreadsPerSM": 2048, "warpSize": 32,
  "maxGridSize": [2147483647, 65535, 65535], "maxBlockSize": [1024, 1024, 64],
  "isTccDriver": 0, "supportCoopLaunch": 1})";

/// A square layer of ResNets, MobileNets or YOLOv3.
struct Shape {
  int64_t channels, size, filters, kernel, stride, groups;
};
constexpr Shape shapes[] = {{3, 224, 64, 7, 2, 1},    {64, 56, 256, 1, 1, 1},
                            {64, 56, 64, 3, 1, 1},    {128, 56, 128, 3, 2, 1},
                            {512, 14, 1024, 1, 2, 1}, {512, 7, 512, 3, 1, 1},
                            {2048, 1, 1000, 1, 1, 1}, {96, 28, 96, 3, 1, 96},
                            {64, 28, 64, 3, 1, 4},    {37, 13, 255, 1, 1, 1}};

BonsaiCudnnConvolutionDescriptor makeLayer(const Shape &s, int64_t batch,
                                           int32_t layout) {
  BonsaiCudnnConvolutionDescriptor layer = {};
  BonsaiConvolutionDescriptor &d = layer.shape;
  d.batch = batch;
  d.in_channels = s.channels;
  d.in_height = d.in_width = s.size;
  d.out_channels = s.filters;
  d.out_height = d.out_width = (s.size + s.stride - 1) / s.stride;
  d.kernel_height = d.kernel_width = s.kernel;
  d.stride_height = d.stride_width = s.stride;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = s.kernel / 2;
  d.groups = s.groups;
  d.input_layout = d.output_layout = layout;
  d.epilogue = {1, 0, {BONSAI_ACTIVATION_RELU, 0, 0}};
  return layer;
}

class CudnnGraphTest : public testing::Test {
protected:
  void SetUp() override {
#ifndef BONSAI_CUDNN_LIBRARY
    GTEST_SKIP() << "cuDNN's headers were found, but no libcudnn.so.9";
#else
    ASSERT_TRUE(dlopen(BONSAI_CUDNN_LIBRARY, RTLD_NOW | RTLD_GLOBAL))
        << dlerror();
    auto *getVersion =
        reinterpret_cast<size_t (*)()>(dlsym(RTLD_DEFAULT, "cudnnGetVersion"));
    ASSERT_TRUE(getVersion);
    if (getVersion() < 90800)
      GTEST_SKIP() << "cuDNN before 9.8 cannot describe a device";
    ASSERT_EQ(loadCudnn(&cudnn), BONSAI_OK) << bonsai_last_error();
    BonsaiStatus status = describe(h100);
    // Parts of cuDNN 9.28 link to the driver.
    if (status && strstr(bonsai_last_error(), "SUBLIBRARY_LOADING_FAILED"))
      GTEST_SKIP() << "this cuDNN loads only where there is a driver";
    ASSERT_EQ(status, BONSAI_OK) << bonsai_last_error();
#endif
  }

  BonsaiStatus describe(const char *json) {
    properties = {};
    BONSAI_TRY(properties.create(*cudnn, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR));
    BONSAI_TRY(properties.set(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION,
                              CUDNN_TYPE_CHAR, strlen(json) + 1, json));
    return properties.finalize();
  }

  std::vector<ConvolutionPlan>
  getPlans(const BonsaiCudnnConvolutionDescriptor &layer,
           bool fusesActivation) {
    GraphDevice device;
    device.properties = &properties;
    std::vector<ConvolutionPlan> plans;
    EXPECT_EQ(appendPlans(*cudnn, device, layer, fusesActivation,
                          getMaxWorkspaceBytes(layer), plans),
              BONSAI_OK)
        << bonsai_last_error();
    return plans;
  }

  /// There is a plan for a gradient of all shapes in both layouts, added to
  /// what is there or not.
  void expectGradients(int32_t precision, int32_t result, bool isAdded) {
    for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      for (int64_t batch : {1, 32, 128})
        for (const Shape &shape : shapes) {
          BonsaiCudnnConvolutionDescriptor layer =
              makeLayer(shape, batch, layout);
          layer.precision = precision;
          layer.result = result;
          layer.shape.epilogue = {0, isAdded, {BONSAI_ACTIVATION_NONE, 0, 0}};
          EXPECT_FALSE(getPlans(layer, false).empty())
              << "layout " << layout << ", batch " << batch << ", "
              << shape.channels << " to " << shape.filters << " channels";
        }
  }

  void expectGradients() {
    for (int32_t precision : {BONSAI_CUDA_F32, BONSAI_CUDA_TF32}) {
      SCOPED_TRACE(precision);
      expectGradients(precision, BONSAI_CUDNN_INPUT_GRADIENT, false);
      expectGradients(precision, BONSAI_CUDNN_INPUT_GRADIENT, true);
      expectGradients(precision, BONSAI_CUDNN_WEIGHT_GRADIENT, false);
    }
  }

  /// There is a plan for all shapes in both layouts.
  void expectPlans(int32_t precision, BonsaiEpilogue epilogue) {
    for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      for (int64_t batch : {1, 32})
        for (const Shape &shape : shapes) {
          BonsaiCudnnConvolutionDescriptor layer =
              makeLayer(shape, batch, layout);
          layer.precision = precision;
          layer.shape.epilogue = epilogue;
          bool hasActivation =
              epilogue.activation.kind != BONSAI_ACTIVATION_NONE;
          EXPECT_FALSE(getPlans(layer, hasActivation).empty())
              << "layout " << layout << ", batch " << batch << ", "
              << shape.channels << " to " << shape.filters << " channels";
        }
  }

  const Cudnn *cudnn = nullptr;
  BackendDescriptor properties;
};

const BonsaiEpilogue biasAndRelu = {1, 0, {BONSAI_ACTIVATION_RELU, 0, 0}};
const BonsaiEpilogue everything = {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};
const BonsaiEpilogue biasOnly = {1, 0, {BONSAI_ACTIVATION_NONE, 0, 0}};
const BonsaiEpilogue residualOnly = {0, 1, {BONSAI_ACTIVATION_NONE, 0, 0}};
const BonsaiEpilogue reluOnly = {0, 0, {BONSAI_ACTIVATION_RELU, 0, 0}};
const BonsaiEpilogue nothing = {0, 0, {BONSAI_ACTIVATION_NONE, 0, 0}};
} // namespace

TEST_F(CudnnGraphTest, HasEnginesInF32) {
  for (const BonsaiEpilogue &epilogue :
       {biasAndRelu, everything, biasOnly, residualOnly, reluOnly, nothing})
    expectPlans(BONSAI_CUDA_F32, epilogue);
}

TEST_F(CudnnGraphTest, HasEnginesInTf32) {
  for (const BonsaiEpilogue &epilogue : {biasAndRelu, everything, biasOnly})
    expectPlans(BONSAI_CUDA_TF32, epilogue);
}

TEST_F(CudnnGraphTest, HasEnginesInF16) {
  for (const BonsaiEpilogue &epilogue : {biasAndRelu, everything, biasOnly})
    expectPlans(BONSAI_CUDA_F16, epilogue);
}

TEST_F(CudnnGraphTest, HasEnginesOnAnA100) {
  ASSERT_EQ(describe(a100), BONSAI_OK) << bonsai_last_error();
  for (int32_t precision : {BONSAI_CUDA_F32, BONSAI_CUDA_TF32, BONSAI_CUDA_F16})
    expectPlans(precision, everything);
}

TEST_F(CudnnGraphTest, HasEnginesForGradients) { expectGradients(); }

TEST_F(CudnnGraphTest, HasEnginesForGradientsOnAnA100) {
  ASSERT_EQ(describe(a100), BONSAI_OK) << bonsai_last_error();
  expectGradients();
}

TEST_F(CudnnGraphTest, LeavesTensorCoresOutInF32) {
  BonsaiCudnnConvolutionDescriptor layer =
      makeLayer(shapes[2], 1, BONSAI_LAYOUT_CHANNELS_LAST);
  size_t strict = getPlans(layer, true).size();
  layer.precision = BONSAI_CUDA_TF32;
  EXPECT_LT(strict, getPlans(layer, true).size());
}

TEST_F(CudnnGraphTest, AcceptsTheAttributesOfEveryActivation) {
  GraphDevice device;
  device.properties = &properties;
  for (int32_t kind : {BONSAI_ACTIVATION_RELU, BONSAI_ACTIVATION_CLIP,
                       BONSAI_ACTIVATION_LEAKY_RELU, BONSAI_ACTIVATION_SIGMOID,
                       BONSAI_ACTIVATION_SILU}) {
    BonsaiCudnnConvolutionDescriptor layer =
        makeLayer(shapes[1], 1, BONSAI_LAYOUT_CHANNELS_LAST);
    layer.shape.epilogue.activation = {kind, 0.1f, 6.0f};
    ASSERT_TRUE(canFuse(layer.shape.epilogue.activation));
    ConvolutionGraph graph;
    EXPECT_EQ(graph.create(*cudnn, device, layer, true), BONSAI_OK)
        << kind << ": " << bonsai_last_error();
  }
}

TEST_F(CudnnGraphTest, RespectsTheLimitOfMemory) {
  GraphDevice device;
  device.properties = &properties;
  BonsaiCudnnConvolutionDescriptor layer =
      makeLayer(shapes[2], 32, BONSAI_LAYOUT_PLAIN);
  layer.precision = BONSAI_CUDA_TF32;
  std::vector<ConvolutionPlan> plans;
  ASSERT_EQ(appendPlans(*cudnn, device, layer, true, 0, plans), BONSAI_OK);
  EXPECT_LT(plans.size(), getPlans(layer, true).size());
  for (const ConvolutionPlan &plan : plans)
    EXPECT_EQ(plan.workspaceBytes, 0);
}

TEST_F(CudnnGraphTest, AcceptsTheAddressesOfARun) {
  BonsaiCudnnConvolutionDescriptor layer =
      makeLayer(shapes[2], 1, BONSAI_LAYOUT_PLAIN);
  layer.shape.epilogue = everything;
  std::vector<ConvolutionPlan> plans = getPlans(layer, true);
  ASSERT_FALSE(plans.empty());
  alignas(16) char memory[6][16];
  LayerBuffers buffers = {memory[0], memory[1], memory[2], memory[3],
                          memory[4]};
  // All but the launch itself, which has no handle.
  EXPECT_NE(plans[0].run(*cudnn, nullptr, buffers, memory[5]), BONSAI_OK);
  EXPECT_EQ(std::string(bonsai_last_error()).rfind("cudnnBackendExecute", 0),
            0u)
      << bonsai_last_error();
}
