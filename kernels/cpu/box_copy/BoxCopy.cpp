//===- BoxCopy.cpp - Strided boxes ----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of slices, of their gradients and of padding with a constant.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/box_copy/BoxCopy.h"

#include <algorithm>
#include <cstring>

namespace {
/// Fewer floats than this are not worth waking a second thread for.
constexpr int64_t serialLength = 32768;
/// What one thread fills at a time.
constexpr int64_t fillLength = 8192;

int64_t countElements(const BonsaiBoxCopyDescriptor &d) {
  return d.extents[0] * d.extents[1] * d.extents[2] * d.extents[3];
}

void fillTarget(const BonsaiBoxCopyDescriptor &d, float *target) {
#pragma omp parallel for if (d.target_length > serialLength)
  for (int64_t first = 0; first < d.target_length; first += fillLength)
    std::fill_n(target + first, std::min(fillLength, d.target_length - first),
                d.fill);
}

/// Along the last dimension.
void copyRow(const BonsaiBoxCopyDescriptor &d, const float *source,
             float *target) {
  int64_t from = d.source.strides[3], to = d.target.strides[3];
  if (from == 1 && to == 1)
    memcpy(target, source, d.extents[3] * sizeof(float));
  else
    for (int64_t l = 0; l < d.extents[3]; ++l)
      target[l * to] = source[l * from];
}

int64_t getPlace(const BonsaiBox &box, int64_t i, int64_t j) {
  return box.offset + i * box.strides[0] + j * box.strides[1];
}
} // namespace

BonsaiStatus bonsai_box_copy_create(const void *descriptor, const void *const *,
                                    void **state) {
  // The descriptor, which outlives the state, is all there is to it.
  *state = const_cast<void *>(descriptor);
  return BONSAI_OK;
}

BonsaiStatus bonsai_box_copy_run(void *state, const void *const *inputs,
                                 void *output) {
  const auto &d = *static_cast<const BonsaiBoxCopyDescriptor *>(state);
  auto *source = static_cast<const float *>(inputs[0]);
  auto *target = static_cast<float *>(output);
  if (countElements(d) < d.target_length)
    fillTarget(d, target);
#pragma omp parallel for collapse(2) if (countElements(d) > serialLength)
  for (int64_t i = 0; i < d.extents[0]; ++i)
    for (int64_t j = 0; j < d.extents[1]; ++j)
      for (int64_t k = 0; k < d.extents[2]; ++k)
        copyRow(d, source + getPlace(d.source, i, j) + k * d.source.strides[2],
                target + getPlace(d.target, i, j) + k * d.target.strides[2]);
  return BONSAI_OK;
}

void bonsai_box_copy_destroy(void *) {}
