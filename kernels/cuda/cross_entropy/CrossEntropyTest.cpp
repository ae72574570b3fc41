//===- CrossEntropyTest.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Losses of images and gradients on emulated blocks, against the formulas in
// double.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cross_entropy/CrossEntropyBody.h"
#include "kernels/cuda/device/EmulatedReduction.h"

#include <numeric>
#include <random>

using namespace bonsai::cuda;

namespace {
struct Batch {
  int32_t images, classes;
  float temperature;
  std::vector<float> logits, targets;

  Batch(int32_t images, int32_t classes, float temperature, float range)
      : images(images), classes(classes), temperature(temperature),
        logits(images * classes), targets(images * classes) {
    std::mt19937 generator(17);
    std::uniform_real_distribution<float> distribution(-range, range);
    for (float &logit : logits)
      logit = distribution(generator);
    for (float &target : targets)
      target = std::fabs(distribution(generator)) / (range * classes);
  }

  double getLogit(int32_t image, int32_t c) const {
    return double(logits[image * classes + c]) / temperature;
  }
  /// The logarithm of the sum of exponentials.
  double getNorm(int32_t image) const {
    double largest = getLogit(image, 0), sum = 0;
    for (int32_t c = 1; c < classes; ++c)
      largest = std::max(largest, getLogit(image, c));
    for (int32_t c = 0; c < classes; ++c)
      sum += std::exp(getLogit(image, c) - largest);
    return largest + std::log(sum);
  }
  double getTargets(int32_t image) const {
    return std::accumulate(targets.begin() + image * classes,
                           targets.begin() + (image + 1) * classes, 0.0);
  }

  std::vector<float> run(void (*body)(const CrossEntropyArguments &),
                         size_t results) const {
    std::vector<float> output(results, NAN);
    CrossEntropyArguments a = makeArguments({images, classes, temperature});
    a.logits = logits.data();
    a.targets = targets.data();
    a.output = output.data();
    emulateBlocks<Sums<3>>(images, 1, reductionThreads, [&] { body(a); });
    return output;
  }
};

void check(const Batch &batch) {
  std::vector<float> losses = batch.run(computeLoss, batch.images);
  std::vector<float> gradient =
      batch.run(computeLossGradient, batch.logits.size());
  for (int32_t image = 0; image < batch.images; ++image) {
    double norm = batch.getNorm(image), loss = 0;
    for (int32_t c = 0; c < batch.classes; ++c) {
      size_t i = image * batch.classes + c;
      double logProbability = batch.getLogit(image, c) - norm;
      loss -= batch.targets[i] * logProbability;
      double expected = batch.temperature / batch.images *
                        (std::exp(logProbability) * batch.getTargets(image) -
                         batch.targets[i]);
      EXPECT_NEAR(gradient[i], expected, 1e-6) << i;
    }
    EXPECT_NEAR(losses[image], loss, 1e-5 * std::fabs(loss)) << image;
  }
}
} // namespace

TEST(CudaCrossEntropy, FewClassesAndMany) {
  check(Batch(7, 10, 1, 4));
  check(Batch(3, 1000, 1, 4));
  check(Batch(2, 1, 1, 4));
}

TEST(CudaCrossEntropy, Temperature) { check(Batch(5, 33, 4, 8)); }

TEST(CudaCrossEntropy, NothingOverflows) { check(Batch(3, 10, 1, 500)); }
