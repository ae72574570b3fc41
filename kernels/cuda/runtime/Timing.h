//===- Timing.h - Times of work on a device ---------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For kernels that choose an algorithm by measuring when they are created.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_RUNTIME_TIMING_H
#define BONSAI_KERNELS_CUDA_RUNTIME_TIMING_H

#include "kernels/cuda/runtime/Device.h"

#include <functional>

namespace bonsai::cuda {

/// Measures work on the stream of the current device, by events.
class Stopwatch {
public:
  Stopwatch() = default;
  ~Stopwatch();
  Stopwatch(const Stopwatch &) = delete;
  Stopwatch &operator=(const Stopwatch &) = delete;

  /// Before anything is measured.
  BonsaiStatus create();

  /// Calls `enqueue` once to warm up and then some times more; waits for the
  /// end. Milliseconds of one call. Fails if a call does.
  BonsaiStatus measure(const std::function<BonsaiStatus()> &enqueue,
                       float &milliseconds) const;

private:
  CUevent first = nullptr, last = nullptr;
};

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_RUNTIME_TIMING_H
