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
#include <initializer_list>

using namespace bonsai::cuda;

namespace {
BonsaiStatus openDriver() {
  const Driver *driver;
  return loadDriver(&driver);
}

BonsaiStatus openCudnn() {
  const Cudnn *cudnn;
  return loadCudnn(&cudnn);
}

BonsaiStatus openCusparse() {
  const Cusparse *cusparse;
  return loadCusparse(&cusparse);
}

/// Opens a library, after others; leaves with the status, and the message on
/// stderr.
[[noreturn]] void openAndExit(BonsaiStatus (*open)(),
                              std::initializer_list<const char *> preloaded) {
  for (const char *path : preloaded)
    if (!bonsai::standin::preload(path))
      exit(100);
  BonsaiStatus status = open();
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
  EXPECT_EXIT(openAndExit(openDriver, {STANDIN_OLD_DRIVER}),
              testing::ExitedWithCode(BONSAI_LIBRARY_ERROR),
              "^libcuda.so.1 is too old or too new: it lacks cuLaunchKernel\n");
}

TEST_F(LibrariesDeathTest, SayWhenTheDriverIsMissing) {
  if (isInstalled("libcuda.so.1"))
    GTEST_SKIP() << "this machine has a driver, or a test opened the stand-in";
  EXPECT_EXIT(openAndExit(openDriver, {}),
              testing::ExitedWithCode(BONSAI_LIBRARY_ERROR),
              "^libcuda.so.1, which comes with the driver of an NVIDIA GPU: "
              "libcuda.so.1: cannot open shared object file");
}

TEST_F(LibrariesDeathTest, SayWhenCudnnIsMissing) {
  if (isInstalled("libcudnn.so.9"))
    GTEST_SKIP() << "this machine has cuDNN, or a test opened the stand-in";
  EXPECT_EXIT(openAndExit(openCudnn, {STANDIN_DRIVER}),
              testing::ExitedWithCode(BONSAI_LIBRARY_ERROR),
              "^libcudnn.so.9, which is cuDNN 9: libcudnn.so.9: cannot open");
}

TEST_F(LibrariesDeathTest, SayWhenCusparseIsMissing) {
  if (isInstalled("libcusparse.so.12"))
    GTEST_SKIP() << "this machine has cuSPARSE, or a test opened the stand-in";
  EXPECT_EXIT(openAndExit(openCusparse, {STANDIN_DRIVER}),
              testing::ExitedWithCode(BONSAI_LIBRARY_ERROR),
              "^libcusparse.so.12, which is cuSPARSE 12: libcusparse.so.12: "
              "cannot open");
}

TEST_F(LibrariesDeathTest, SayWhenCusparseIsOld) {
  EXPECT_EXIT(
      openAndExit(openCusparse, {STANDIN_DRIVER, STANDIN_OLD_CUSPARSE}),
      testing::ExitedWithCode(BONSAI_LIBRARY_ERROR),
      "^libcusparse.so.12 is too old or too new: it lacks cusparseSpMM\n");
}

TEST_F(LibrariesDeathTest, OpenTheStandIn) {
  EXPECT_EXIT(openAndExit(openDriver, {STANDIN_DRIVER}),
              testing::ExitedWithCode(BONSAI_OK), "");
}
