//===- DepthwiseBenchmark.cpp - Depthwise layers against oneDNN -----------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The depthwise layers of MobileNetV1 and V2 in pixel tiles, and by oneDNN in
// channels last. Both alternate; oneDNN's median over ours is the counter
// `speedup_vs_dense`.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_convolution/OnednnConvolution.h"
#include "kernels/cpu/pixel_tiles/Depthwise.h"
#include "kernels/cpu/pixel_tiles/MeasureAgainst.h"

using namespace bonsai;

namespace {
struct LayerShape {
  const char *name;
  int64_t channels, size, stride;
};

/// At 224x224; `size` is the input's height and width.
const LayerShape shapes[] = {{"32x112", 32, 112, 1}, {"64x112/2", 64, 112, 2},
                             {"128x56", 128, 56, 1}, {"128x56/2", 128, 56, 2},
                             {"256x28", 256, 28, 1}, {"256x28/2", 256, 28, 2},
                             {"512x14", 512, 14, 1}, {"512x14/2", 512, 14, 2},
                             {"1024x7", 1024, 7, 1}, {"96x112/2", 96, 112, 2},
                             {"144x56", 144, 56, 1}, {"192x28", 192, 28, 1}};

BonsaiConvolutionDescriptor describe(const LayerShape &shape, int64_t batch,
                                     BonsaiLayout layout) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = batch;
  d.in_channels = d.out_channels = d.groups = shape.channels;
  d.in_height = d.in_width = shape.size;
  d.out_height = d.out_width = shape.size / shape.stride;
  if (shape.size % 2)
    d.out_height = d.out_width = (shape.size - 1) / shape.stride + 1;
  d.kernel_height = d.kernel_width = 3;
  d.stride_height = d.stride_width = shape.stride;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = 1;
  d.input_layout = d.output_layout = layout;
  d.epilogue = {1, 0, {BONSAI_ACTIVATION_CLIP, 0, 6}};
  return d;
}

void runDepthwise(benchmark::State &state, const LayerShape &shape,
                  int64_t batch, int threads) {
  omp_set_num_threads(threads);
  BonsaiConvolutionDescriptor tiles =
      describe(shape, batch, BONSAI_LAYOUT_PIXEL_TILES);
  BonsaiConvolutionDescriptor channelsLast =
      describe(shape, batch, BONSAI_LAYOUT_CHANNELS_LAST);
  std::vector<float> weights = makeRandom(shape.channels * 9);
  std::vector<float> bias = makeRandom(shape.channels);
  int64_t length = batch * shape.channels * (shape.size * shape.size + 16);
  AlignedFloats input(length), output(length);
  const void *constants[] = {weights.data(), bias.data()};
  const void *inputs[] = {input.data()};
  KernelRun ours = {bonsai_pixel_tiles_depthwise_create,
                    bonsai_pixel_tiles_depthwise_run,
                    bonsai_pixel_tiles_depthwise_destroy,
                    &tiles,
                    constants,
                    inputs,
                    output.data()};
  KernelRun dense = {bonsai_onednn_convolution_create,
                     bonsai_onednn_convolution_run,
                     bonsai_onednn_convolution_destroy,
                     &channelsLast,
                     constants,
                     inputs,
                     output.data()};
  measureAgainst(state, ours, dense);
}
} // namespace

int main(int argc, char **argv) {
  for (int threads = 1; threads <= omp_get_num_procs(); threads *= 2)
    for (int64_t batch : {1, 4})
      for (const LayerShape &shape : shapes)
        benchmark::RegisterBenchmark(
            (std::string(shape.name) + "/batch:" + std::to_string(batch) +
             "/threads:" + std::to_string(threads))
                .c_str(),
            [=, &shape](benchmark::State &state) {
              runDepthwise(state, shape, batch, threads);
            })
            ->UseManualTime()
            ->Unit(benchmark::kMicrosecond);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
