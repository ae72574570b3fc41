//===- CostModel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The longest of what a multiprocessor issues, multiplies and looks up in its
// cache for the steps of its warps, what a warp waits from step to step, and
// what the second-level cache and memory deliver.
//
// Instructions of a step were counted in what nvcc 13.0 makes of BlockMma.cu
// for sm_90. All else is by data sheets and assumptions; nothing was measured.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/CostModel.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/block_mma/BlockMmaArguments.h"

#include <algorithm>
#include <cmath>

using namespace bonsai;
using namespace bonsai::block_mma;

/// From load to load: those of a step are begun while the last one is
/// multiplied, and come from the second-level cache. About 300 clocks.
static constexpr double stepMicroseconds = 0.2;

/// What registers leave room for on a multiprocessor.
static constexpr double residentWarps = 12;

/// What mma reaches of the data sheet's rate on an H100, where only wgmma
/// reaches it (arXiv:2402.13499).
static constexpr double hopperShare = 0.63;

/// Instructions that a multiprocessor issues in a clock.
static constexpr double issuedInstructions = 4;

/// A warp's instructions of a step, by ways to find inputs and sizes of groups.
static constexpr double instructionsF16[4][3] = {
    {79, 102, 151}, {60, 67, 84}, {132, 140, 156}, {186, 193, 215}};
static constexpr double instructionsTf32[4][3] = {
    {95, 102, 118}, {79, 86, 103}, {117, 125, 141}, {149, 157, 170}};

namespace {
/// A warp's step.
struct Step {
  double instructions;
  double flops;
  /// Cache lines that its loads touch, each by itself; one is looked up in a
  /// clock.
  double lines;
  double bytes;
};
} // namespace

/// Of a load: eight pixels of four columns, or all four channels of eight
/// pixels each. About every other column is another tap of the channel before.
static double countLines(const BonsaiConvolutionDescriptor &d) {
  if (chooseGather(d) == Gather::channels)
    return 8;
  return d.kernel_height * d.kernel_width > 1 ? 2 : 4;
}

static Step describeStep(const BonsaiBlockMmaDescriptor &d) {
  bool isHalf = d.element == BONSAI_CUDA_ELEMENT_F16;
  double elementBytes = isHalf ? 2 : 4;
  auto pixels = static_cast<double>(countWarpPixels(d.element));
  Gather gather = chooseGather(d.shape);
  int size = d.group_rows == 8 ? 0 : d.group_rows == 16 ? 1 : 2;
  double weightBytes = elementBytes * d.group_rows * BONSAI_BLOCK_MMA_STEP;
  double inputBytes = elementBytes * pixels * BONSAI_BLOCK_MMA_STEP;
  double loads = pixels * BONSAI_BLOCK_MMA_STEP / warpThreads;
  bool isSingle = gather == Gather::pixels || gather == Gather::border;
  Step step;
  step.instructions =
      (isHalf ? instructionsF16
              : instructionsTf32)[static_cast<int>(gather)][size];
  step.flops = 2 * pixels * BONSAI_BLOCK_MMA_STEP * d.group_rows;
  step.lines = (isSingle ? loads : loads / 4) * countLines(d.shape) +
               weightBytes / 128 + 1;
  step.bytes = inputBytes + weightBytes + 8 * BONSAI_BLOCK_MMA_STEP;
  return step;
}

/// Microseconds of a multiprocessor for a warp's step among others.
static double estimateStep(const Step &step, const ChipRates &chip,
                           const Target &target) {
  bool isHopper = getArchitecture(target) >= 90;
  double flops = chip.getFlops(target.precision) / chip.processors *
                 (isHopper ? hopperShare : 1);
  return std::max({step.instructions / issuedInstructions / chip.clocks,
                   step.lines / chip.clocks, step.flops / flops});
}

/// Each map once, weights and columns once.
static double countMemoryBytes(const BonsaiBlockMmaDescriptor &descriptor) {
  const BonsaiConvolutionDescriptor &d = descriptor.shape;
  double elementBytes = descriptor.element == BONSAI_CUDA_ELEMENT_F16 ? 2 : 4;
  auto inputs =
      static_cast<double>(d.batch * d.in_channels * d.in_height * d.in_width);
  auto outputs = static_cast<double>(d.batch * d.out_channels * d.out_height *
                                     d.out_width);
  auto columns = static_cast<double>(descriptor.steps * BONSAI_BLOCK_MMA_STEP);
  return elementBytes * (inputs + outputs * (1 + d.epilogue.has_residual)) +
         columns * (8 + elementBytes * descriptor.group_rows);
}

double bonsai::block_mma::estimateMicroseconds(
    const BonsaiConvolutionDescriptor &shape, int32_t element,
    const RowGroups &groups, const Target &target) {
  BonsaiBlockMmaDescriptor d = describe(shape, element, groups);
  ChipRates chip = getChipRates(target);
  Division division = divide(d);
  Step step = describeStep(d);
  auto steps = static_cast<double>(d.steps * division.tiles);
  auto blocks = static_cast<double>(division.blocks);
  // Of the multiprocessor with most blocks.
  double share = std::ceil(blocks / chip.processors) / blocks;
  double work = steps * share * estimateStep(step, chip, target);
  double waves =
      std::max(1.0, std::ceil(share * blocks * division.warps / residentWarps));
  double mean = static_cast<double>(d.steps) / static_cast<double>(d.groups);
  auto longest = static_cast<double>(groups.groups.front().countSteps());
  double waiting =
      (longest + (waves - 1) * mean) / division.parts * stepMicroseconds;
  double cache = steps * step.bytes / chip.cacheBytes;
  double memory = countMemoryBytes(d) / chip.bytes;
  return launchMicroseconds + std::max({work, waiting, cache, memory});
}

GroupChoice bonsai::block_mma::chooseGroups(
    const BonsaiConvolutionDescriptor &shape, int32_t element,
    std::shared_ptr<const GroupsOfSizes> sizes, const Target &target) {
  GroupChoice best = {shape, std::move(sizes), nullptr, INFINITY};
  for (const RowGroups &groups : *best.sizes) {
    double time = estimateMicroseconds(shape, element, groups, target);
    if (time < best.microseconds) {
      best.groups = &groups;
      best.microseconds = time;
    }
  }
  return best;
}
