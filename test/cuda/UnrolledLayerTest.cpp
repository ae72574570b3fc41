//===- UnrolledLayerTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How layers of machine code are loaded and launched, on the stand-in. What the
// code computes is tested where it is generated.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/runtime/Device.h"
#include "kernels/cuda/unrolled/CudaUnrolled.h"
#include "test/cuda/StandInTest.h"

#include <cuda.h>

using namespace bonsai::cuda;
using namespace bonsai::standin;

namespace {

/// 3 x 2 blocks of 64 threads.
BonsaiCudaUnrolledDescriptor describe(bool hasResidual) {
  return {3, 2, 64, hasResidual, 90};
}

struct Launched {
  const void *features, *residual;
  void *result;
  size_t threads;
};

class UnrolledLayerTest : public StandInTest {
protected:
  /// Creates a layer on the current device and runs it once.
  BonsaiStatus run(bool hasResidual) {
    BonsaiCudaUnrolledDescriptor descriptor = describe(hasResidual);
    const void *constants[] = {"a cubin"};
    void *created = nullptr;
    BONSAI_TRY(bonsai_cuda_unrolled_create(&descriptor, constants, &created));
    const void *inputs[] = {&features, &residual};
    BonsaiStatus status = bonsai_cuda_unrolled_run(created, inputs, &result);
    bonsai_cuda_unrolled_destroy(created);
    return status;
  }

  float features = 0, residual = 0, result = 0;
};

TEST_F(UnrolledLayerTest, LaunchesItsGridOnTheMaps) {
  for (bool hasResidual : {false, true}) {
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK);
    DeviceScope scope(device);
    std::vector<Launched> launches;
    state->setKernel("layer", [&](void **arguments, size_t threads) {
      launches.push_back({*static_cast<const void **>(arguments[0]),
                          *static_cast<const void **>(arguments[1]),
                          *static_cast<void **>(arguments[2]), threads});
      return [] {};
    });
    ASSERT_EQ(run(hasResidual), BONSAI_OK) << bonsai_last_error();
    ASSERT_EQ(launches.size(), 1u);
    EXPECT_EQ(launches[0].features, &features);
    EXPECT_EQ(launches[0].residual, hasResidual ? &residual : nullptr);
    EXPECT_EQ(launches[0].result, &result);
    EXPECT_EQ(launches[0].threads, 3u * 2 * 64);
  }
}

TEST_F(UnrolledLayerTest, CodeForAnotherGpuIsAnError) {
  Device device;
  ASSERT_EQ(device.open(0), BONSAI_OK);
  DeviceScope scope(device);
  state->failCall("cuModuleLoadData", 0, CUDA_ERROR_NO_BINARY_FOR_GPU);
  EXPECT_NE(run(false), BONSAI_OK);
  std::string error = bonsai_last_error();
  EXPECT_EQ(error.find("code of a layer for sm_90: cuModuleLoadData"), 0u)
      << error;
}

TEST_F(UnrolledLayerTest, CodeWithoutItsKernelIsAnError) {
  Device device;
  ASSERT_EQ(device.open(0), BONSAI_OK);
  DeviceScope scope(device);
  state->failCall("cuModuleGetFunction", 0, CUDA_ERROR_NOT_FOUND);
  EXPECT_NE(run(false), BONSAI_OK);
}

TEST_F(UnrolledLayerTest, AFailingLaunchIsAnError) {
  Device device;
  ASSERT_EQ(device.open(0), BONSAI_OK);
  DeviceScope scope(device);
  state->failCall("cuLaunchKernel", 0, CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
  EXPECT_NE(run(true), BONSAI_OK);
}

} // namespace
