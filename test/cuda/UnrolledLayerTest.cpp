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

  /// The error of a run in which the first call of a function fails.
  std::string runAndFail(const char *function, int result) {
    Device device;
    EXPECT_EQ(device.open(0), BONSAI_OK);
    DeviceScope scope(device);
    state->failCall(function, 0, result);
    EXPECT_NE(run(true), BONSAI_OK);
    return bonsai_last_error();
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
  EXPECT_EQ(runAndFail("cuModuleLoadData", CUDA_ERROR_NO_BINARY_FOR_GPU)
                .find("code of a layer for sm_90: cuModuleLoadData"),
            0u)
      << bonsai_last_error();
}

TEST_F(UnrolledLayerTest, EveryFailingCallIsNamed) {
  for (const char *function : {"cuModuleGetFunction", "cuLaunchKernel"})
    EXPECT_NE(
        runAndFail(function, CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES).find(function),
        std::string::npos)
        << bonsai_last_error();
}

} // namespace
