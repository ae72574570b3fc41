//===- AddRowsLoops.h - Border bias over any vector -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inner loops, written once over the type `Simd` that the including file
// defines for its instruction set. Everything is in an anonymous namespace, so
// that the linker cannot merge code built for different processors.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/border_bias/AddRows.h"
#include "kernels/cpu/simd/Activation.h"

namespace {
using bonsai::border_bias::Rows;

template <int Kind, bool HasResidual> void addRowsOfKind(const Rows &rows) {
  // The kind as a constant, so that the loops hold one activation only.
  const BonsaiActivation activation = {Kind, rows.activation.alpha,
                                       rows.activation.beta};
  const int64_t full = rows.length / Simd::lanes * Simd::lanes;
  const uint32_t tail = (uint32_t(1) << (rows.length - full)) - 1;
  const Float zero = Simd::set(0.0f);
  for (int64_t row = 0; row < rows.count; ++row) {
    const float *input = rows.input + row * rows.stride;
    const float *residual =
        HasResidual ? rows.residual + row * rows.stride : nullptr;
    float *output = rows.output + row * rows.stride;
    int64_t i = 0;
    for (; i < full; i += Simd::lanes) {
      Float x = Simd::load(input + i) + Simd::load(rows.addend + i);
      if (HasResidual)
        x = x + Simd::load(residual + i);
      Simd::store(output + i, activate(activation, x));
    }
    if (!tail)
      continue;
    Float x = Simd::load(zero, tail, input + i) +
              Simd::load(zero, tail, rows.addend + i);
    if (HasResidual)
      x = x + Simd::load(zero, tail, residual + i);
    Simd::store(output + i, tail, activate(activation, x));
  }
}

template <int Kind> void addRowsOfKind(const Rows &rows) {
  if (rows.residual)
    addRowsOfKind<Kind, true>(rows);
  else
    addRowsOfKind<Kind, false>(rows);
}

BONSAI_INLINE void addRows(const Rows &rows) {
  switch (rows.activation.kind) {
  case BONSAI_ACTIVATION_RELU:
    return addRowsOfKind<BONSAI_ACTIVATION_RELU>(rows);
  case BONSAI_ACTIVATION_CLIP:
    return addRowsOfKind<BONSAI_ACTIVATION_CLIP>(rows);
  case BONSAI_ACTIVATION_LEAKY_RELU:
    return addRowsOfKind<BONSAI_ACTIVATION_LEAKY_RELU>(rows);
  case BONSAI_ACTIVATION_SIGMOID:
    return addRowsOfKind<BONSAI_ACTIVATION_SIGMOID>(rows);
  case BONSAI_ACTIVATION_HARD_SIGMOID:
    return addRowsOfKind<BONSAI_ACTIVATION_HARD_SIGMOID>(rows);
  case BONSAI_ACTIVATION_HARD_SWISH:
    return addRowsOfKind<BONSAI_ACTIVATION_HARD_SWISH>(rows);
  case BONSAI_ACTIVATION_SILU:
    return addRowsOfKind<BONSAI_ACTIVATION_SILU>(rows);
  }
  addRowsOfKind<BONSAI_ACTIVATION_NONE>(rows);
}
} // namespace
