//===- AddRows.h - Inner loops of the border bias ---------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The interface between the code that is compiled once and the inner loops that
// are compiled once per instruction set. Nothing inline may be shared with code
// built for another processor.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BORDER_BIAS_ADDROWS_H
#define BONSAI_KERNELS_CPU_BORDER_BIAS_ADDROWS_H

#include "kernels/cpu/simd/Level.h"
#include "kernels/runtime/Runtime.h"

namespace bonsai::border_bias {

/// Stretches of a feature map, called rows, that all get the same addend.
struct Rows {
  const float *input;
  const float *addend;   ///< One row.
  const float *residual; ///< Null if there is none.
  float *output;         ///< May be `input` or `residual`.
  int64_t length;        ///< Floats to compute in a row.
  int64_t stride;        ///< Floats from row to row, but in `addend`.
  int64_t count;         ///< Number of rows.
  BonsaiActivation activation;
};

/// output = activation(input + addend + residual).
using AddRows = void (*)(const Rows &rows);

/// Each defined in the file built for that instruction set.
void addRowsPortable(const Rows &rows);
void addRowsAvx2(const Rows &rows);
void addRowsAvx512(const Rows &rows);

/// As bonsai_border_bias_create, for a processor of `level`.
BonsaiStatus create(const void *descriptor, const void *const *constants,
                    Level level, void **state);

} // namespace bonsai::border_bias

#endif // BONSAI_KERNELS_CPU_BORDER_BIAS_ADDROWS_H
