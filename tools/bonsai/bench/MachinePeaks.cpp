//===- MachinePeaks.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loops that do nothing but multiply and add, or move data.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/MachinePeaks.h"
#include "kernels/runtime/Model.h"
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <immintrin.h>
#include <omp.h>
#include <vector>

using namespace bonsai;

namespace {

/// Chains of dependent operations: enough for a latency of 4 to 5 cycles on two
/// ports.
constexpr int chains = 12;
constexpr int rounds = 7;

__attribute__((target("avx512f"))) float multiplyAddAvx512(int64_t steps) {
  __m512 sums[chains];
  for (int i = 0; i < chains; ++i)
    sums[i] = _mm512_set1_ps(static_cast<float>(i));
  __m512 factor = _mm512_set1_ps(0.5f), term = _mm512_set1_ps(1.0f);
  for (int64_t step = 0; step < steps; ++step)
#pragma GCC unroll 12
    for (int i = 0; i < chains; ++i)
      sums[i] = _mm512_fmadd_ps(sums[i], factor, term);
  for (int i = 1; i < chains; ++i)
    sums[0] = _mm512_add_ps(sums[0], sums[i]);
  return _mm512_cvtss_f32(sums[0]);
}

__attribute__((target("avx2,fma"))) float multiplyAddAvx2(int64_t steps) {
  __m256 sums[chains];
  for (int i = 0; i < chains; ++i)
    sums[i] = _mm256_set1_ps(static_cast<float>(i));
  __m256 factor = _mm256_set1_ps(0.5f), term = _mm256_set1_ps(1.0f);
  for (int64_t step = 0; step < steps; ++step)
#pragma GCC unroll 12
    for (int i = 0; i < chains; ++i)
      sums[i] = _mm256_fmadd_ps(sums[i], factor, term);
  for (int i = 1; i < chains; ++i)
    sums[0] = _mm256_add_ps(sums[0], sums[i]);
  return _mm256_cvtss_f32(sums[0]);
}

__attribute__((target("avx512f"))) void
triadAvx512(float *a, const float *b, const float *c, int64_t size) {
  __m512 factor = _mm512_set1_ps(3.0f);
  for (int64_t i = 0; i < size; i += 16)
    _mm512_storeu_ps(a + i, _mm512_fmadd_ps(factor, _mm512_loadu_ps(c + i),
                                            _mm512_loadu_ps(b + i)));
}

__attribute__((target("avx2,fma"))) void
triadAvx2(float *a, const float *b, const float *c, int64_t size) {
  __m256 factor = _mm256_set1_ps(3.0f);
  for (int64_t i = 0; i < size; i += 8)
    _mm256_storeu_ps(a + i, _mm256_fmadd_ps(factor, _mm256_loadu_ps(c + i),
                                            _mm256_loadu_ps(b + i)));
}

/// Seconds of the quickest of several rounds in which every thread calls
/// `work(thread)`.
template <typename Work> double timeBest(int threads, Work work) {
  using Clock = std::chrono::steady_clock;
  double best = 1e30;
  for (int round = 0; round < rounds; ++round) {
    Clock::time_point start = Clock::now();
#pragma omp parallel num_threads(threads)
    work(omp_get_thread_num());
    best = std::min(
        best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

double measureGflops(int level, int threads) {
  constexpr int64_t steps = 2000000;
  double seconds = timeBest(threads, [&](int) {
    [[maybe_unused]] volatile float sum =
        level >= 4 ? multiplyAddAvx512(steps) : multiplyAddAvx2(steps);
  });
  double lanes = level >= 4 ? 16 : 8;
  return 2e-9 * lanes * chains * steps * threads / seconds;
}

/// `size` elements of each array for each thread, a multiple of 16.
double measureBandwidth(int level, int threads, int64_t size,
                        int64_t repetitions) {
  std::vector<std::vector<float>> arrays(threads);
  auto work = [&](int thread) {
    std::vector<float> &array = arrays[thread];
    if (array.empty())
      array.assign(3 * size, 1.0f);
    float *a = array.data();
    auto *triad = level >= 4 ? triadAvx512 : triadAvx2;
    for (int64_t i = 0; i < repetitions; ++i)
      triad(a, a + size, a + 2 * size, size);
  };
  double bytes = 12.0 * static_cast<double>(size * repetitions * threads);
  return 1e-9 * bytes / timeBest(threads, work);
}

} // namespace

MachinePeaks bonsai::measureMachinePeaks(int threads) {
  int level = bonsai_host_cpu_level();
  if (level < 3)
    return {0, 0, 0};
  if (threads == 0)
    threads = omp_get_max_threads();
  constexpr int64_t inMemory = int64_t{1} << 23; // 96 MiB a thread
  constexpr int64_t inCache = int64_t{1} << 14;  // 192 KiB a thread
  return {measureGflops(level, threads),
          measureBandwidth(level, threads, inMemory, 1),
          measureBandwidth(level, threads, inCache, 500)};
}
