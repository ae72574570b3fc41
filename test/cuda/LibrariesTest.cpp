//===- LibrariesTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is said of libraries that are missing or too old. Each case runs in a
// process of its own, which has not opened the stand-in.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/runtime/Libraries.h"
#include "test/cuda/StandInTest.h"

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

using namespace bonsai::cuda;

namespace {
/// Opens the libraries; leaves with the status, and the message on stderr.
[[noreturn]] void openAndExit(const char *driverPath, bool wantsCudnn) {
  if (driverPath && !bonsai::standin::preload(driverPath))
    exit(100);
  const Driver *driver;
  const Cudnn *cudnn;
  BonsaiStatus status = wantsCudnn ? loadCudnn(&cudnn) : loadDriver(&driver);
  fprintf(stderr, "%s\n", bonsai_last_error());
  exit(status);
}

class LibrariesDeathTest : public testing::Test {
protected:
  LibrariesDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

bool isInstalled(const char *library) {
  void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
  if (handle)
    dlclose(handle);
  return handle;
}
} // namespace

TEST_F(LibrariesDeathTest, SayWhenTheDriverIsOld) {
  EXPECT_EXIT(openAndExit(STANDIN_OLD_DRIVER, false),
              testing::ExitedWithCode(BONSAI_LIBRARY_ERROR),
              "^libcuda.so.1 is too old or too new: it lacks cuLaunchKernel\n");
}

TEST_F(LibrariesDeathTest, SayWhenTheDriverIsMissing) {
  if (isInstalled("libcuda.so.1"))
    GTEST_SKIP() << "this machine has a driver, or a test opened the stand-in";
  EXPECT_EXIT(openAndExit(nullptr, false),
              testing::ExitedWithCode(BONSAI_LIBRARY_ERROR),
              "^libcuda.so.1, which comes with the driver of an NVIDIA GPU: "
              "libcuda.so.1: cannot open shared object file");
}

TEST_F(LibrariesDeathTest, SayWhenCudnnIsMissing) {
  if (isInstalled("libcudnn.so.9"))
    GTEST_SKIP() << "this machine has cuDNN, or a test opened the stand-in";
  EXPECT_EXIT(openAndExit(STANDIN_DRIVER, true),
              testing::ExitedWithCode(BONSAI_LIBRARY_ERROR),
              "^libcudnn.so.9, which is cuDNN 9: libcudnn.so.9: cannot open");
}

TEST_F(LibrariesDeathTest, OpenTheStandIn) {
  EXPECT_EXIT(openAndExit(STANDIN_DRIVER, false),
              testing::ExitedWithCode(BONSAI_OK), "");
}
