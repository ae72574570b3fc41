//===- Element.h - Elements of either width ---------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bodies of kernels are templates on the element type, float or Half. They
// convert to float what they load, and to the element type what they store.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_ELEMENT_H
#define BONSAI_KERNELS_CUDA_DEVICE_ELEMENT_H

#include "kernels/cuda/device/ElementType.h"
#include "kernels/cuda/device/HostDevice.h"

#include <cstddef>
#include <cstdint>
#ifdef __CUDACC__
#include <cuda_fp16.h>
#endif

namespace bonsai::cuda {

/// IEEE half precision. Floats are rounded to nearest, ties to even.
#ifdef __CUDACC__
using Half = __half;
#else
using Half = _Float16;
#endif

/// Elements that are loaded and stored at once; at addresses that are multiples
/// of its size, which is a power of two up to 16 bytes.
template <typename Element, int Count>
struct alignas(Count * sizeof(Element)) Vector {
  Element values[Count];
};
template <typename Element> using Vector4 = Vector<Element, 4>;

template <typename Element>
BONSAI_HOST_DEVICE inline const Vector4<Element> &
asVector4(const Element *values) {
  return *reinterpret_cast<const Vector4<Element> *>(values);
}
template <typename Element>
BONSAI_HOST_DEVICE inline Vector4<Element> &asVector4(Element *values) {
  return *reinterpret_cast<Vector4<Element> *>(values);
}

/// Bytes of an element; `element` is a BonsaiCudaElement.
inline size_t getElementBytes(int32_t element) {
  return element == BONSAI_CUDA_ELEMENT_F16 ? 2 : 4;
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_ELEMENT_H
