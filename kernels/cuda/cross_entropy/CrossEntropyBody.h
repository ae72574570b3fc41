//===- CrossEntropyBody.h - What a block of a loss does ---------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A block for each image.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CROSS_ENTROPY_CROSSENTROPYBODY_H
#define BONSAI_KERNELS_CUDA_CROSS_ENTROPY_CROSSENTROPYBODY_H

#include "kernels/cuda/cross_entropy/CudaCrossEntropy.h"
#include "kernels/cuda/device/ChannelReduction.h"

namespace bonsai::cuda {

struct CrossEntropyArguments {
  const float *logits, *targets;
  float *output; ///< A loss for each image, or the gradient.
  int32_t images, classes;
  float inverseTemperature;
  float factor; ///< Of the gradient.
};

inline CrossEntropyArguments
makeArguments(const BonsaiCudaCrossEntropyDescriptor &d) {
  CrossEntropyArguments a = {};
  a.images = static_cast<int32_t>(d.images);
  a.classes = static_cast<int32_t>(d.classes);
  a.inverseTemperature = 1 / d.temperature;
  a.factor = d.temperature / static_cast<float>(d.images);
  return a;
}

/// Of the logits of an image, over the temperature.
struct ImageTotals {
  float maximum;
  float exponentials; ///< Of logits less the maximum.
  float targets;
  float products; ///< Of targets and logits less the maximum.
};

BONSAI_DEVICE inline ImageTotals reduceImage(const CrossEntropyArguments &a,
                                             int32_t image) {
  const float *logits = a.logits + image * a.classes;
  const float *targets = a.targets + image * a.classes;
  Sums<3> total = {{-INFINITY, 0, 0}};
  for (int32_t i = getThread(); i < a.classes; i += reductionThreads)
    total.values[0] = fmaxf(total.values[0], logits[i] * a.inverseTemperature);
  total = combineBlock(1, total, [](Sums<3> &to, const Sums<3> &from) {
    to.values[0] = fmaxf(to.values[0], from.values[0]);
  });
  float maximum = total.values[0];
  total = {};
  for (int32_t i = getThread(); i < a.classes; i += reductionThreads) {
    float logit = logits[i] * a.inverseTemperature - maximum;
    total.values[0] += expf(logit);
    total.values[1] += targets[i];
    total.values[2] += targets[i] * logit;
  }
  total = mergeBlock(1, total);
  return {maximum, total.values[0], total.values[1], total.values[2]};
}

BONSAI_DEVICE inline void computeLoss(const CrossEntropyArguments &a) {
  int32_t image = getBlock().x;
  ImageTotals totals = reduceImage(a, image);
  if (getThread() == 0)
    a.output[image] =
        totals.targets * logf(totals.exponentials) - totals.products;
}

BONSAI_DEVICE inline void computeLossGradient(const CrossEntropyArguments &a) {
  int32_t first = getBlock().x * a.classes;
  ImageTotals totals = reduceImage(a, getBlock().x);
  float share = totals.targets / totals.exponentials;
  for (int32_t i = getThread(); i < a.classes; i += reductionThreads) {
    float logit = a.logits[first + i] * a.inverseTemperature - totals.maximum;
    a.output[first + i] =
        a.factor * (expf(logit) * share - a.targets[first + i]);
  }
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CROSS_ENTROPY_CROSSENTROPYBODY_H
