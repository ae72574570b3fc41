//===- ReferenceTensor.h - Tensors for tests of kernels ------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the tests of all CPU kernels share: tensors in double precision, their
// way to and from every layout, and the rule of comparison.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_REFERENCETENSOR_H
#define BONSAI_KERNELS_CPU_ONEDNN_REFERENCETENSOR_H

#include "kernels/cpu/onednn/FeatureMap.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <omp.h>
#include <random>
#include <vector>

namespace bonsai::onednn {

/// A buffer as a compiled model's arena offers it: aligned, and full of NaNs
/// until somebody writes to it.
class AlignedBuffer {
public:
  explicit AlignedBuffer(size_t size)
      : storage(size + 16, std::numeric_limits<float>::quiet_NaN()) {
    auto address = reinterpret_cast<uintptr_t>(storage.data());
    offset = (-address % BONSAI_BUFFER_ALIGNMENT) / sizeof(float);
    count = size;
  }
  AlignedBuffer(const AlignedBuffer &) = delete;
  AlignedBuffer &operator=(const AlignedBuffer &) = delete;
  AlignedBuffer(AlignedBuffer &&) = default;

  float *data() { return storage.data() + offset; }
  size_t size() const { return count; }
  void poison() {
    std::fill(storage.begin(), storage.end(),
              std::numeric_limits<float>::quiet_NaN());
  }

private:
  std::vector<float> storage;
  size_t offset;
  size_t count;
};

/// A tensor [batch, channels, height, width] in double precision, row-major.
class ReferenceTensor {
public:
  ReferenceTensor(int64_t batch, int64_t channels, int64_t height,
                  int64_t width)
      : shape{batch, channels, height, width},
        values(batch * channels * height * width) {}

  double &at(int64_t n, int64_t c, int64_t h, int64_t w) {
    return values[((n * shape[1] + c) * shape[2] + h) * shape[3] + w];
  }
  double at(int64_t n, int64_t c, int64_t h, int64_t w) const {
    return const_cast<ReferenceTensor *>(this)->at(n, c, h, w);
  }

  /// Fills with floats that are uniform in [-1, 1).
  ReferenceTensor &randomize(std::mt19937 &generator) {
    std::uniform_real_distribution<float> distribution(-1, 1);
    for (double &value : values)
      value = distribution(generator);
    return *this;
  }

  BonsaiFeatureMap map(int32_t layout) const {
    return {shape[0], shape[1], shape[2], shape[3], layout};
  }

  /// The values in `layout`, padding channels zero, padding pixels NaN.
  AlignedBuffer store(int32_t layout) const {
    AlignedBuffer buffer(storageSize(layout));
    if (layout != BONSAI_LAYOUT_PIXEL_TILES)
      std::fill(buffer.data(), buffer.data() + buffer.size(), 0.0f);
    forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      buffer.data()[offset(layout, n, c, h, w)] = at(n, c, h, w);
    });
    return buffer;
  }

  /// How many floats a buffer in `layout` has.
  size_t storageSize(int32_t layout) const {
    if (layout == BONSAI_LAYOUT_PIXEL_TILES)
      return shape[0] * shape[1] * countTiles() * 16;
    return shape[0] * paddedChannels(layout) * shape[2] * shape[3];
  }

  /// Expects ||actual - this|| <= tolerance ||this||, and zeros in padding
  /// channels.
  void expectStored(AlignedBuffer &actual, int32_t layout,
                    double tolerance = 1e-5) const {
    ASSERT_EQ(actual.size(), storageSize(layout));
    std::vector<float> rest(actual.data(), actual.data() + actual.size());
    double difference = 0, norm = 0;
    forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      float &value = rest[offset(layout, n, c, h, w)];
      double expected = at(n, c, h, w);
      difference += (value - expected) * (value - expected);
      norm += expected * expected;
      value = 0;
    });
    EXPECT_LE(std::sqrt(difference), tolerance * std::sqrt(norm));
    if (layout == BONSAI_LAYOUT_PIXEL_TILES)
      return;
    for (size_t i = 0; i < rest.size(); ++i)
      ASSERT_EQ(rest[i], 0) << "padding at " << i;
  }

  template <typename Function> void forEach(Function function) const {
    for (int64_t n = 0; n < shape[0]; ++n)
      for (int64_t c = 0; c < shape[1]; ++c)
        for (int64_t h = 0; h < shape[2]; ++h)
          for (int64_t w = 0; w < shape[3]; ++w)
            function(n, c, h, w);
  }

  const int64_t shape[4];
  std::vector<double> values;

private:
  static int64_t block(int32_t layout) {
    if (layout == BONSAI_LAYOUT_BLOCKED_8)
      return 8;
    return layout == BONSAI_LAYOUT_BLOCKED_16 ? 16 : 1;
  }

  /// Of one image in BONSAI_LAYOUT_PIXEL_TILES.
  int64_t countTiles() const { return (shape[2] * shape[3] + 15) / 16; }

  int64_t paddedChannels(int32_t layout) const {
    int64_t size = block(layout);
    return (shape[1] + size - 1) / size * size;
  }

  size_t offset(int32_t layout, int64_t n, int64_t c, int64_t h,
                int64_t w) const {
    if (layout == BONSAI_LAYOUT_CHANNELS_LAST)
      return ((n * shape[2] + h) * shape[3] + w) * shape[1] + c;
    if (layout == BONSAI_LAYOUT_PIXEL_TILES) {
      int64_t pixel = h * shape[3] + w;
      return ((n * countTiles() + pixel / 16) * shape[1] + c) * 16 + pixel % 16;
    }
    int64_t size = block(layout);
    int64_t blocks = paddedChannels(layout) / size;
    return (((n * blocks + c / size) * shape[2] + h) * shape[3] + w) * size +
           c % size;
  }
};

