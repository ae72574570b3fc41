//===- WarpMatrices.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects the fragments of a warp to whole matrices. Sections are those of the
// PTX ISA, numbered as in releases of 2025: 9.7.14.5 is on mma, 9.7.14.6 on
// mma.sp.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/emulation/WarpMatrices.h"
#include "kernels/cuda/emulation/BlockEmulator.h"

#include <cmath>
#include <cstring>

using namespace bonsai::cuda::emulation;

namespace {

struct MatrixRow {
  uint32_t *values;
  const void *row;
};

struct SparseOperands {
  float *sums;
  const uint32_t *a, *b;
  uint32_t metadata;
  int selector;
};

constexpr unsigned rows = 16, depth = 32, columns = 8;

/// Element i of a fragment of f16 in 32-bit registers.
float getElement(const uint32_t *fragment, unsigned i) {
  auto bits = static_cast<uint16_t>(fragment[i / 2] >> 16 * (i % 2));
  _Float16 value;
  std::memcpy(&value, &bits, sizeof(value));
  return static_cast<float>(value);
}

/// Whether a chunk's metadata is one of the values that have a meaning: two
/// different places, the lower one first (9.7.14.6.1).
bool isOrdered(unsigned nibble) { return (nibble & 3) < nibble >> 2; }

/// The places of the elements that a row of A keeps in a chunk of four columns:
/// 9.7.14.6.2.2, figure 122. A pair of lanes of each group of four has them.
unsigned getPlaces(void *const lanes[warpLanes], int selector, unsigned row,
                   unsigned chunk) {
  unsigned groupId = row % 8;
  unsigned lane = 4 * groupId + 2 * selector + chunk / 4;
  uint32_t metadata = static_cast<SparseOperands *>(lanes[lane])->metadata;
  return metadata >> (16 * (row / 8) + 4 * (chunk % 4)) & 0xf;
}

/// A, of the fragments of all lanes: 9.7.14.6.2.2, figure 120.
void expandSparse(void *const lanes[warpLanes], float (&a)[rows][depth]) {
  int selector = static_cast<SparseOperands *>(lanes[0])->selector;
  std::memset(a, 0, sizeof(a));
  for (unsigned lane = 0; lane < warpLanes; ++lane) {
    const auto &own = *static_cast<SparseOperands *>(lanes[lane]);
    unsigned groupId = lane >> 2, threadIdInGroup = lane % 4;
    for (unsigned i = 0; i < 8; ++i) {
      unsigned row = i < 2 || (i >= 4 && i < 6) ? groupId : groupId + 8;
      unsigned firstColumn = threadIdInGroup * 4 + (i < 4 ? 0 : 16);
      unsigned places = getPlaces(lanes, selector, row, firstColumn / 4);
      unsigned place = i % 2 ? places >> 2 : places & 3;
      bool isDefined = isOrdered(places) && own.selector == selector;
      a[row][firstColumn + place] = isDefined ? getElement(own.a, i) : NAN;
    }
  }
}

/// B: 9.7.14.6.2.2, figure 121.
void collectDense(void *const lanes[warpLanes], float (&b)[depth][columns]) {
  for (unsigned lane = 0; lane < warpLanes; ++lane)
    for (unsigned i = 0; i < 8; ++i)
      b[lane % 4 * 2 + i % 2 + i / 2 * 8][lane >> 2] =
          getElement(static_cast<SparseOperands *>(lanes[lane])->b, i);
}

void multiplyLanes(void *const lanes[warpLanes]) {
  float a[rows][depth], b[depth][columns];
  expandSparse(lanes, a);
  collectDense(lanes, b);
  // C and D: those of mma.m16n8k16, 9.7.14.5.8.
  for (unsigned lane = 0; lane < warpLanes; ++lane)
    for (unsigned i = 0; i < 4; ++i) {
      unsigned row = (lane >> 2) + (i < 2 ? 0 : 8);
      unsigned column = lane % 4 * 2 + i % 2;
      float &result = static_cast<SparseOperands *>(lanes[lane])->sums[i];
      double sum = result;
      for (unsigned k = 0; k < depth; ++k)
        sum += static_cast<double>(a[row][k]) * b[k][column];
      result = static_cast<float>(sum);
    }
}

/// ldmatrix: 9.7.14.5.15.
void loadLanes(void *const lanes[warpLanes]) {
  for (unsigned lane = 0; lane < warpLanes; ++lane)
    for (unsigned matrix = 0; matrix < 4; ++matrix) {
      const void *row =
          static_cast<MatrixRow *>(lanes[8 * matrix + lane / 4])->row;
      uint32_t &value = static_cast<MatrixRow *>(lanes[lane])->values[matrix];
      if (reinterpret_cast<uintptr_t>(row) % 16 == 0)
        std::memcpy(&value, static_cast<const char *>(row) + lane % 4 * 4, 4);
      else
        value = 0xffffffff;
    }
}

} // namespace

void bonsai::cuda::emulation::loadMatrices(uint32_t (&values)[4],
                                           const void *row) {
  MatrixRow operands = {values, row};
  runWithWarp(&operands, loadLanes);
}

void bonsai::cuda::emulation::multiplySparse(float (&sums)[4],
                                             const uint32_t (&a)[4],
                                             const uint32_t (&b)[4],
                                             uint32_t metadata, int selector) {
  SparseOperands operands = {sums, a, b, metadata, selector};
  runWithWarp(&operands, multiplyLanes);
}
