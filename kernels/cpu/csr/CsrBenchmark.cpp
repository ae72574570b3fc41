//===- CsrBenchmark.cpp - Sparse against dense convolution ----------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One row per layer: dense oneDNN and the CSR kernel alternate in one process,
// and the ratio of their medians is the result. Patterns are those of the DLMC
// when its files are given, otherwise random ones on ResNet-50's shapes:
//
//   BONSAI_DLMC_PATTERNS=DIR   folder of .smtx files
//   BONSAI_DLMC_PIXELS=FILE    "name,pixels" lines
//   OMP_NUM_THREADS=N          threads for both sides
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/DenseReference.h"
#include "kernels/cpu/csr/DlmcPattern.h"
#include "kernels/cpu/csr/Pack.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace bonsai::csr;

namespace {
/// Sums over all layers of one run of the program.
struct Totals {
  double logSpeedup = 0, dense = 0, sparse = 0;
  int64_t layers = 0;
};
Totals totals;

std::vector<float> randomValues(int64_t count, uint32_t seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  std::vector<float> values(count);
  for (float &value : values)
    value = uniform(generator);
  return values;
}

template <typename Run> double secondsOf(Run run) {
  auto start = std::chrono::steady_clock::now();
  run();
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return time.count();
}

double median(std::vector<double> &times) {
  auto middle = times.begin() + times.size() / 2;
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

/// The two sides of one layer, on the same data.
struct Sides {
  std::vector<float> weights, bias, input, output;
  std::vector<uint8_t> packed;
  void *state = nullptr;
  std::unique_ptr<DenseReference> dense;
  std::string error;

  explicit Sides(const SparseLayer &layer) {
    const BonsaiConvolutionDescriptor &d = layer.descriptor;
    weights = randomValues(layer.mask.size(), 1);
    bias = randomValues(d.out_channels, 2);
    input = randomValues(d.in_channels * d.in_height * d.in_width, 3);
    output.resize(d.out_channels * d.out_height * d.out_width);
    error = pack(
        d,
        {weights.data(), weights.size(), layer.mask.data(), layer.mask.size()},
        packed);
    if (!error.empty())
      return;
    const void *constants[] = {packed.data(), bias.data()};
    if (bonsai_csr_convolution_create(&d, constants, &state) != BONSAI_OK)
      error = bonsai_last_error();
    dense = std::make_unique<DenseReference>(d, input.data(), weights.data(),
                                             bias.data());
  }
  ~Sides() {
    if (state)
      bonsai_csr_convolution_destroy(state);
  }
  void runSparse() {
    const void *inputs[] = {input.data()};
    bonsai_csr_convolution_run(state, inputs, output.data());
  }
};

void report(benchmark::State &state, const SparseLayer &layer, double dense,
            double sparse) {
  double kept = std::count(layer.mask.begin(), layer.mask.end(), 1);
  state.counters["dense_us"] = dense * 1e6;
  state.counters["csr_us"] = sparse * 1e6;
  state.counters["speedup_vs_dense"] = dense / sparse;
  state.counters["sparsity"] = 1.0 - kept / layer.mask.size();
  totals.logSpeedup += std::log(dense / sparse);
  totals.dense += dense;
  totals.sparse += sparse;
  ++totals.layers;
}

void runLayer(benchmark::State &state, const SparseLayer &layer) {
  Sides sides(layer);
  if (!sides.error.empty()) {
    state.SkipWithError(sides.error.c_str());
    return;
  }
  std::vector<double> dense, sparse;
  for (int i = 0; i < 3; ++i) {
    sides.dense->run();
    sides.runSparse();
  }
  for (auto _ : state) {
    dense.push_back(secondsOf([&] { sides.dense->run(); }));
    sparse.push_back(secondsOf([&] { sides.runSparse(); }));
    state.SetIterationTime(sparse.back());
  }
  report(state, layer, median(dense), median(sparse));
}

SparseLayer makeRandomLayer(const BonsaiConvolutionDescriptor &d,
                            double sparsity) {
  SparseLayer layer;
  layer.descriptor = d;
  layer.name = std::to_string(d.out_channels) + "x" +
               std::to_string(d.in_channels) + "x" +
               std::to_string(d.kernel_height) + "_" +
               std::to_string(d.out_height);
  std::mt19937 generator(4);
  std::bernoulli_distribution kept(1.0 - sparsity);
  layer.mask.resize(d.out_channels * d.in_channels * d.kernel_height *
                    d.kernel_width);
  for (uint8_t &entry : layer.mask)
    entry = kept(generator);
  return layer;
}

std::vector<SparseLayer> makeRandomLayers(double sparsity) {
  std::vector<SparseLayer> layers;
  for (int64_t width = 64, size = 56; width <= 512; width *= 2, size /= 2) {
    for (auto d : {makeConvolution(4 * width, width, size, 1, 1),
                   makeConvolution(width, width, size, 3, 1),
                   makeConvolution(width, 4 * width, size, 1, 1)})
      layers.push_back(makeRandomLayer(d, sparsity));
  }
  return layers;
}

std::vector<SparseLayer> collectLayers() {
  const char *patterns = std::getenv("BONSAI_DLMC_PATTERNS");
  const char *pixels = std::getenv("BONSAI_DLMC_PIXELS");
  if (!patterns)
    return makeRandomLayers(0.95);
  std::string error;
  auto layers = readDlmcLayers(patterns, pixels ? pixels : "", error);
  if (layers.empty())
    std::fprintf(stderr, "CsrBenchmark: %s\n", error.c_str());
  return layers;
}
} // namespace

int main(int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  std::vector<SparseLayer> layers = collectLayers();
  if (layers.empty())
    return 1;
  for (const SparseLayer &layer : layers)
    benchmark::RegisterBenchmark(
        layer.name.c_str(),
        [&layer](benchmark::State &state) { runLayer(state, layer); })
        ->Unit(benchmark::kMicrosecond)
        ->UseManualTime()
        ->Iterations(100);
  benchmark::RunSpecifiedBenchmarks();
  if (totals.layers)
    std::fprintf(
        stderr, "%lld layers: geometric mean %.2fx, sum %.2f ms -> %.2f ms\n",
        (long long)totals.layers, std::exp(totals.logSpeedup / totals.layers),
        totals.dense * 1e3, totals.sparse * 1e3);
}