inline double applyActivation(const BonsaiActivation &activation, double x) {
  double alpha = activation.alpha, beta = activation.beta;
  switch (activation.kind) {
  case BONSAI_ACTIVATION_RELU:
    return std::fmax(x, 0);
  case BONSAI_ACTIVATION_CLIP:
    return std::fmin(std::fmax(x, alpha), beta);
  case BONSAI_ACTIVATION_LEAKY_RELU:
    return x < 0 ? alpha * x : x;
  case BONSAI_ACTIVATION_SIGMOID:
    return 1 / (1 + std::exp(-x));
  case BONSAI_ACTIVATION_HARD_SIGMOID:
    return std::fmin(std::fmax(alpha * x + beta, 0), 1);
  case BONSAI_ACTIVATION_HARD_SWISH:
    return x * std::fmin(std::fmax(x / 6 + 0.5, 0), 1);
  case BONSAI_ACTIVATION_SILU:
    return x / (1 + std::exp(-x));
  default:
    return x;
  }
}

/// One of every BonsaiActivationKind, BONSAI_ACTIVATION_NONE first.
inline std::vector<BonsaiActivation> allActivations() {
  return {{BONSAI_ACTIVATION_NONE, 0, 0},
          {BONSAI_ACTIVATION_RELU, 0, 0},
          {BONSAI_ACTIVATION_CLIP, -0.25f, 0.75f},
          {BONSAI_ACTIVATION_LEAKY_RELU, 0.125f, 0},
          {BONSAI_ACTIVATION_SIGMOID, 0, 0},
          {BONSAI_ACTIVATION_HARD_SIGMOID, 0.2f, 0.5f},
          {BONSAI_ACTIVATION_HARD_SWISH, 0, 0},
          {BONSAI_ACTIVATION_SILU, 0, 0}};
}

inline std::vector<int32_t> allLayouts() {
  return {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_BLOCKED_8,
          BONSAI_LAYOUT_BLOCKED_16, BONSAI_LAYOUT_CHANNELS_LAST};
}

/// Number of OpenMP threads while it lives.
class ThreadCount {
public:
  explicit ThreadCount(int threads) : before(omp_get_max_threads()) {
    omp_set_num_threads(threads);
  }
  ThreadCount(const ThreadCount &) = delete;
  ThreadCount &operator=(const ThreadCount &) = delete;
  ~ThreadCount() { omp_set_num_threads(before); }

private:
  int before;
};

/// The three entries of a kernel.
struct KernelEntries {
  BonsaiKernelCreate create;
  BonsaiKernelRun run;
  BonsaiKernelDestroy destroy;

  /// Creates the kernel and runs it twice, each time into `output` filled with
  /// NaNs.
  void execute(const void *descriptor,
               const std::vector<const void *> &constants,
               const std::vector<const void *> &inputs,
               AlignedBuffer &output) const {
    void *state = nullptr;
    ASSERT_EQ(create(descriptor, constants.data(), &state), BONSAI_OK)
        << bonsai_last_error();
    for (int i = 0; i < 2; ++i) {
      output.poison();
      ASSERT_EQ(run(state, inputs.data(), output.data()), BONSAI_OK)
          << bonsai_last_error();
    }
    destroy(state);
  }

  /// The same for a kernel of several results.
  void execute(const void *descriptor, const std::vector<const void *> &inputs,
               const std::vector<AlignedBuffer *> &outputs) const {
    std::vector<void *> buffers(outputs.size());
    for (size_t i = 0; i < outputs.size(); ++i)
      buffers[i] = outputs[i]->data();
    void *state = nullptr;
    ASSERT_EQ(create(descriptor, nullptr, &state), BONSAI_OK)
        << bonsai_last_error();
    for (int i = 0; i < 2; ++i) {
      for (AlignedBuffer *output : outputs)
        output->poison();
      ASSERT_EQ(run(state, inputs.data(), buffers.data()), BONSAI_OK)
          << bonsai_last_error();
    }
    destroy(state);
  }

  /// Creates the kernel and runs it once on `output` as it is, which may be one
  /// of the inputs.
  void executeInPlace(const void *descriptor,
                      const std::vector<const void *> &constants,
                      const std::vector<const void *> &inputs,
                      AlignedBuffer &output) const {
    void *state = nullptr;
    ASSERT_EQ(create(descriptor, constants.data(), &state), BONSAI_OK)
        << bonsai_last_error();
    ASSERT_EQ(run(state, inputs.data(), output.data()), BONSAI_OK)
        << bonsai_last_error();
    destroy(state);
  }
};

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_REFERENCETENSOR_H
