//===- BinaryBody.h - What a thread of an addition does ---------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Four elements a thread where operands and output lie alike, one elsewhere.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BINARY_BINARYBODY_H
#define BONSAI_KERNELS_CUDA_BINARY_BINARYBODY_H

#include "kernels/cuda/binary/CudaBinary.h"
#include "kernels/cuda/device/Activation.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/device/MapIndex.h"

namespace bonsai::cuda {

struct BinaryArguments {
  const void *lhs, *rhs;
  void *output;
  int32_t count;   ///< Of the output.
  int32_t isAlike; ///< Elements i of both operands make element i.
  int32_t kind;    ///< A BonsaiBinaryKind.
  BonsaiActivation activation;
  MapOrder order; ///< Of the output.
  MapStrides lhsStrides, rhsStrides;
};

/// Whether an operand has an element for each of the output, in its order.
inline bool liesAlike(const BonsaiFeatureMap &operand,
                      const BonsaiFeatureMap &output) {
  bool hasPixels = output.height * output.width > 1;
  return countElements(operand) == countElements(output) &&
         (operand.layout == output.layout || !hasPixels);
}

inline BinaryArguments makeArguments(const BonsaiCudaBinaryDescriptor &d) {
  BinaryArguments a = {};
  a.count = static_cast<int32_t>(countElements(d.output));
  a.kind = d.kind;
  a.activation = d.activation;
  a.order = makeOrder(d.output);
  a.lhsStrides = makeBroadcastStrides(d.lhs);
  a.rhsStrides = makeBroadcastStrides(d.rhs);
  a.isAlike = liesAlike(d.lhs, d.output) && liesAlike(d.rhs, d.output);
  return a;
}

inline int64_t countThreads(const BinaryArguments &a) {
  return a.isAlike ? (int64_t(a.count) + 3) / 4 : a.count;
}

template <typename Element>
BONSAI_HOST_DEVICE inline Element combine(const BinaryArguments &a, Element lhs,
                                          Element rhs) {
  auto x = static_cast<float>(lhs), y = static_cast<float>(rhs);
  return static_cast<Element>(applyActivation(
      a.activation, a.kind == BONSAI_BINARY_ADD ? x + y : x * y));
}

template <typename Element>
BONSAI_HOST_DEVICE inline void runAlike(const BinaryArguments &a,
                                        int32_t index) {
  const auto *lhs = static_cast<const Element *>(a.lhs);
  const auto *rhs = static_cast<const Element *>(a.rhs);
  auto *output = static_cast<Element *>(a.output);
  int32_t first = 4 * index;
  if (a.count - first >= 4) {
    Vector4<Element> x = asVector4(lhs + first), y = asVector4(rhs + first);
    for (int i = 0; i < 4; ++i)
      x.values[i] = combine(a, x.values[i], y.values[i]);
    asVector4(output + first) = x;
    return;
  }
  for (int32_t i = first; i < a.count; ++i)
    output[i] = combine(a, lhs[i], rhs[i]);
}

template <typename Element>
BONSAI_HOST_DEVICE inline void runBroadcast(const BinaryArguments &a,
                                            int32_t index) {
  MapPosition p = a.order.getPosition(index);
  static_cast<Element *>(a.output)[index] =
      combine(a, static_cast<const Element *>(a.lhs)[a.lhsStrides.locate(p)],
              static_cast<const Element *>(a.rhs)[a.rhsStrides.locate(p)]);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_BINARY_BINARYBODY_H
