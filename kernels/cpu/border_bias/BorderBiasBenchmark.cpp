//===- BorderBiasBenchmark.cpp - Border bias against a copy -------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The border bias with ReLU, in place, beside a copy of the same map. Both move
// each float once from and once to memory. Time of the kernel over that of the
// copy is the counter `vs_copy`: both alternate, and their medians are
// compared.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/border_bias/BorderBias.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstring>
#include <omp.h>
#include <random>
#include <vector>

namespace {
struct MapShape {
  const char *name;
  int64_t channels, size;
};

/// Of VGG-16, ResNet-50 and YOLOv3 with half of the channels removed.
const MapShape shapes[] = {{"32x224", 32, 224}, {"32x56", 32, 56},
                           {"64x28", 64, 28},   {"128x14", 128, 14},
                           {"256x7", 256, 7},   {"64x208", 64, 208}};

std::vector<float> makeRandom(int64_t count) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> distribution(-1, 1);
  std::vector<float> values(count);
  for (float &value : values)
    value = distribution(generator);
  return values;
}

template <typename Function> double measureSeconds(Function function) {
  auto start = std::chrono::steady_clock::now();
  function();
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return time.count();
}

double getMedian(std::vector<double> &values) {
  auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void runBorderBias(benchmark::State &state, const MapShape &shape,
                   BonsaiLayout layout) {
  omp_set_num_threads(1);
  BonsaiBorderBiasDescriptor descriptor = {
      {1, shape.channels, shape.size, shape.size, layout},
      1,
      1,
      1,
      1,
      {0, 0, {BONSAI_ACTIVATION_RELU, 0, 0}}};
  std::vector<float> table = makeRandom(shape.channels * 9);
  std::vector<float> map = makeRandom(shape.channels * shape.size * shape.size);
  std::vector<float> copy = map;
  const void *constants[] = {table.data()}, *inputs[] = {map.data()};
  void *kernel = nullptr;
  if (bonsai_border_bias_create(&descriptor, constants, &kernel)) {
    state.SkipWithError(bonsai_last_error());
    return;
  }
  std::vector<double> kernelTimes, copyTimes;
  for (auto _ : state) {
    kernelTimes.push_back(measureSeconds(
        [&] { bonsai_border_bias_run(kernel, inputs, map.data()); }));
    state.SetIterationTime(kernelTimes.back());
    copyTimes.push_back(measureSeconds([&] {
      std::memcpy(copy.data(), map.data(), map.size() * sizeof(float));
    }));
    benchmark::DoNotOptimize(copy.data());
  }
  bonsai_border_bias_destroy(kernel);
  state.SetBytesProcessed(state.iterations() * 2 * map.size() * sizeof(float));
  state.counters["vs_copy"] = getMedian(kernelTimes) / getMedian(copyTimes);
}
} // namespace

int main(int argc, char **argv) {
  for (const MapShape &shape : shapes)
    for (auto [name, layout] :
         {std::pair("plain", BONSAI_LAYOUT_PLAIN),
          std::pair("channels_last", BONSAI_LAYOUT_CHANNELS_LAST)})
      benchmark::RegisterBenchmark(
          (std::string(shape.name) + "/" + name).c_str(),
          [&shape, layout = layout](benchmark::State &state) {
            runBorderBias(state, shape, layout);
          })
          ->UseManualTime();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
