//===- OnednnBatchNormTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All forms of batch normalization in every layout against double precision.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_batch_norm/OnednnBatchNorm.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_batch_norm_create,
                                     bonsai_onednn_batch_norm_run,
                                     bonsai_onednn_batch_norm_destroy};

namespace {
constexpr float epsilon = 0.01f;

/// Random maps and parameters. Mean and variance are any, or, as for training,
/// those of the input.
struct Example {
  Example(int64_t batch, int64_t channels, int64_t height, int64_t width)
      : generator(7), input(batch, channels, height, width), gradient(input),
        output(input), scale(1, channels, 1, 1), shift(scale), mean(scale),
        variance(scale), scaleGradient(scale), shiftGradient(scale) {
    for (ReferenceTensor *tensor :
         {&input, &gradient, &scale, &shift, &mean, &variance})
      tensor->randomize(generator);
    for (double &value : variance.values)
      value = static_cast<float>(value * value);
    for (double &value : input.values)
      value += 0.5;
  }

  double countValues() const {
    return input.shape[0] * input.shape[2] * input.shape[3];
  }

  template <typename Function> void addUp(ReferenceTensor &sums, Function f) {
    std::fill(sums.values.begin(), sums.values.end(), 0);
    input.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      sums.values[c] += f(n, c, h, w);
    });
  }

  void useBatchStatistics() {
    addUp(mean, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
      return input.at(n, c, h, w) / countValues();
    });
    addUp(variance, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
      double x = input.at(n, c, h, w) - mean.values[c];
      return x * x / countValues();
    });
  }

  double normalize(int64_t n, int64_t c, int64_t h, int64_t w) const {
    return (input.at(n, c, h, w) - mean.values[c]) /
           std::sqrt(variance.values[c] + epsilon);
  }

  void computeOutput() {
    output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      output.at(n, c, h, w) =
          normalize(n, c, h, w) * scale.values[c] + shift.values[c];
    });
  }

  void computeGradients(bool hasBatchStatistics) {
    addUp(shiftGradient, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
      return gradient.at(n, c, h, w);
    });
    addUp(scaleGradient, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
      return gradient.at(n, c, h, w) * normalize(n, c, h, w);
    });
    output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      double d = gradient.at(n, c, h, w);
      if (hasBatchStatistics)
        d -= (shiftGradient.values[c] +
              normalize(n, c, h, w) * scaleGradient.values[c]) /
             countValues();
      output.at(n, c, h, w) =
          d * scale.values[c] / std::sqrt(variance.values[c] + epsilon);
    });
  }

  std::mt19937 generator;
  ReferenceTensor input, gradient, output;
  ReferenceTensor scale, shift, mean, variance, scaleGradient, shiftGradient;
};

/// Runs a form, and expects these outputs: a map, and vectors.
void check(const BonsaiBatchNormDescriptor &norm,
           const std::vector<const ReferenceTensor *> &inputs,
           const std::vector<const ReferenceTensor *> &outputs) {
  std::vector<AlignedBuffer> stored, results;
  auto getLayout = [&](const ReferenceTensor *tensor) {
    return tensor->shape[0] * tensor->shape[2] * tensor->shape[3] > 1
               ? norm.map.layout
               : int32_t(BONSAI_LAYOUT_PLAIN);
  };
  for (const ReferenceTensor *input : inputs)
    stored.push_back(input->store(getLayout(input)));
  for (const ReferenceTensor *output : outputs)
    results.emplace_back(output->storageSize(getLayout(output)));
  std::vector<const void *> buffers(stored.size());
  for (size_t i = 0; i < stored.size(); ++i)
    buffers[i] = stored[i].data();
  if (results.size() == 1) {
    kernel.execute(&norm, {}, buffers, results[0]);
  } else {
    std::vector<AlignedBuffer *> pointers(results.size());
    for (size_t i = 0; i < results.size(); ++i)
      pointers[i] = &results[i];
    kernel.execute(&norm, buffers, pointers);
  }
  for (size_t i = 0; i < outputs.size(); ++i)
    outputs[i]->expectStored(results[i], getLayout(outputs[i]));
}

void checkAll(int64_t batch, int64_t channels, int64_t height, int64_t width,
              int32_t layout) {
  SCOPED_TRACE(testing::Message() << batch << "x" << channels << "x" << height
                                  << "x" << width << " layout " << layout);
  Example e(batch, channels, height, width);
  BonsaiBatchNormDescriptor norm = {e.input.map(layout), epsilon, 0, 0};
  norm.form = BONSAI_BATCH_NORM_EVALUATION;
  e.computeOutput();
  check(norm, {&e.input, &e.scale, &e.shift, &e.mean, &e.variance},
        {&e.output});
  norm.form = BONSAI_BATCH_NORM_GRADIENT;
  e.computeGradients(false);
  check(norm, {&e.gradient, &e.input, &e.scale, &e.mean, &e.variance},
        {&e.output, &e.scaleGradient, &e.shiftGradient});
  norm.has_batch_statistics = 1;
  e.useBatchStatistics();
  e.computeGradients(true);
  check(norm, {&e.gradient, &e.input, &e.scale, &e.mean, &e.variance},
        {&e.output, &e.scaleGradient, &e.shiftGradient});
  norm.form = BONSAI_BATCH_NORM_TRAINING;
  e.computeOutput();
  check(norm, {&e.input, &e.scale, &e.shift},
        {&e.output, &e.mean, &e.variance});
}
} // namespace

TEST(OnednnBatchNorm, FormsAndLayouts) {
  for (int threads : {1, 3}) {
    ThreadCount count(threads);
    for (int64_t channels : {1, 3, 16, 17, 32, 70})
      for (int32_t layout : allLayouts()) {
        checkAll(2, channels, 3, 5, layout);
        checkAll(5, channels, 8, 8, layout);
      }
  }
}

TEST(OnednnBatchNorm, Vectors) {
  for (int64_t channels : {1, 17, 64})
    checkAll(9, channels, 1, 1, BONSAI_LAYOUT_PLAIN);
}

TEST(OnednnBatchNorm, RefusesUnknownForms) {
  BonsaiBatchNormDescriptor norm = {{1, 1, 1, 1, BONSAI_LAYOUT_PLAIN}, 0, 7, 0};
  void *state = nullptr;
  EXPECT_EQ(kernel.create(&norm, nullptr, &state), BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "unknown form of batch normalization 7");
}
