//===- MeasureAgainst.h - Two kernels side by side ------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the benchmarks of kernels on pixel tiles share: two kernels that do the
// same, in turn, and the ratio of their medians.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_MEASUREAGAINST_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_MEASUREAGAINST_H

#include "kernels/runtime/Runtime.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <omp.h>
#include <random>
#include <string>
#include <vector>

namespace bonsai {

inline std::vector<float> makeRandom(int64_t count) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> distribution(-1, 1);
  std::vector<float> values(count);
  for (float &value : values)
    value = distribution(generator);
  return values;
}

/// Random floats, aligned as a compiled model's arena is.
class AlignedFloats {
public:
  explicit AlignedFloats(int64_t count)
      : values(static_cast<float *>(
                   std::aligned_alloc(BONSAI_BUFFER_ALIGNMENT,
                                      (count * sizeof(float) + 63) / 64 * 64)),
               std::free) {
    std::vector<float> random = makeRandom(count);
    std::copy(random.begin(), random.end(), values.get());
  }
  float *data() { return values.get(); }

private:
  std::unique_ptr<float, void (*)(void *)> values;
};

/// A kernel and all that it is called with.
struct KernelRun {
  BonsaiKernelCreate create;
  BonsaiKernelRun run;
  BonsaiKernelDestroy destroy;
  const void *descriptor;
  const void *const *constants;
  const void *const *inputs;
  void *output;
};

inline double measureSeconds(const KernelRun &kernel, void *state) {
  auto start = std::chrono::steady_clock::now();
  kernel.run(state, kernel.inputs, kernel.output);
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return time.count();
}

inline double getMedian(std::vector<double> &values) {
  auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Reports the time of `kernel`; `speedup_vs_dense` is that of `dense` over it.
inline void measureAgainst(benchmark::State &state, const KernelRun &kernel,
                           const KernelRun &dense) {
  void *ours = nullptr, *other = nullptr;
  if (kernel.create(kernel.descriptor, kernel.constants, &ours) ||
      dense.create(dense.descriptor, dense.constants, &other)) {
    state.SkipWithError(bonsai_last_error());
  } else {
    std::vector<double> times, denseTimes;
    for (auto _ : state) {
      times.push_back(measureSeconds(kernel, ours));
      state.SetIterationTime(times.back());
      denseTimes.push_back(measureSeconds(dense, other));
    }
    state.counters["speedup_vs_dense"] =
        getMedian(denseTimes) / getMedian(times);
  }
  kernel.destroy(ours);
  dense.destroy(other);
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_MEASUREAGAINST_H
