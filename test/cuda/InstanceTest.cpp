//===- InstanceTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Instances of hand-made CUDA models, on the stand-in: what is called when,
// what is said of failures, and that nothing is left behind.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/runtime/CudaInstance.h"
#include "kernels/cuda/runtime/Device.h"
#include "test/cuda/StandInTest.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

using namespace bonsai::cuda;
using namespace bonsai::standin;

namespace {
constexpr size_t count = 4;
constexpr size_t bytes = count * sizeof(float);
const float weights[count] = {0.5f, -1, 2, 8};

BonsaiStatus copy(void *target, const void *source) {
  BONSAI_CALL(getDriver(), cuMemcpyAsync, reinterpret_cast<CUdeviceptr>(target),
              reinterpret_cast<CUdeviceptr>(source), bytes, getStream());
  return BONSAI_OK;
}

/// A step with a weight: it uploads it, and copies it beside the input.
struct Weight {
  DeviceBuffer buffer;
  DeviceModule module;
};

BonsaiStatus createWeight(const void *, const void *const *constants,
                          void **state) {
  auto weight = std::make_unique<Weight>();
  BONSAI_TRY(weight->buffer.upload(constants[0], bytes));
  BONSAI_TRY(weight->module.load("image", "kernel"));
  *state = weight.release();
  return BONSAI_OK;
}

void destroyWeight(void *state) { delete static_cast<Weight *>(state); }

BonsaiStatus copyToArena(void *state, char *arena, const void *const *inputs,
                         void *const *, int64_t) {
  auto &weight = *static_cast<Weight *>(state);
  BONSAI_TRY(copy(arena, inputs[0]));
  BONSAI_TRY(copy(arena + bytes, weight.buffer.get()));
  return weight.module.launch(count, 128, nullptr);
}

BonsaiStatus copyToOutputs(void *, char *arena, const void *const *,
                           void *const *outputs, int64_t) {
  BONSAI_TRY(copy(outputs[0], arena));
  return copy(outputs[1], arena + bytes);
}

BonsaiStatus allocateInRun(void *, char *, const void *const *, void *const *,
                           int64_t) {
  DeviceBuffer buffer;
  return buffer.allocate(64);
}

class CudaInstanceTest : public StandInTest {
protected:
  BonsaiStatus create() { return bonsai_instance_create(&table, 0, &instance); }

  BonsaiStatus run() {
    const void *inputs[] = {input};
    void *outputs[] = {first, second};
    return bonsai_instance_run(instance, inputs, outputs);
  }

  void expectOutputs() {
    for (size_t i = 0; i < count; ++i) {
      EXPECT_EQ(first[i], input[i]);
      EXPECT_EQ(second[i], weights[i]);
    }
  }

  /// That creating fails so when this call does, and leaves nothing.
  void expectFailure(const std::string &function, int index, int result,
                     BonsaiStatus status, const std::string &message) {
    SCOPED_TRACE(function + " " + std::to_string(index));
    state->reset();
    state->failCall(function, index, result);
    EXPECT_EQ(create(), status);
    EXPECT_EQ(instance, nullptr);
    EXPECT_EQ(bonsai_last_error(), message);
    EXPECT_EQ(state->countAlive(), 0u);
    EXPECT_EQ(state->getMisuses(), std::vector<std::string>());
  }

  const int64_t shape[2] = {2, 2};
  const BonsaiTensorInfo inputInfo = {"x", 2, shape};
  const BonsaiTensorInfo outputInfos[2] = {{"y", 2, shape}, {"z", 2, shape}};
  const void *constants[1] = {weights};
  BonsaiStep steps[2] = {{"conv1", "conv2d", "weight", createWeight,
                          destroyWeight, nullptr, constants, copyToArena, 1},
                         {"out", "copy", "copy", nullptr, nullptr, nullptr,
                          nullptr, copyToOutputs, 1}};
  BonsaiModelTable table = {
      BONSAI_ABI_VERSION, "test", "x86-64-v2", 2 * bytes, 1,
      &inputInfo,         2,      outputInfos, 2,         steps};
  BonsaiInstance *instance = nullptr;
  float input[count] = {1, 2, 3, 4};
  float first[count] = {}, second[count] = {};
};
} // namespace

TEST_F(CudaInstanceTest, RunsItsSteps) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  ASSERT_EQ(run(), BONSAI_OK) << bonsai_last_error();
  expectOutputs();
  input[2] = -7;
  ASSERT_EQ(run(), BONSAI_OK) << bonsai_last_error();
  expectOutputs();
  bonsai_instance_destroy(instance);
}

TEST_F(CudaInstanceTest, AllocatesWhatTheTableSays) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  std::vector<size_t> sizes;
  for (const Call &call : state->getCalls())
    if (call.name == "cuMemAlloc")
      sizes.push_back(call.bytes);
  // Arena, input, two outputs, weights.
  EXPECT_EQ(sizes,
            (std::vector<size_t>{2 * bytes, bytes, bytes, bytes, bytes}));
  bonsai_instance_destroy(instance);
}

