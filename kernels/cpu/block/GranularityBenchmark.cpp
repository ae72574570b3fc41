//===- GranularityBenchmark.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the pattern of a mask is worth: the convolutions of ResNet-50's
// bottlenecks under masks of every granularity at equal sparsity, each beside
// dense oneDNN in the same iteration. Masks are random, so rows share input
// channels by chance only. Ends with a table of geometric means.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/Block.h"
#include "kernels/cpu/block/Pack.h"
#include "kernels/cpu/onednn_convolution/OnednnConvolution.h"
#include "kernels/cpu/pixel_tiles/MeasureAgainst.h"
#include "kernels/cpu/sparse/SparseReference.h"
#include "kernels/cpu/sparse/StructuredMasks.h"
#include "kernels/cpu/unrolled/Emit.h"
#include "kernels/cpu/unrolled/ExecutableCode.h"
#include "kernels/cpu/unrolled/Unrolled.h"

#include <cstdio>
#include <map>
#include <optional>

using namespace bonsai;

namespace {
/// At batch 1; `size` is the height and width of a map.
struct LayerShape {
  const char *name;
  int64_t inChannels, outChannels, size, kernel;
  bool hasResidual;
};

const LayerShape shapes[] = {
    {"layer1.1.conv1", 256, 64, 56, 1, false},
    {"layer1.1.conv2", 64, 64, 56, 3, false},
    {"layer1.1.conv3", 64, 256, 56, 1, true},
    {"layer2.1.conv1", 512, 128, 28, 1, false},
    {"layer2.1.conv2", 128, 128, 28, 3, false},
    {"layer2.1.conv3", 128, 512, 28, 1, true},
    {"layer3.1.conv1", 1024, 256, 14, 1, false},
    {"layer3.1.conv2", 256, 256, 14, 3, false},
    {"layer3.1.conv3", 256, 1024, 14, 1, true},
    {"layer4.1.conv1", 2048, 512, 7, 1, false},
    {"layer4.1.conv2", 512, 512, 7, 3, false},
    {"layer4.1.conv3", 512, 2048, 7, 1, true},
};

/// A kind of mask and the kernel that runs it.
struct Granularity {
  const char *name;
  BlockSize block; ///< {1, 1} for single weights; 0 rows for n:m.
  int64_t n, m;
  bool isUnrolled; ///< Else by the block kernel.
};

const Granularity granularities[] = {
    {"unstructured", {1, 1}, 0, 0, true},
    {"4x1", {4, 1}, 0, 0, false},
    {"8x1", {8, 1}, 0, 0, false},
    {"16x1", {16, 1}, 0, 0, false},
    {"4x4", {4, 4}, 0, 0, false},
    {"4x1-unrolled", {4, 1}, 0, 0, true},
    {"16x1-unrolled", {16, 1}, 0, 0, true},
    {"2:4", {0, 0}, 2, 4, true},
    {"4:8", {0, 0}, 4, 8, true},
    {"1:4", {0, 0}, 1, 4, true},
    {"2:8", {0, 0}, 2, 8, true},
    {"1:8", {0, 0}, 1, 8, true},
};

struct Case {
  LayerShape shape;
  Granularity granularity;
  double sparsity;
  int threads;
};

/// Logarithms of speed-ups by threads, granularity and sparsity.
std::map<std::tuple<int, std::string, double>, std::vector<double>> results;

BonsaiConvolutionDescriptor describe(const LayerShape &shape,
                                     BonsaiLayout layout) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = 1;
  d.in_channels = shape.inChannels;
  d.out_channels = shape.outChannels;
  d.in_height = d.in_width = d.out_height = d.out_width = shape.size;
  d.kernel_height = d.kernel_width = shape.kernel;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = shape.kernel / 2;
  d.input_layout = d.output_layout = layout;
  d.epilogue = {1, shape.hasResidual, {BONSAI_ACTIVATION_RELU, 0, 0}};
  return d;
}

std::vector<uint8_t> makeMask(const BonsaiConvolutionDescriptor &d,
                              const Case &test) {
  const Granularity &granularity = test.granularity;
  return granularity.m ? makeNMMask(d, granularity.n, granularity.m)
                       : makeBlockMask(d, granularity.block, 1 - test.sparsity);
}

/// A sparse kernel and what it packed.
struct PackedLayer {
  std::string error;
  std::vector<uint8_t> blocks;
  unrolled::EmittedLayer emitted;
  std::optional<unrolled::ExecutableCode> code;
  std::vector<const void *> constants;
  KernelRun run = {};
};

