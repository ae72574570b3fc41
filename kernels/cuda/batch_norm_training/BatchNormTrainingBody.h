//===- BatchNormTrainingBody.h - Normalizations by a batch ------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two launches reduce the values of each channel, a third one transforms each
// element by what they found.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BATCH_NORM_TRAINING_BATCHNORMTRAININGBODY_H
#define BONSAI_KERNELS_CUDA_BATCH_NORM_TRAINING_BATCHNORMTRAININGBODY_H

#include "kernels/cuda/batch_norm_training/CudaBatchNormTraining.h"
#include "kernels/cuda/device/ChannelReduction.h"

namespace bonsai::cuda {

/// Of a channel: (map - center) * factor + offset + gradient * slope.
struct alignas(16) ChannelTransform {
  float center, factor, offset, slope;
};

struct BatchNormTrainingArguments {
  const float *map, *gradient; ///< Of normalizations there is no gradient.
  const float *scale, *shift;
  const float *mean, *variance; ///< Gradients read them.
  float *output;
  /// The other results: mean and variance, or gradients of scale and shift.
  float *results[2];
  void *partials; ///< [parts, channels] of Moments or of Sums<2>.
  ChannelTransform *transforms;
  ChannelReduction reduction;
  int32_t count; ///< Of a map.
  float epsilon;
  int32_t hasBatchStatistics;
};

inline BatchNormTrainingArguments
makeArguments(const BonsaiCudaBatchNormTrainingDescriptor &d) {
  BatchNormTrainingArguments a = {};
  a.reduction = makeReduction(d.outer, d.channels, d.inner);
  a.count = static_cast<int32_t>(d.outer * d.channels * d.inner);
  a.epsilon = d.epsilon;
  a.hasBatchStatistics = d.has_batch_statistics;
  return a;
}

/// Of every `step`th value of a channel, about the first of them: it is one of
/// them, so that no square is much larger than what the squares come to.
BONSAI_HOST_DEVICE inline Moments
collectMoments(const BatchNormTrainingArguments &a, int32_t channel,
               int32_t first, int32_t end, int32_t step) {
  if (first >= end)
    return {};
  float origin = a.map[a.reduction.locate(channel, first)];
  float sum = 0, squares = 0;
  for (int32_t i = first; i < end; i += step) {
    float x = a.map[a.reduction.locate(channel, i)] - origin;
    sum += x;
    squares += x * x;
  }
  auto count = static_cast<float>((end - first + step - 1) / step);
  return {count, origin + sum / count, fmaxf(squares - sum * (sum / count), 0)};
}

BONSAI_DEVICE inline void
collectPartialMoments(const BatchNormTrainingArguments &a) {
  reducePart(a.reduction, static_cast<Moments *>(a.partials),
             [&](int32_t channel, int32_t first, int32_t end, int32_t step) {
               return collectMoments(a, channel, first, end, step);
             });
}

BONSAI_DEVICE inline void finishMoments(const BatchNormTrainingArguments &a) {
  reduceParts(a.reduction, static_cast<const Moments *>(a.partials),
              [&](int32_t channel, const Moments &moments) {
                float variance = moments.squares / moments.count;
                a.results[0][channel] = moments.mean;
                a.results[1][channel] = variance;
                a.transforms[channel] = {moments.mean,
                                         a.scale[channel] /
                                             sqrtf(variance + a.epsilon),
                                         a.shift[channel], 0};
              });
}

/// The sum of gradients, and of their products with values beyond the mean.
BONSAI_HOST_DEVICE inline Sums<2>
collectGradients(const BatchNormTrainingArguments &a, int32_t channel,
                 int32_t first, int32_t end, int32_t step) {
  float mean = a.mean[channel];
  Sums<2> sums = {};
  for (int32_t i = first; i < end; i += step) {
    int32_t place = a.reduction.locate(channel, i);
    float gradient = a.gradient[place];
    sums.values[0] += gradient;
    sums.values[1] += gradient * (a.map[place] - mean);
  }
  return sums;
}

BONSAI_DEVICE inline void
collectPartialGradients(const BatchNormTrainingArguments &a) {
  reducePart(a.reduction, static_cast<Sums<2> *>(a.partials),
             [&](int32_t channel, int32_t first, int32_t end, int32_t step) {
               return collectGradients(a, channel, first, end, step);
             });
}

BONSAI_DEVICE inline void finishGradients(const BatchNormTrainingArguments &a) {
  reduceParts(a.reduction, static_cast<const Sums<2> *>(a.partials),
              [&](int32_t channel, const Sums<2> &sums) {
                float inverse = 1 / sqrtf(a.variance[channel] + a.epsilon);
                float slope = a.scale[channel] * inverse;
                float scaleGradient = sums.values[1] * inverse;
                a.results[0][channel] = scaleGradient;
                a.results[1][channel] = sums.values[0];
                float share =
                    a.hasBatchStatistics
                        ? slope / static_cast<float>(a.reduction.values)
                        : 0;
                a.transforms[channel] = {a.mean[channel],
                                         -share * inverse * scaleGradient,
                                         -share * sums.values[0], slope};
              });
}

BONSAI_HOST_DEVICE inline float transform(const BatchNormTrainingArguments &a,
                                          const ChannelTransform &t,
                                          int32_t index) {
  return (a.map[index] - t.center) * t.factor + t.offset;
}

BONSAI_HOST_DEVICE inline void
transformElement(const BatchNormTrainingArguments &a, int32_t index) {
  ChannelTransform t = a.transforms[a.reduction.getChannel(index)];
  a.output[index] = transform(a, t, index);
}

BONSAI_HOST_DEVICE inline void
transformGradient(const BatchNormTrainingArguments &a, int32_t index) {
  ChannelTransform t = a.transforms[a.reduction.getChannel(index)];
  a.output[index] = transform(a, t, index) + a.gradient[index] * t.slope;
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_BATCH_NORM_TRAINING_BATCHNORMTRAININGBODY_H