TEST_F(CudaInstanceTest, RecordsOneGraphAfterUploadingWeights) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  std::vector<std::string> names = getCallNames();
  size_t begin = findCall("cuStreamBeginCapture");
  size_t end = findCall("cuStreamEndCapture");
  ASSERT_LT(begin, end);
  ASSERT_LT(end, names.size());
  EXPECT_EQ(countCalls("cuStreamBeginCapture"), 1u);
  EXPECT_EQ(countCalls("cuMemAlloc", begin), 0u);
  EXPECT_EQ(
      std::vector<std::string>(names.begin() + begin + 1, names.begin() + end),
      (std::vector<std::string>{"cuMemcpyAsync", "cuMemcpyAsync",
                                "cuLaunchKernel", "cuMemcpyAsync",
                                "cuMemcpyAsync"}));
  // The steps once before, so that libraries have loaded their code, and done.
  EXPECT_EQ(countCalls("cuLaunchKernel"), 2u);
  EXPECT_LT(findCall("cuLaunchKernel"), begin);
  EXPECT_EQ(names[begin - 1], "cuStreamSynchronize");
  bonsai_instance_destroy(instance);
}

TEST_F(CudaInstanceTest, ARunIsOneLaunch) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  size_t begin = state->getCalls().size();
  ASSERT_EQ(run(), BONSAI_OK) << bonsai_last_error();
  std::vector<std::string> names = getCallNames();
  EXPECT_EQ(std::vector<std::string>(names.begin() + begin, names.end()),
            (std::vector<std::string>{"cuCtxPushCurrent", "cuMemcpyAsync",
                                      "cuGraphLaunch", "cuMemcpyAsync",
                                      "cuMemcpyAsync", "cuStreamSynchronize",
                                      "cuCtxPopCurrent"}));
  bonsai_instance_destroy(instance);
}

TEST_F(CudaInstanceTest, LaunchesOnAStreamOfTheCaller) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  {
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    memcpy(bonsai_cuda_instance_get_input(instance, 0), input, bytes);
    size_t begin = state->getCalls().size();
    ASSERT_EQ(bonsai_cuda_instance_launch(instance, device.getStream()),
              BONSAI_OK)
        << bonsai_last_error();
    EXPECT_EQ(state->getCalls().size(), begin + 1);
    memcpy(first, bonsai_cuda_instance_get_output(instance, 0), bytes);
    memcpy(second, bonsai_cuda_instance_get_output(instance, 1), bytes);
    expectOutputs();
  }
  bonsai_instance_destroy(instance);
}

TEST_F(CudaInstanceTest, ProfilesEveryStep) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  const void *inputs[] = {input};
  void *outputs[] = {first, second};
  int64_t times[3] = {-1, -1, -1};
  ASSERT_EQ(bonsai_instance_profile(instance, inputs, outputs, times),
            BONSAI_OK);
  expectOutputs();
  // The stand-in's events are 0.25 ms apart.
  EXPECT_EQ(times[0], 250000);
  EXPECT_EQ(times[1], 250000);
  EXPECT_EQ(times[2], -1);
  EXPECT_EQ(state->countAlive("event"), 0u);
  bonsai_instance_destroy(instance);
}

TEST_F(CudaInstanceTest, RecordsAStepByItself) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  ASSERT_EQ(run(), BONSAI_OK) << bonsai_last_error();
  size_t begin = state->getCalls().size();
  void *graph = nullptr;
  ASSERT_EQ(bonsai_cuda_instance_record_step(instance, 1, 3, &graph), BONSAI_OK)
      << bonsai_last_error();
  EXPECT_EQ(countCalls("cuMemcpyAsync", begin), 6u);
  EXPECT_EQ(countCalls("cuLaunchKernel", begin), 0u);
  auto *output =
      static_cast<float *>(bonsai_cuda_instance_get_output(instance, 0));
  output[0] = -9;
  {
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    ASSERT_EQ(device.getDriver().cuGraphLaunch(static_cast<CUgraphExec>(graph),
                                               device.getStream()),
              CUDA_SUCCESS);
  }
  EXPECT_EQ(output[0], input[0]);
  state->failCall("cuGraphInstantiateWithFlags", 0, 700);
  EXPECT_EQ(bonsai_cuda_instance_record_step(instance, 0, 1, &graph),
            BONSAI_LIBRARY_ERROR);
  EXPECT_EQ(graph, nullptr);
  bonsai_instance_destroy(instance);
}