void pack(const BonsaiConvolutionDescriptor &d, const Case &test,
          const MaskedWeights &weights, const float *bias,
          PackedLayer &packed) {
  if (test.granularity.isUnrolled) {
    packed.error = unrolled::emit(d, weights, detectLevel(), packed.emitted);
    packed.code.emplace(packed.emitted.code);
    packed.constants = {packed.emitted.program.data(), packed.code->data(),
                        bias};
    packed.run.create = bonsai_unrolled_convolution_create;
    packed.run.run = bonsai_unrolled_convolution_run;
    packed.run.destroy = bonsai_unrolled_convolution_destroy;
    return;
  }
  packed.error =
      block::pack(d, weights, test.granularity.block.rows, packed.blocks);
  packed.constants = {packed.blocks.data(), bias};
  packed.run.create = bonsai_block_convolution_create;
  packed.run.run = bonsai_block_convolution_run;
  packed.run.destroy = bonsai_block_convolution_destroy;
}

void runCase(benchmark::State &state, const Case &test) {
  omp_set_num_threads(test.threads);
  BonsaiConvolutionDescriptor dense =
      describe(test.shape, BONSAI_LAYOUT_CHANNELS_LAST);
  BonsaiConvolutionDescriptor d =
      describe(test.shape, BONSAI_LAYOUT_PIXEL_TILES);
  int64_t pixels = (d.out_height * d.out_width + 15) / 16 * 16;
  AlignedFloats input(d.in_channels * pixels), output(d.out_channels * pixels),
      residual(d.out_channels * pixels), bias(d.out_channels),
      denseOutput(d.out_channels * pixels);
  std::vector<uint8_t> mask = makeMask(d, test);
  std::vector<float> weights = randomValues(mask.size(), 2);
  PackedLayer packed;
  pack(d, test, {weights.data(), weights.size(), mask.data(), mask.size()},
       bias.data(), packed);
  if (!packed.error.empty()) {
    state.SkipWithError(packed.error.c_str());
    return;
  }
  const void *denseConstants[] = {weights.data(), bias.data()};
  const void *inputs[] = {input.data(), residual.data()};
  // oneDNN adds a residual in place.
  const void *denseInputs[] = {input.data(), denseOutput.data()};
  packed.run.descriptor = &d;
  packed.run.constants = packed.constants.data();
  packed.run.inputs = inputs;
  packed.run.output = output.data();
  measureAgainst(state, packed.run,
                 {bonsai_onednn_convolution_create,
                  bonsai_onednn_convolution_run,
                  bonsai_onednn_convolution_destroy, &dense, denseConstants,
                  denseInputs, denseOutput.data()});
  double kept = std::count(mask.begin(), mask.end(), 1);
  state.counters["sparsity"] = 1 - kept / mask.size();
  auto speedup = state.counters.find("speedup_vs_dense");
  if (speedup != state.counters.end())
    results[{test.threads, test.granularity.name, test.sparsity}].push_back(
        std::log(speedup->second));
}

void addCases(const LayerShape &shape, const Granularity &granularity,
              int threads) {
  std::vector<double> sparsities = {0.5, 0.75, 0.875, 0.9, 0.95};
  if (granularity.m)
    sparsities = {1 - double(granularity.n) / granularity.m};
  for (double sparsity : sparsities) {
    char name[128];
    std::snprintf(name, sizeof(name), "%s/%s/sparsity:%g/threads:%d",
                  shape.name, granularity.name, sparsity, threads);
    Case test = {shape, granularity, sparsity, threads};
    benchmark::RegisterBenchmark(
        name, [test](benchmark::State &state) { runCase(state, test); })
        ->UseManualTime()
        ->Iterations(25)
        ->Unit(benchmark::kMicrosecond);
  }
}

void printTable() {
  for (const auto &[key, logs] : results) {
    const auto &[threads, granularity, sparsity] = key;
    double sum = 0;
    for (double log : logs)
      sum += log;
    std::fprintf(stderr,
                 "%d thread%s  %-14s sparsity %.3f  %.2fx, %zu layers\n",
                 threads, threads > 1 ? "s" : "", granularity.c_str(), sparsity,
                 std::exp(sum / logs.size()), logs.size());
  }
}
} // namespace

int main(int argc, char **argv) {
  for (int threads = 1; threads <= omp_get_num_procs(); threads *= 2)
    for (const LayerShape &shape : shapes)
      for (const Granularity &granularity : granularities)
        addCases(shape, granularity, threads);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  printTable();
  benchmark::Shutdown();
  return 0;
}
