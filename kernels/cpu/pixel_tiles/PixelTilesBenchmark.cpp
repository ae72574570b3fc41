//===- PixelTilesBenchmark.cpp - Ops in pixel tiles against oneDNN --------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is not a layer in pixel tiles, and by oneDNN in channels last. A layout
// change stands beside oneDNN's from row-major to channels last or back.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_binary/OnednnBinary.h"
#include "kernels/cpu/onednn_pooling/OnednnPooling.h"
#include "kernels/cpu/onednn_reorder/OnednnReorder.h"
#include "kernels/cpu/pixel_tiles/Binary.h"
#include "kernels/cpu/pixel_tiles/MeasureAgainst.h"
#include "kernels/cpu/pixel_tiles/Pooling.h"
#include "kernels/cpu/pixel_tiles/Reorder.h"

using namespace bonsai;

namespace {
constexpr BonsaiLayout plain = BONSAI_LAYOUT_PLAIN;
constexpr BonsaiLayout channelsLast = BONSAI_LAYOUT_CHANNELS_LAST;
constexpr BonsaiLayout tiles = BONSAI_LAYOUT_PIXEL_TILES;

int64_t getLength(const BonsaiFeatureMap &map) {
  return map.batch * map.channels * (map.height * map.width + 16);
}

BonsaiFeatureMap makeMap(int64_t channels, int64_t size, BonsaiLayout layout) {
  return {1, channels, size, size, layout};
}

struct Change {
  const char *name;
  BonsaiLayout from, to; ///< Ours.
  BonsaiLayout denseFrom, denseTo;
};

const Change changes[] = {
    {"from_plain", plain, tiles, plain, channelsLast},
    {"to_plain", tiles, plain, channelsLast, plain},
    {"from_channels_last", channelsLast, tiles, channelsLast, plain},
    {"to_channels_last", tiles, channelsLast, plain, channelsLast}};

void runReorder(benchmark::State &state, const Change &change, int64_t channels,
                int64_t size, int threads) {
  omp_set_num_threads(threads);
  BonsaiReorderDescriptor ours = {makeMap(channels, size, change.from),
                                  change.to};
  BonsaiReorderDescriptor dense = {makeMap(channels, size, change.denseFrom),
                                   change.denseTo};
  AlignedFloats input(getLength(ours.source)), output(getLength(ours.source));
  const void *inputs[] = {input.data()};
  measureAgainst(
      state,
      {bonsai_pixel_tiles_reorder_create, bonsai_pixel_tiles_reorder_run,
       bonsai_pixel_tiles_reorder_destroy, &ours, nullptr, inputs,
       output.data()},
      {bonsai_onednn_reorder_create, bonsai_onednn_reorder_run,
       bonsai_onednn_reorder_destroy, &dense, nullptr, inputs, output.data()});
  state.SetBytesProcessed(state.iterations() * 2 * sizeof(float) * channels *
                          size * size);
}

struct PoolShape {
  const char *name;
  int64_t channels, size, kernel, stride, padding;
  BonsaiPoolingKind kind;
};

/// Of ResNet-50, SqueezeNet, VGG-16, MobileNetV1 and YOLOv3-SPP.
const PoolShape pools[] = {
    {"max64x112", 64, 112, 3, 2, 1, BONSAI_POOLING_MAX},
    {"max96x109", 96, 109, 3, 2, 0, BONSAI_POOLING_MAX},
    {"max64x224", 64, 224, 2, 2, 0, BONSAI_POOLING_MAX},
    {"max512x13", 512, 13, 5, 1, 2, BONSAI_POOLING_MAX},
    {"global1024x7", 1024, 7, 7, 1, 0, BONSAI_POOLING_AVERAGE},
    {"global2048x7", 2048, 7, 7, 1, 0, BONSAI_POOLING_AVERAGE},
    {"global96x56", 96, 56, 56, 1, 0, BONSAI_POOLING_AVERAGE}};

BonsaiPoolingDescriptor describe(const PoolShape &shape, BonsaiLayout layout) {
  BonsaiPoolingDescriptor d = {};
  d.input = makeMap(shape.channels, shape.size, layout);
  bool isWhole = shape.kernel == shape.size && layout == tiles;
  d.output_layout = isWhole ? plain : layout;
  d.out_height = d.out_width =
      (shape.size + 2 * shape.padding - shape.kernel) / shape.stride + 1;
  d.kernel_height = d.kernel_width = shape.kernel;
  d.stride_height = d.stride_width = shape.stride;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = shape.padding;
  d.kind = shape.kind;
  return d;
}

void runPooling(benchmark::State &state, const PoolShape &shape, int threads) {
  omp_set_num_threads(threads);
  BonsaiPoolingDescriptor ours = describe(shape, tiles);
  BonsaiPoolingDescriptor dense = describe(shape, channelsLast);
  AlignedFloats input(getLength(ours.input)), output(getLength(ours.input));
  const void *inputs[] = {input.data()};
  measureAgainst(
      state,
      {bonsai_pixel_tiles_pooling_create, bonsai_pixel_tiles_pooling_run,
       bonsai_pixel_tiles_pooling_destroy, &ours, nullptr, inputs,
       output.data()},
      {bonsai_onednn_pooling_create, bonsai_onednn_pooling_run,
       bonsai_onednn_pooling_destroy, &dense, nullptr, inputs, output.data()});
}

/// Adds two maps, or scales the channels of one.
void runBinary(benchmark::State &state, BonsaiBinaryKind kind, int64_t channels,
               int64_t size, int threads) {
  omp_set_num_threads(threads);
  bool isWhole = kind == BONSAI_BINARY_ADD;
  int64_t rhsSize = isWhole ? size : 1;
  BonsaiBinaryDescriptor ours = {
      makeMap(channels, size, tiles),
      makeMap(channels, rhsSize, isWhole ? tiles : plain),
      kind,
      {}};
  BonsaiBinaryDescriptor dense = {makeMap(channels, size, channelsLast),
                                  makeMap(channels, rhsSize, channelsLast),
                                  kind,
                                  {}};
  int64_t length = getLength(ours.lhs);
  AlignedFloats lhs(length), rhs(length), output(length);
  const void *inputs[] = {lhs.data(), rhs.data()};
  measureAgainst(
      state,
      {bonsai_pixel_tiles_binary_create, bonsai_pixel_tiles_binary_run,
       bonsai_pixel_tiles_binary_destroy, &ours, nullptr, inputs,
       output.data()},
      {bonsai_onednn_binary_create, bonsai_onednn_binary_run,
       bonsai_onednn_binary_destroy, &dense, nullptr, inputs, output.data()});
}

template <typename Function>
void add(const std::string &name, int threads, Function function) {
  benchmark::RegisterBenchmark(
      (name + "/threads:" + std::to_string(threads)).c_str(), function)
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

void addAll(int threads) {
  const std::pair<int64_t, int64_t> maps[] = {{3, 224},  {64, 112}, {256, 56},
                                              {100, 28}, {512, 14}, {2048, 7}};
  for (const Change &change : changes)
    for (auto [channels, size] : maps)
      add(std::string(change.name) + "/" + std::to_string(channels) + "x" +
              std::to_string(size),
          threads, [=, &change, channels = channels, size = size](auto &state) {
            runReorder(state, change, channels, size, threads);
          });
  for (const PoolShape &shape : pools)
    add(shape.name, threads,
        [=, &shape](auto &state) { runPooling(state, shape, threads); });
  add("add256x56", threads, [=](auto &state) {
    runBinary(state, BONSAI_BINARY_ADD, 256, 56, threads);
  });
  add("scale96x56", threads, [=](auto &state) {
    runBinary(state, BONSAI_BINARY_MUL, 96, 56, threads);
  });
  add("scale672x14", threads, [=](auto &state) {
    runBinary(state, BONSAI_BINARY_MUL, 672, 14, threads);
  });
}
} // namespace

int main(int argc, char **argv) {
  for (int threads = 1; threads <= omp_get_num_procs(); threads *= 2)
    addAll(threads);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
