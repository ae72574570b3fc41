//===- GroupsBenchmark.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How many weights are multiplied for those that patterns keep, and how long it
// takes to find out: all .smtx files that are given together.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/Pack.h"
#include "passes/import/smtx/SmtxFile.h"

#include <benchmark/benchmark.h>
#include <set>

using namespace bonsai;
using namespace bonsai::block_mma;

namespace {
struct Layer {
  BonsaiConvolutionDescriptor shape = {};
  SparsePattern pattern;
};

/// A pattern's columns as those of a 1x1 layer: an order of columns changes
/// nothing.
Layer makeLayer(const SmtxPattern &file) {
  Layer layer;
  layer.shape.in_channels = file.columns;
  layer.shape.out_channels = file.rows;
  layer.shape.kernel_height = layer.shape.kernel_width = 1;
  layer.pattern.numColumns = file.columns;
  for (int64_t row = 0; row < file.rows; ++row) {
    llvm::ArrayRef<int64_t> columns = file.getRow(row);
    layer.pattern.rows.emplace_back(columns.begin(), columns.end());
  }
  return layer;
}

/// Weights of groups that are multiplied if rows stay in their order.
int64_t countInOrder(const SparsePattern &pattern, int64_t rows) {
  int64_t steps = 0;
  for (size_t first = 0; first < pattern.rows.size(); first += rows) {
    RowGroup group;
    std::set<int32_t> columns;
    for (size_t i = first;
         i < pattern.rows.size() && i < first + static_cast<size_t>(rows); ++i)
      columns.insert(pattern.rows[i].begin(), pattern.rows[i].end());
    group.columns.assign(columns.begin(), columns.end());
    steps += group.countSteps();
  }
  return steps * rows * BONSAI_BLOCK_MMA_STEP;
}

void measure(benchmark::State &state, const std::vector<Layer> &layers) {
  double dense = 0, kept = 0, inOrder = 0, grouped = 0;
  for (const Layer &layer : layers) {
    auto rows = static_cast<double>(layer.pattern.rows.size());
    dense += rows * static_cast<double>(layer.pattern.numColumns);
    for (const std::vector<int32_t> &row : layer.pattern.rows)
      kept += static_cast<double>(row.size());
    inOrder += static_cast<double>(countInOrder(layer.pattern, state.range(0)));
  }
  for (auto _ : state) {
    grouped = 0;
    for (const Layer &layer : layers)
      grouped += static_cast<double>(
          groupRows(layer.shape, layer.pattern, state.range(0)).countWeights());
  }
  state.counters["kept"] = kept / dense;
  state.counters["in_order"] = inOrder / dense;
  state.counters["grouped"] = grouped / dense;
}
} // namespace

int main(int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  std::vector<Layer> layers;
  for (int i = 1; i < argc; ++i) {
    llvm::Expected<SmtxPattern> file = readSmtxFile(argv[i]);
    if (!file) {
      llvm::errs() << llvm::toString(file.takeError()) << "\n";
      return 1;
    }
    layers.push_back(makeLayer(*file));
  }
  if (layers.empty()) {
    llvm::errs() << "no .smtx files given\n";
    return 1;
  }
  benchmark::RegisterBenchmark(
      "groups", [&](benchmark::State &state) { measure(state, layers); })
      ->Arg(8)
      ->Arg(16)
      ->Arg(32)
      ->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
}
