//===- CostModel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums of work times nanoseconds: a non-negative least-squares fit, of relative
// errors, to the 52 bottleneck convolutions of ResNet-50 within the network,
// with blocks of 1x4, 2x1, 2x2, 4x1, 4x4, 8x1 and 16x1 at sparsities from 0.5
// to 0.95, on one thread of an Intel Emerald Rapids. The scale is that
// of the dense model, to which the sum of the dense layers was brought. The
// mean error is 9%; maps larger than the second-level cache are underestimated
// by up to a quarter.
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
/// Of a weight on a tile, by the logarithm of the rows that a microkernel
/// takes. Few rows do not make up for the loads of the input.
constexpr double multiplyNs[] = {0.335, 0.22, 0.12, 0.115};
/// What a weight and tile take beside that in layers with several taps, whose
/// input vectors mostly lie in two cache lines.
constexpr double unalignedNs[] = {0.11, 0.03, 0.03, 0.025};
/// Of starting and storing an accumulator, once for each tile and output
/// channel.
constexpr double finishNs = 1.7;
/// Of an input vector that is read in place.
constexpr double inputNs = 0.76;
/// Of a byte of weights and columns, which come from beyond the second-level
/// cache.
constexpr double byteNs = 0.019;

/// How much longer the same takes with narrower vectors, from four rows on.
double getSlowdown(Level level) {
  if (level == Level::Avx512)
    return 1;
  return level == Level::Avx2 ? 1.8 : 6;
}

/// Of a weight on a tile, on average over the microkernels that a panel is cut
/// into.
double estimateWeightNs(int64_t blockRows, bool isUnaligned) {
  double sum = 0;
  int log = 3;
  for (int64_t left = blockRows; left > 0; left -= int64_t(1) << log) {
    while (int64_t(1) << log > left)
      --log;
    sum += (multiplyNs[log] + isUnaligned * unalignedNs[log]) *
           double(int64_t(1) << log);
  }
  return sum / double(blockRows);
}
} // namespace

double bonsai::block::estimateMicroseconds(const BonsaiConvolutionDescriptor &d,
                                           int64_t nonzeros, int64_t blockRows,
                                           Level level) {
  InputPlan plan = makeInputPlan(d, level);
  int64_t rows = std::min(blockRows, d.out_channels / d.groups);
  bool isUnaligned = d.kernel_height * d.kernel_width > 1;
  double weightNs = estimateWeightNs(rows, isUnaligned) * getSlowdown(level);
  double tileNs =
      double(nonzeros) * weightNs + double(d.out_channels) * finishNs;
  if (plan.direct)
    tileNs += double(d.in_channels) * inputNs;
  double imageNs = double(plan.numTiles) * tileNs + estimateFillNs(plan);
  double weightBytes = 4 + 4.0 / double(std::min(rows, maxPanelRows));
  double weightsNs = double(nonzeros) * weightBytes * byteNs;
  return (double(d.batch) * imageNs + weightsNs) * 1e-3;
}

double bonsai::block::estimateMicroseconds(const BonsaiLinearDescriptor &d,
                                           int64_t nonzeros, int64_t blockRows,
                                           Level level) {
  return estimateMicroseconds(makePointwise(d), nonzeros, blockRows, level) +
         estimateReorderNs(d) * 1e-3;
}
