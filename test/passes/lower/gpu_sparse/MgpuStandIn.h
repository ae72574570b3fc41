//===- MgpuStandIn.h - A GPU runtime on the host -----------------*- C++ -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions that `gpu-to-llvm` calls, without a GPU. Memory of the device
// is memory of the host that was not there before: it is full of NaNs, and
// nothing but these functions knows where it is.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_PASSES_LOWER_GPU_SPARSE_MGPUSTANDIN_H
#define BONSAI_TEST_PASSES_LOWER_GPU_SPARSE_MGPUSTANDIN_H

#include <string>
#include <utility>
#include <vector>

namespace bonsai::test::mgpu {

/// What happened since `reset`.
struct Log {
  int csrProducts = 0, twoToFourProducts = 0;
  std::vector<std::string> misuses;
};

void reset();
const Log &getLog();

/// Streams, buffers and handles that were not destroyed.
size_t countAlive();

/// Names and addresses of all functions.
std::vector<std::pair<std::string, void *>> getFunctions();

} // namespace bonsai::test::mgpu

#endif // BONSAI_TEST_PASSES_LOWER_GPU_SPARSE_MGPUSTANDIN_H
