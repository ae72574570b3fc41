//===- SoftmaxBody.h - What a thread of a softmax does ----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row is what is summed over. Rows next to each other in memory, as those of
// a map's pixels, are a thread's each; elsewhere the threads of a block share a
// row.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_SOFTMAX_SOFTMAXBODY_H
#define BONSAI_KERNELS_CUDA_SOFTMAX_SOFTMAXBODY_H

#include "kernels/cuda/device/Divisor.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/softmax/CudaSoftmax.h"

#include <cmath>

namespace bonsai::cuda {

struct SoftmaxArguments {
  const void *input;
  void *output;
  int32_t axis, inner;
  int32_t rows;
  Divisor innerDivisor;
};

inline SoftmaxArguments makeArguments(const BonsaiCudaSoftmaxDescriptor &d) {
  SoftmaxArguments a = {};
  a.axis = static_cast<int32_t>(d.axis);
  a.inner = static_cast<int32_t>(d.inner);
  a.rows = static_cast<int32_t>(d.outer * d.inner);
  a.innerDivisor = makeDivisor(d.inner);
  return a;
}

/// Of rows this short a thread takes a whole one, too.
constexpr int32_t shortRow = 16;

inline bool sharesRows(const SoftmaxArguments &a) {
  return a.inner == 1 && a.axis > shortRow;
}

BONSAI_HOST_DEVICE inline int32_t locateRow(const SoftmaxArguments &a,
                                            int32_t row) {
  int32_t inside = row, outside = a.innerDivisor.split(inside);
  return outside * a.axis * a.inner + inside;
}

/// Of every `parts`th element of a row from `part` on.
template <typename Element>
BONSAI_HOST_DEVICE inline float findMaximum(const SoftmaxArguments &a,
                                            int32_t row, int32_t part,
                                            int32_t parts) {
  const auto *x = static_cast<const Element *>(a.input) + locateRow(a, row);
  float maximum = -INFINITY;
  for (int32_t i = part; i < a.axis; i += parts)
    maximum = fmaxf(maximum, static_cast<float>(x[i * a.inner]));
  return maximum;
}

template <typename Element>
BONSAI_HOST_DEVICE inline float sumExponentials(const SoftmaxArguments &a,
                                                int32_t row, int32_t part,
                                                int32_t parts, float maximum) {
  const auto *x = static_cast<const Element *>(a.input) + locateRow(a, row);
  float sum = 0;
  for (int32_t i = part; i < a.axis; i += parts)
    sum += expf(static_cast<float>(x[i * a.inner]) - maximum);
  return sum;
}

template <typename Element>
BONSAI_HOST_DEVICE inline void
storeQuotients(const SoftmaxArguments &a, int32_t row, int32_t part,
               int32_t parts, float maximum, float sum) {
  const auto *x = static_cast<const Element *>(a.input) + locateRow(a, row);
  auto *y = static_cast<Element *>(a.output) + locateRow(a, row);
  for (int32_t i = part; i < a.axis; i += parts)
    y[i * a.inner] = static_cast<Element>(
        expf(static_cast<float>(x[i * a.inner]) - maximum) / sum);
}

template <typename Element>
BONSAI_HOST_DEVICE inline void runRow(const SoftmaxArguments &a, int32_t row) {
  float maximum = findMaximum<Element>(a, row, 0, 1);
  float sum = sumExponentials<Element>(a, row, 0, 1, maximum);
  storeQuotients<Element>(a, row, 0, 1, maximum, sum);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_SOFTMAX_SOFTMAXBODY_H
