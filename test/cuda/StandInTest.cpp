//===- StandInTest.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens the stand-in, and checks that it would notice what it is there for.
//
//===----------------------------------------------------------------------===//

#include "test/cuda/StandInTest.h"

#include "kernels/cuda/runtime/Device.h"

#include <algorithm>
#include <cstdio>
#include <dlfcn.h>

using namespace bonsai::cuda;
using namespace bonsai::standin;

bool bonsai::standin::preload(const char *path) {
  if (dlopen(path, RTLD_NOW | RTLD_GLOBAL))
    return true;
  fprintf(stderr, "%s\n", dlerror());
  return false;
}

void StandInTest::SetUp() {
  ASSERT_TRUE(preload(STANDIN_DRIVER));
  ASSERT_TRUE(preload(STANDIN_CUDNN));
  ASSERT_TRUE(preload(STANDIN_CUSPARSE));
  auto *getState = reinterpret_cast<State *(*)()>(
      dlsym(RTLD_DEFAULT, "bonsai_standin_state"));
  ASSERT_TRUE(getState);
  state = getState();
  state->reset();
}

void StandInTest::TearDown() {
  EXPECT_EQ(state->countAlive(), 0u);
  EXPECT_EQ(state->getMisuses(), std::vector<std::string>());
}

void StandInTest::capture(const std::function<BonsaiStatus()> &enqueue) {
  const Driver &driver = getDriver();
  size_t allocations = countCalls("cuMemAlloc");
  ASSERT_EQ(driver.cuStreamBeginCapture(getStream(),
                                        CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
            CUDA_SUCCESS);
  EXPECT_EQ(enqueue(), BONSAI_OK) << bonsai_last_error();
  CUgraph graph = nullptr;
  CUgraphExec executable = nullptr;
  ASSERT_EQ(driver.cuStreamEndCapture(getStream(), &graph), CUDA_SUCCESS);
  ASSERT_EQ(driver.cuGraphInstantiateWithFlags(&executable, graph, 0),
            CUDA_SUCCESS);
  EXPECT_EQ(driver.cuGraphLaunch(executable, getStream()), CUDA_SUCCESS);
  driver.cuGraphExecDestroy(executable);
  driver.cuGraphDestroy(graph);
  EXPECT_EQ(countCalls("cuMemAlloc"), allocations);
}

std::vector<std::string> StandInTest::getCallNames() const {
  std::vector<std::string> names;
  for (const Call &call : state->getCalls())
    names.push_back(call.name);
  return names;
}

size_t StandInTest::countCalls(const std::string &name, size_t first) const {
  std::vector<std::string> names = getCallNames();
  return std::count(names.begin() + first, names.end(), name);
}

size_t StandInTest::findCall(const std::string &name) const {
  size_t i = 0;
  while (i < state->getCalls().size() && state->getCalls()[i].name != name)
    ++i;
  return i;
}

TEST_F(StandInTest, NoticesWhatIsLeft) {
  Device device;
  ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
  {
    DeviceScope scope(device);
    DeviceBuffer buffer;
    ASSERT_EQ(buffer.allocate(12), BONSAI_OK);
    EXPECT_EQ(state->countAlive("memory"), 1u);
    EXPECT_EQ(state->countAlive("stream"), 1u);
    EXPECT_EQ(state->countAlive("context"), 1u);
    buffer.release();
    EXPECT_EQ(state->countAlive("memory"), 0u);
    EXPECT_EQ(state->countAlive(), 2u);
  }
}

TEST_F(StandInTest, NoticesMisuse) {
  {
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    const Driver &driver = device.getDriver();
    CUdeviceptr address = 0;
    EXPECT_EQ(driver.cuMemAlloc(&address, 4), CUDA_ERROR_INVALID_CONTEXT);
    DeviceScope scope(device);
    DeviceBuffer buffer;
    ASSERT_EQ(buffer.allocate(8), BONSAI_OK);
    float values[3] = {};
    EXPECT_NE(driver.cuMemcpyAsync(reinterpret_cast<CUdeviceptr>(buffer.get()),
                                   reinterpret_cast<CUdeviceptr>(values), 12,
                                   getStream()),
              CUDA_SUCCESS);
    EXPECT_NE(driver.cuMemFree(reinterpret_cast<CUdeviceptr>(values)),
              CUDA_SUCCESS);
  }
  EXPECT_EQ(state->getMisuses().size(), 3u);
  state->reset();
}

TEST_F(StandInTest, RefusesToAllocateDuringACapture) {
  Device device;
  ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
  DeviceScope scope(device);
  const Driver &driver = device.getDriver();
  ASSERT_EQ(driver.cuStreamBeginCapture(getStream(),
                                        CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
            CUDA_SUCCESS);
  DeviceBuffer buffer;
  EXPECT_NE(buffer.allocate(8), BONSAI_OK);
  CUgraph graph = nullptr;
  EXPECT_EQ(driver.cuStreamEndCapture(getStream(), &graph),
            CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
  EXPECT_EQ(graph, nullptr);
}
