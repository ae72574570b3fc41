//===- CostModel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Multiplications run at the processor's peak unless few rows share an input
// vector, which then comes from the second-level cache too often. Fitted to
// bottlenecks of ResNet-50 with random blocks at 90 % on an AMD EPYC (Zen 5);
// only ratios are meant to be right.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/CostModel.h"
#include "kernels/cpu/block/PackedBlocks.h"
#include "kernels/cpu/planes/CostModel.h"
#include "kernels/cpu/planes/Pointwise.h"

#include <algorithm>

using namespace bonsai;
using namespace bonsai::block;
using namespace bonsai::planes;

namespace {
/// Nanoseconds of a multiplication of 16 pixels, and what is added for rows
/// that share few.
constexpr double multiplyNs = 0.112, sharingNs = 0.1;
/// Of 64 bytes from the second-level cache.
constexpr double lineNs = 0.478;
/// Of starting and storing an accumulator, once for each tile and output
/// channel.
constexpr double finishNs = 0.95;
/// Of an input vector that is read in place.
constexpr double inputNs = 0.2;
/// Of a byte of weights and columns from memory.
constexpr double byteNs = 0.025;

/// How much longer the same takes with narrower vectors.
double getSlowdown(Level level) {
  if (level == Level::Avx512)
    return 1;
  return level == Level::Avx2 ? 2 : 6;
}

/// Of a multiplication in panels of so many rows.
double panelNs(int64_t rows) {
  return std::max(multiplyNs + sharingNs / rows, lineNs / rows);
}

/// Panels are cut to powers of two.
double weightNs(int64_t blockRows) {
  double sum = 0;
  for (int64_t left = blockRows, rows = maxPanelRows; left > 0;) {
    while (rows > left)
      rows /= 2;
    sum += rows * panelNs(rows);
    left -= rows;
  }
  return sum / blockRows;
}
} // namespace

double bonsai::block::estimateMicroseconds(const BonsaiConvolutionDescriptor &d,
                                           int64_t nonzeros, int64_t blockRows,
                                           Level level) {
  InputPlan plan = makeInputPlan(d, level);
  int64_t rows = std::min(blockRows, d.out_channels / d.groups);
  double tile = nonzeros * weightNs(rows) * getSlowdown(level) +
                d.out_channels * finishNs;
  if (plan.direct)
    tile += d.in_channels * inputNs;
  double weightBytes = 4 + 4.0 / std::min(rows, maxPanelRows);
  double image = plan.numTiles * tile + nonzeros * weightBytes * byteNs +
                 estimateFillNanoseconds(plan);
  return d.batch * image * 1e-3;
}

double bonsai::block::estimateMicroseconds(const BonsaiLinearDescriptor &d,
                                           int64_t nonzeros, int64_t blockRows,
                                           Level level) {
  return estimateMicroseconds(makePointwise(d), nonzeros, blockRows, level) +
         estimateReorderNanoseconds(d) * 1e-3;
}
