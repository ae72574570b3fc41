//===- OnednnConvolutionBenchmark.cpp - ResNet-50's convolutions by oneDNN ===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dense bar: what the convolution kernel takes on every layer shape of
// ResNet-50, in each layout that has optimized implementations.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_convolution/OnednnConvolution.h"

#include <benchmark/benchmark.h>
#include <memory>
#include <omp.h>
#include <random>
#include <string>

namespace {
struct LayerShape {
  const char *name;
  int64_t inChannels, outChannels, size, kernel, stride;
  bool hasResidual;
};

/// At batch 1 and 224x224; `size` is the input's height and width.
const LayerShape resnet50[] = {
    {"conv1", 3, 64, 224, 7, 2, false},
    {"layer1.0.conv1", 64, 64, 56, 1, 1, false},
    {"layer1.0.conv2", 64, 64, 56, 3, 1, false},
    {"layer1.0.conv3", 64, 256, 56, 1, 1, true},
    {"layer1.1.conv1", 256, 64, 56, 1, 1, false},
    {"layer2.0.conv1", 256, 128, 56, 1, 1, false},
    {"layer2.0.conv2", 128, 128, 56, 3, 2, false},
    {"layer2.0.conv3", 128, 512, 28, 1, 1, true},
    {"layer2.0.downsample.0", 256, 512, 56, 1, 2, false},
    {"layer2.1.conv1", 512, 128, 28, 1, 1, false},
    {"layer2.1.conv2", 128, 128, 28, 3, 1, false},
    {"layer3.0.conv1", 512, 256, 28, 1, 1, false},
    {"layer3.0.conv2", 256, 256, 28, 3, 2, false},
    {"layer3.0.conv3", 256, 1024, 14, 1, 1, true},
    {"layer3.0.downsample.0", 512, 1024, 28, 1, 2, false},
    {"layer3.1.conv1", 1024, 256, 14, 1, 1, false},
    {"layer3.1.conv2", 256, 256, 14, 3, 1, false},
    {"layer4.0.conv1", 1024, 512, 14, 1, 1, false},
    {"layer4.0.conv2", 512, 512, 14, 3, 2, false},
    {"layer4.0.conv3", 512, 2048, 7, 1, 1, true},
    {"layer4.0.downsample.0", 1024, 2048, 14, 1, 2, false},
    {"layer4.1.conv1", 2048, 512, 7, 1, 1, false},
    {"layer4.1.conv2", 512, 512, 7, 3, 1, false},
};

struct Layout {
  const char *name;
  BonsaiLayout layout;
};

const Layout layouts[] = {{"plain", BONSAI_LAYOUT_PLAIN},
                          {"blocked8", BONSAI_LAYOUT_BLOCKED_8},
                          {"blocked16", BONSAI_LAYOUT_BLOCKED_16},
                          {"channels_last", BONSAI_LAYOUT_CHANNELS_LAST}};

struct Freed {
  void operator()(void *memory) const { free(memory); }
};

/// Aligned random floats in [-1, 1), with room for padding channels.
class RandomBuffer {
public:
  explicit RandomBuffer(size_t count)
      : values(static_cast<float *>(aligned_alloc(
            BONSAI_BUFFER_ALIGNMENT, (count * sizeof(float) + 63) / 64 * 64))) {
    std::mt19937 generator(1);
    std::uniform_real_distribution<float> distribution(-1, 1);
    for (size_t i = 0; i < count; ++i)
      values.get()[i] = distribution(generator);
  }
  float *data() { return values.get(); }

private:
  std::unique_ptr<float, Freed> values;
};

BonsaiConvolutionDescriptor describe(const LayerShape &shape,
                                     BonsaiLayout layout) {
  BonsaiConvolutionDescriptor conv = {};
  int64_t padding = shape.kernel / 2;
  conv.batch = conv.groups = 1;
  conv.in_channels = shape.inChannels;
  conv.in_height = conv.in_width = shape.size;
  conv.out_channels = shape.outChannels;
  conv.out_height = conv.out_width =
      (shape.size + 2 * padding - shape.kernel) / shape.stride + 1;
  conv.kernel_height = conv.kernel_width = shape.kernel;
  conv.stride_height = conv.stride_width = shape.stride;
  conv.dilation_height = conv.dilation_width = 1;
  conv.pad_top = conv.pad_left = conv.pad_bottom = conv.pad_right = padding;
  bool blocked =
      layout == BONSAI_LAYOUT_BLOCKED_8 || layout == BONSAI_LAYOUT_BLOCKED_16;
  conv.input_layout =
      blocked && shape.inChannels < 8 ? BONSAI_LAYOUT_PLAIN : layout;
  conv.output_layout = layout;
  conv.epilogue = {1, shape.hasResidual, {BONSAI_ACTIVATION_RELU, 0, 0}};
  return conv;
}

void runLayer(benchmark::State &state, const LayerShape &shape,
              BonsaiLayout layout, int threads) {
  omp_set_num_threads(threads);
  BonsaiConvolutionDescriptor conv = describe(shape, layout);
  int64_t pixels = conv.out_height * conv.out_width;
  int64_t weights =
      conv.out_channels * conv.in_channels * shape.kernel * shape.kernel;
  RandomBuffer input(conv.in_channels * conv.in_height * conv.in_width);
  RandomBuffer output(conv.out_channels * pixels);
  RandomBuffer weight(weights), bias(conv.out_channels);
  const void *constants[] = {weight.data(), bias.data()};
  // A residual is added in place.
  const void *inputs[] = {input.data(), output.data()};
  void *kernel = nullptr;
  if (bonsai_onednn_convolution_create(&conv, constants, &kernel)) {
    state.SkipWithError(bonsai_last_error());
    return;
  }
  for (auto _ : state)
    if (bonsai_onednn_convolution_run(kernel, inputs, output.data()))
      state.SkipWithError(bonsai_last_error());
  bonsai_onednn_convolution_destroy(kernel);
  state.counters["FLOP/s"] = benchmark::Counter(
      2.0 * weights * pixels, benchmark::Counter::kIsIterationInvariantRate);
}
} // namespace

int main(int argc, char **argv) {
  for (int threads = 1; threads <= omp_get_num_procs(); threads *= 2)
    for (const LayerShape &shape : resnet50)
      for (const Layout &layout : layouts)
        benchmark::RegisterBenchmark(
            (std::string("resnet50/") + shape.name + "/" + layout.name +
             "/threads:" + std::to_string(threads))
                .c_str(),
            [=](benchmark::State &state) {
              runLayer(state, shape, layout.layout, threads);
            })
            ->UseRealTime()
            ->Unit(benchmark::kMicrosecond);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
