//===- CostModel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model of what limits the code: loads, two in a cycle. Fitted to the layers
// of the magnitude-pruned ResNet-50 of the DLMC on an AMD EPYC (Zen 5), and
// compared with oneDNN's on a Xeon of the fifth generation; only ratios are
// meant to be right.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/unrolled/CostModel.h"
#include "kernels/cpu/planes/InputPlan.h"
#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cpu/sparse/MapCost.h"
#include "kernels/cpu/unrolled/CodeEmitter.h"

#include <algorithm>
#include <cmath>

using namespace bonsai;
using namespace bonsai::planes;
using namespace bonsai::unrolled;

namespace {
/// Nanoseconds of a load of a vector, of both sides of a cache line together.
constexpr double loadNs = 0.137;
/// Loads that an input vector of a layer with several taps counts for: three of
/// them are cut out of two or three.
constexpr double unalignedLoads = 0.9;
/// Of starting and storing an accumulator, once for each tile and output
/// channel.
constexpr double finishNs = 0.5;
/// Loads that a multiplication counts for at least, of layers with one tap and
/// with several: besides two of them a cycle there are lines that come from the
/// second-level cache.
constexpr double minLoads = 1.15, minTapLoads = 1.3;
/// Of fetching a weight's code and value, 15 bytes, from the last-level cache,
/// for each band of the first image; the others find it near.
constexpr double fetchNs = 0.3;
/// Of fetching them from memory, which goes on while other code runs. The fewer
/// weights are cut, the less of a network's code stays in the last-level cache.
double memoryFetchNs(double density) { return 6.2 * density * density; }
/// Of a value that changes its layout.
constexpr double reorderNs = 0.3;
/// Of filling a vector of a plane: moved as it is, or picked apart.
constexpr double flatFillNs = 1.2, rowFillNs = 3.6;

int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Weights that use an input vector which a block of rows loads, on average,
/// were the weights spread at random.
double weightsPerLoad(const InputPlan &plan, double density, Level level) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  int64_t maxRows = CodeTarget{level, {}, 0, plan.direct, 0}.getMaxRows();
  int64_t blocks = divideUp(d.out_channels, maxRows);
  double rows = std::min(double(d.out_channels) / blocks,
                         double(d.out_channels) / d.groups);
  double used = 1 - std::pow(1 - density, rows);
  return used > 0 ? rows * density / used : 1;
}

double fillNs(const InputPlan &plan) {
  if (plan.direct)
    return 0;
  double planes = double(plan.sources.size()) * plan.phases.size();
  int64_t bands = divideUp(plan.numTiles, plan.bandTiles);
  double vectors = plan.numTiles + double(bands) *
                                       (plan.leadFloats + plan.trailFloats) /
                                       tilePixels;
  return plan.shape.in_channels * planes * vectors *
         (plan.flat ? flatFillNs : rowFillNs);
}
} // namespace

double
bonsai::unrolled::estimateMicroseconds(const BonsaiConvolutionDescriptor &d,
                                       int64_t nonzeros, Level level) {
  InputPlan plan = makeInputPlan(d, level);
  int64_t perGroup = d.in_channels / d.groups;
  double weights =
      double(d.out_channels) * perGroup * d.kernel_height * d.kernel_width;
  double density = weights ? nonzeros / weights : 0;
  double perLoad = weightsPerLoad(plan, density, level);
  bool isAligned = plan.direct || d.kernel_height * d.kernel_width == 1;
  double inputLoads = (isAligned ? 1.0 : unalignedLoads) / perLoad;
  // AVX2 takes a tile as two vectors, and loads a weight for both.
  double loads = level == Level::Avx512 ? 1 + inputLoads : 1 + 2 * inputLoads;
  double least = isAligned ? minLoads : minTapLoads;
  double multiply =
      nonzeros * std::max(loads, level == Level::Avx512 ? least : 2.0);
  double tile = multiply * loadNs + d.out_channels * finishNs;
  double bands = divideUp(plan.numTiles, plan.bandTiles);
  double image = plan.numTiles * tile + fillNs(plan);
  double near = d.batch * image + bands * nonzeros * fetchNs;
  double far = nonzeros * memoryFetchNs(density);
  return (std::max(near, far) + estimateMapNs(d)) * 1e-3;
}

double bonsai::unrolled::estimateMicroseconds(const BonsaiLinearDescriptor &d,
                                              int64_t nonzeros, Level level) {
  int64_t outputs = d.out_features * (1 + d.epilogue.has_residual);
  double reorders = reorderNs * d.batch * (d.in_features + outputs) * 1e-3;
  return estimateMicroseconds(makePointwise(d), nonzeros, level) + reorders;
}
