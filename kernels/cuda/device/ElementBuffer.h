//===- ElementBuffer.h - Buffers that tests run bodies on -------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The reference is computed in double, of operands that have been rounded to
// the element type, so that a test sees no more than the rounding of results.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_ELEMENTBUFFER_H
#define BONSAI_KERNELS_CUDA_DEVICE_ELEMENTBUFFER_H

#include "kernels/cpu/onednn/ReferenceTensor.h"
#include "kernels/cuda/device/Element.h"

#include <cstring>

namespace bonsai::cuda {

/// How far what is computed in float and stored as an element may be off.
template <typename Element>
constexpr double elementTolerance = sizeof(Element) == 2 ? 1e-3 : 1e-5;

/// The nearest values that elements have.
template <typename Element>
onednn::ReferenceTensor &roundElements(onednn::ReferenceTensor &tensor) {
  for (double &value : tensor.values)
    value =
        static_cast<double>(static_cast<Element>(static_cast<float>(value)));
  return tensor;
}

/// A buffer as a compiled model's arena offers it: aligned, and full of NaNs
/// until somebody writes to it.
template <typename Element> class ElementBuffer {
public:
  explicit ElementBuffer(size_t size)
      : storage((size * sizeof(Element) + 3) / 4), count(size) {
    memset(storage.data(), 0xff, size * sizeof(Element));
  }
  /// Of what has been rounded to elements.
  ElementBuffer(const onednn::ReferenceTensor &tensor, int32_t layout)
      : ElementBuffer(tensor.storageSize(layout)) {
    onednn::AlignedBuffer floats = tensor.store(layout);
    for (size_t i = 0; i < count; ++i)
      data()[i] = static_cast<Element>(floats.data()[i]);
  }

  Element *data() { return reinterpret_cast<Element *>(storage.data()); }
  size_t size() const { return count; }

  /// Expects ||this - expected|| <= tolerance ||expected||.
  void expect(const onednn::ReferenceTensor &expected, int32_t layout,
              double tolerance = elementTolerance<Element>) {
    onednn::AlignedBuffer floats(count);
    for (size_t i = 0; i < count; ++i)
      floats.data()[i] = static_cast<float>(data()[i]);
    expected.expectStored(floats, layout, tolerance);
  }

private:
  onednn::AlignedBuffer storage;
  size_t count;
};

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_ELEMENTBUFFER_H
