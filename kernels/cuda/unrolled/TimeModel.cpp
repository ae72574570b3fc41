//===- TimeModel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/TimeModel.h"

#include <algorithm>
#include <cmath>
#include <iterator>

using namespace bonsai;
using namespace bonsai::gpu_unrolled;

namespace {
constexpr double instructionBytes = 16;
constexpr double schedulers = 4; ///< Of a multiprocessor.
/// Into a multiprocessor's instruction caches from the second level, a clock: a
/// guess. With 64, warps without code in common would not wait for it.
constexpr double fetchBytes = 32;
/// Clocks that a load takes that the first level misses.
constexpr double loadLatency = 270;
/// What the first level gives in a clock.
constexpr double lineBytes = 128;
/// Registers that hold neither sums nor what was loaded, and more for each
/// further place. The assembler starts as many loads as the others can take
/// before it uses the first.
constexpr int64_t otherRegisters = 16, placeRegisters = 6;
/// Besides loads and multiplications: index arithmetic, and for each row and
/// pixel the epilogue; of shared tiles, the sums' way through shared memory.
constexpr double startInstructions = 60, placeInstructions = 25,
                 rowInstructions = 4;
constexpr double sharedRowInstructions = 3, barrierClocks = 40;
/// To find out, for each tap and pixel, whether pairs read beyond the border,
/// and where instead.
constexpr double pairTapInstructions = 6;

constexpr int64_t registersOfProcessor = 65536, threadsOfProcessor = 2048,
                  blocksOfProcessor = 32;

int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Instructions of a thread; some take a scheduler longer than a clock.
struct Instructions {
  double count = 0, clocks = 0;

  void add(double more, double clocksOfEach = 1) {
    count += more;
    clocks += more * clocksOfEach;
  }
};
} // namespace

double TimeParts::getTotal() const {
  return launch + std::max({issue, fetch, loads, latency, memory});
}

const char *TimeParts::getBound() const {
  const std::pair<double, const char *> parts[] = {{issue, "issue"},
                                                   {fetch, "fetch"},
                                                   {loads, "loads"},
                                                   {latency, "latency"},
                                                   {memory, "memory"}};
  return std::max_element(std::begin(parts), std::end(parts))->second;
}

//===----------------------------------------------------------------------===//
// Work
//===----------------------------------------------------------------------===//

/// What does not depend on where the weights are.
static Work startWork(const BonsaiConvolutionDescriptor &d,
                      const Tiling &tiling, int64_t elementBytes) {
  int64_t input = d.in_channels * d.in_height * d.in_width;
  int64_t output = d.out_channels * d.out_height * d.out_width;
  Work work;
  work.pixels = d.batch * d.out_height * d.out_width;
  work.elementBytes = elementBytes;
  work.mapBytes =
      elementBytes * d.batch * (input + output * (1 + d.epilogue.has_residual));
  work.loadsVectors = loadsVectors(d, tiling);
  if (d.pad_top || d.pad_left || d.pad_bottom || d.pad_right)
    work.borderTaps = d.kernel_height * d.kernel_width;
  return work;
}

Work bonsai::gpu_unrolled::predictWork(const BonsaiConvolutionDescriptor &d,
                                       int64_t kept, const Tiling &tiling,
                                       int64_t elementBytes) {
  double columns =
      double(d.in_channels) / d.groups * d.kernel_height * d.kernel_width;
  double density = double(kept) / (columns * d.out_channels);
  int64_t tiles = divideUp(d.out_channels, tiling.rows);
  double rows = double(d.out_channels) / tiles;
  Work work = startWork(d, tiling, elementBytes);
  work.terms = rows * columns * density / tiling.slices;
  work.loads = columns * (1 - std::pow(1 - density, rows)) / tiling.slices;
  work.functions = tiles * tiling.slices;
  return work;
}

Work bonsai::gpu_unrolled::countWork(const Program &program) {
  Work work = startWork(program.shape, program.tiling, program.isHalf ? 2 : 4);
  for (const RowTile &tile : program.tiles)
    for (const Slice &slice : tile.slices) {
      ++work.functions;
      work.loads += double(slice.size());
      for (const Column &column : slice)
        work.terms += double(column.terms.size());
    }
  work.loads /= double(work.functions);
  work.terms /= double(work.functions);
  return work;
}

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

int64_t bonsai::gpu_unrolled::countSumRegisters(const Tiling &tiling) {
  // In half2 a sum is two of f16.
  return tiling.rows * tiling.pixels;
}

int64_t
bonsai::gpu_unrolled::getMaxRegisters(const BonsaiConvolutionDescriptor &shape,
                                      const Tiling &tiling) {
  constexpr int64_t most = 255;
  // For values on their way from memory, addresses, and whether taps count.
  int64_t spare = shape.kernel_height * shape.kernel_width == 1 ? 32 : 56;
  spare += 8 * (tiling.pixels - 1);
  return std::min(most, divideUp(countSumRegisters(tiling), 8) * 8 + spare);
}