TEST_F(CudaInstanceTest, PoisonsArenaAndOutputs) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  ASSERT_EQ(run(), BONSAI_OK);
  bonsai_instance_poison(instance);
  for (int64_t i = 0; i < 2; ++i) {
    auto *output =
        static_cast<float *>(bonsai_cuda_instance_get_output(instance, i));
    for (size_t j = 0; j < count; ++j)
      EXPECT_TRUE(std::isnan(output[j]));
  }
  bonsai_instance_destroy(instance);
}

TEST_F(CudaInstanceTest, RunsWithoutArenaOrSteps) {
  table.arena_bytes = table.num_steps = 0;
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  EXPECT_EQ(run(), BONSAI_OK) << bonsai_last_error();
  bonsai_instance_poison(instance);
  bonsai_instance_destroy(instance);
  bonsai_instance_destroy(nullptr);
}

TEST_F(CudaInstanceTest, SaysWhichCallFailed) {
  const int noMemory = CUDA_ERROR_OUT_OF_MEMORY, other = 700;
  expectFailure("cuInit", 0, CUDA_ERROR_NO_DEVICE, BONSAI_LIBRARY_ERROR,
                "cuInit: no CUDA-capable device is detected (100)");
  expectFailure("cuDeviceGet", 0, other, BONSAI_LIBRARY_ERROR,
                "cuDeviceGet: stand-in's error (700)");
  expectFailure("cuDevicePrimaryCtxRetain", 0, noMemory, BONSAI_OUT_OF_MEMORY,
                "cuDevicePrimaryCtxRetain: out of memory (2)");
  expectFailure("cuMemAlloc", 0, noMemory, BONSAI_OUT_OF_MEMORY,
                "32 bytes on the device: cuMemAlloc: out of memory (2)");
  expectFailure("cuMemAlloc", 4, noMemory, BONSAI_OUT_OF_MEMORY,
                "conv1 (weight): 16 bytes on the device: cuMemAlloc: out of "
                "memory (2)");
  expectFailure("cuModuleLoadData", 0, other, BONSAI_LIBRARY_ERROR,
                "conv1 (weight): cuModuleLoadData: stand-in's error (700)");
  expectFailure("cuLaunchKernel", 0, other, BONSAI_LIBRARY_ERROR,
                "conv1 (weight): cuLaunchKernel: stand-in's error (700)");
  expectFailure("cuLaunchKernel", 1, other, BONSAI_LIBRARY_ERROR,
                "conv1 (weight): cuLaunchKernel: stand-in's error (700)");
  expectFailure("cuGraphInstantiateWithFlags", 0, other, BONSAI_LIBRARY_ERROR,
                "cuGraphInstantiate: stand-in's error (700)");
}

TEST_F(CudaInstanceTest, LeavesNothingWhicheverCallFails) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  std::vector<std::string> names = getCallNames();
  bonsai_instance_destroy(instance);
  for (size_t i = 0; i < names.size(); ++i) {
    // What gives things back is called without looking at its result.
    if (names[i] == "cuCtxPopCurrent" || names[i] == "cuGraphDestroy")
      continue;
    SCOPED_TRACE(names[i] + ", call " + std::to_string(i));
    state->reset();
    int index = std::count(names.begin(), names.begin() + i, names[i]);
    state->failCall(names[i], index, 700);
    EXPECT_EQ(create(), BONSAI_LIBRARY_ERROR);
    EXPECT_EQ(instance, nullptr);
    EXPECT_EQ(state->countAlive(), 0u);
    EXPECT_EQ(state->getMisuses(), std::vector<std::string>());
  }
}

TEST_F(CudaInstanceTest, SaysWhenARunFails) {
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  state->failCall("cuGraphLaunch", 0, 700);
  EXPECT_EQ(run(), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(), "cuGraphLaunch: stand-in's error (700)");
  EXPECT_EQ(run(), BONSAI_OK);
  expectOutputs();
  bonsai_instance_destroy(instance);
}

TEST_F(CudaInstanceTest, RefusesStepsThatAllocateWhenRun) {
  steps[1].run = allocateInRun;
  EXPECT_EQ(create(), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(),
               "out (copy): 64 bytes on the device: cuMemAlloc: stand-in's "
               "error (900)");
}

TEST_F(CudaInstanceTest, TakesTheDeviceFromTheEnvironment) {
  setenv("BONSAI_CUDA_DEVICE", "3", 1);
  EXPECT_EQ(create(), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(), "cuDeviceGet: stand-in's error (101)");
  unsetenv("BONSAI_CUDA_DEVICE");
}

TEST_F(CudaInstanceTest, RefusesOtherVersions) {
  table.abi_version = 999;
  EXPECT_EQ(create(), BONSAI_INVALID_MODEL);
  EXPECT_EQ(bonsai_last_error(),
            "test: compiled for runtime version 999, this is " +
                std::to_string(BONSAI_ABI_VERSION));
  EXPECT_EQ(state->getCalls().size(), 0u);
}
