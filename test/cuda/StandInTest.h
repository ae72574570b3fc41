//===- StandInTest.h - Tests on the stand-in --------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What tests share that run on the libraries without a GPU.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_CUDA_STANDINTEST_H
#define BONSAI_TEST_CUDA_STANDINTEST_H

#include "kernels/runtime/Runtime.h"
#include "test/cuda/standin/StandIn.h"

#include <gtest/gtest.h>

namespace bonsai::standin {

/// Opens a library before the runtime does: later calls of dlopen with its name
/// return it. Returns false, with the reason on stderr, if that fails.
bool preload(const char *path);

/// Opens the stand-in and starts with nothing alive and nothing logged; at the
/// end nothing may be alive, and nothing misused.
/// A kernel whose threads do not work together: `body` does the work of one.
template <typename Arguments>
Kernel makeThreadKernel(void (*body)(const Arguments &, int32_t)) {
  return [body](void **arguments, size_t threads) {
    Arguments a = *static_cast<const Arguments *>(arguments[0]);
    return [=] {
      EXPECT_GE(threads, size_t(a.count));
      for (int32_t i = 0; i < a.count; ++i)
        body(a, i);
    };
  };
}

class StandInTest : public testing::Test {
protected:
  void SetUp() override;
  void TearDown() override;

  /// Records what `enqueue` does on the current device's stream, which may not
  /// allocate, and launches that.
  void capture(const std::function<BonsaiStatus()> &enqueue);

  /// Names of the calls, in order.
  std::vector<std::string> getCallNames() const;
  /// How often, from call number `first` on.
  size_t countCalls(const std::string &name, size_t first = 0) const;
  /// The number of the first call of this name, or that of all calls.
  size_t findCall(const std::string &name) const;

  State *state = nullptr;
};

} // namespace bonsai::standin

#endif // BONSAI_TEST_CUDA_STANDINTEST_H