/// Columns whose values the registers can take that are left.
static double countColumnsInFlight(const Work &work, const Tiling &tiling,
                                   int64_t registers) {
  int64_t places = work.loadsVectors ? 1 : tiling.pixels;
  int64_t left = registers - countSumRegisters(tiling) - otherRegisters -
                 placeRegisters * (places - 1);
  int64_t ofColumn = work.loadsVectors && work.elementBytes == 2
                         ? tiling.pixels / 2
                         : tiling.pixels;
  return double(std::max<int64_t>(4, left)) / double(ofColumn);
}

//===----------------------------------------------------------------------===//
// Time
//===----------------------------------------------------------------------===//

/// Multiplications and what adds up their sums. `f32Clocks` is what a
/// multiplication of f32 takes.
static void addTerms(Instructions &code, const Work &work, const Tiling &tiling,
                     double f32Clocks) {
  auto pixels = double(tiling.pixels);
  if (!tiling.isHalf2)
    return code.add(work.terms * pixels, f32Clocks);
  code.add(work.terms * pixels / 2);
  constexpr double endOfRun = 3;
  code.add(work.terms / double(halfRun) * endOfRun * pixels / 2);
  double sums = std::min(double(tiling.rows), work.terms) * 2 * pixels;
  code.add(sums);
  code.add(sums, f32Clocks);
}

/// Loads and what makes their values factors.
static void addLoads(Instructions &code, const Work &work,
                     const Tiling &tiling) {
  auto pixels = double(tiling.pixels);
  code.add(work.loads * (work.loadsVectors ? 1 : pixels));
  if (work.elementBytes == 2 && !tiling.isHalf2)
    code.add(work.loads * pixels);
  if (tiling.isHalf2 && !work.loadsVectors) {
    code.add(work.loads * pixels / 2);
    double taps = double(work.borderTaps) / double(tiling.slices);
    code.add(std::min(taps, work.loads) * pixels * pairTapInstructions);
  }
}

static void addRest(Instructions &code, const Work &work,
                    const Tiling &tiling) {
  int64_t places = work.loadsVectors ? 1 : tiling.pixels;
  code.add(startInstructions + double(places - 1) * placeInstructions);
  double sums = double(tiling.rows * tiling.pixels);
  code.add(sums / double(tiling.slices) * rowInstructions);
  if (tiling.slices > 1)
    code.add(sums * sharedRowInstructions);
}

/// Clocks of the first level for the loads of a warp.
static double countLoadClocks(const Work &work, const Tiling &tiling) {
  if (!work.loadsVectors)
    return work.loads * double(tiling.pixels);
  double bytes = double(warpLanes * tiling.pixels * work.elementBytes);
  return work.loads * std::max(1.0, bytes / lineBytes);
}

TimeParts bonsai::gpu_unrolled::estimateTime(const Work &work,
                                             const Tiling &tiling,
                                             int64_t registers,
                                             const Target &target) {
  ChipRates chip = getChipRates(target);
  double clocks = chip.clocks;
  // A multiplication of f32 by fewer lanes than a scheduler's warp takes turns;
  // those of two f16 have as many everywhere.
  double f32Clocks = getArchitecture(target) == 80 ? 2 : 1;
  Instructions code;
  addTerms(code, work, tiling, f32Clocks);
  addLoads(code, work, tiling);
  addRest(code, work, tiling);

  int64_t threads = tiling.getThreads();
  int64_t blocks = work.functions / tiling.slices *
                   divideUp(work.pixels, tiling.getBlockPixels());
  int64_t resident = std::max<int64_t>(
      1, std::min({registersOfProcessor / (registers * threads),
                   threadsOfProcessor / threads, blocksOfProcessor}));
  int64_t ofProcessor = divideUp(blocks, static_cast<int64_t>(chip.processors));
  double rounds = double(divideUp(ofProcessor, resident));
  double warps = double(ofProcessor * tiling.warps * tiling.slices);

  TimeParts time;
  time.launch = launchMicroseconds;
  time.issue = warps * code.clocks / schedulers / clocks;
  time.fetch = double(ofProcessor * tiling.slices) * code.count *
               instructionBytes / fetchBytes / clocks;
  time.loads = warps * countLoadClocks(work, tiling) / clocks;
  time.latency = rounds *
                 (code.count +
                  work.loads / countColumnsInFlight(work, tiling, registers) *
                      loadLatency +
                  (tiling.slices > 1 ? barrierClocks : 0)) /
                 clocks;
  time.codeBytes = double(work.functions) * code.count * instructionBytes;
  time.memory = (time.codeBytes + double(work.mapBytes)) / chip.bytes;
  return time;
}
