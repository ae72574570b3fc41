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
/// Registers that hold neither sums nor what was loaded. The assembler starts
/// as many loads as the others can take before it uses the first.
constexpr int64_t otherRegisters = 16;
/// Besides loads and multiplications: index arithmetic, and for each row the
/// epilogue; of shared tiles, the sums' way through shared memory.
constexpr double startInstructions = 60, rowInstructions = 4;
constexpr double sharedRowInstructions = 3, barrierClocks = 40;

constexpr int64_t registersOfProcessor = 65536, threadsOfProcessor = 2048,
                  blocksOfProcessor = 32, sharedBytesOfBlock = 48 << 10,
                  threadsOfBlock = 512;

/// Times that the model cannot tell apart.
constexpr double aboutAsFast = 1.2;

/// Lanes that multiply f32, of a multiprocessor.
double getLanes(const Target &target) {
  return getArchitecture(target) == 80 ? 64 : 128;
}

int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }
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

int64_t
bonsai::gpu_unrolled::getMaxRegisters(const BonsaiConvolutionDescriptor &shape,
                                      const Tiling &tiling) {
  constexpr int64_t most = 255;
  // For values on their way from memory, addresses, and whether taps count.
  int64_t spare = shape.kernel_height * shape.kernel_width == 1 ? 32 : 56;
  return std::min(most, divideUp(tiling.rows, 8) * 8 + spare);
}

static int64_t countMapBytes(const BonsaiConvolutionDescriptor &d,
                             int64_t elementBytes) {
  int64_t input = d.in_channels * d.in_height * d.in_width;
  int64_t output = d.out_channels * d.out_height * d.out_width;
  return elementBytes * d.batch *
         (input + output * (1 + d.epilogue.has_residual));
}

Work bonsai::gpu_unrolled::predictWork(const BonsaiConvolutionDescriptor &d,
                                       int64_t kept, const Tiling &tiling,
                                       int64_t elementBytes) {
  double columns =
      double(d.in_channels) / d.groups * d.kernel_height * d.kernel_width;
  double density = double(kept) / (columns * d.out_channels);
  int64_t tiles = divideUp(d.out_channels, tiling.rows);
  double rows = double(d.out_channels) / tiles;
  Work work;
  work.terms = rows * columns * density / tiling.slices;
  work.loads = columns * (1 - std::pow(1 - density, rows)) / tiling.slices;
  work.functions = tiles * tiling.slices;
  work.pixels = d.batch * d.out_height * d.out_width;
  work.mapBytes = countMapBytes(d, elementBytes);
  return work;
}

Work bonsai::gpu_unrolled::countWork(const Program &program) {
  Work work;
  for (const RowTile &tile : program.tiles)
    for (const Slice &slice : tile.slices) {
      ++work.functions;
      work.loads += double(slice.size());
      for (const Column &column : slice)
        work.terms += double(column.terms.size());
    }
  work.loads /= double(work.functions);
  work.terms /= double(work.functions);
  work.pixels = program.getNumPixels();
  work.mapBytes = countMapBytes(program.shape, program.isHalf ? 2 : 4);
  return work;
}

static int64_t countSharedBytes(const Tiling &tiling) {
  return tiling.slices == 1
             ? 0
             : 4 * tiling.slices * tiling.rows * tiling.getPixels();
}

TimeParts bonsai::gpu_unrolled::estimateTime(const Work &work,
                                             const Tiling &tiling,
                                             int64_t registers,
                                             const Target &target) {
  ChipRates chip = getChipRates(target);
  double clocks = chip.clocks;
  double rowWork = double(tiling.rows) / tiling.slices * rowInstructions;
  if (tiling.slices > 1)
    rowWork += double(tiling.rows) * sharedRowInstructions;
  double other = startInstructions + rowWork;
  double code = work.terms + work.loads + other;
  int64_t threads = tiling.getThreads();
  int64_t blocks = work.functions / tiling.slices *
                   divideUp(work.pixels, tiling.getPixels());
  int64_t resident = std::max<int64_t>(
      1, std::min({registersOfProcessor / (registers * threads),
                   threadsOfProcessor / threads, blocksOfProcessor}));
  int64_t ofProcessor = divideUp(blocks, static_cast<int64_t>(chip.processors));
  double rounds = double(divideUp(ofProcessor, resident));
  double warps = double(ofProcessor * tiling.warps * tiling.slices);
  // A multiplication by fewer lanes than a scheduler's warp takes turns.
  double termClocks = schedulers * warpLanes / getLanes(target);

  auto inFlight = static_cast<double>(
      std::max<int64_t>(4, registers - tiling.rows - otherRegisters));

  TimeParts time;
  time.launch = launchMicroseconds;
  time.issue = warps * (work.terms * termClocks + work.loads + other) /
               schedulers / clocks;
  time.fetch = double(ofProcessor * tiling.slices) * code * instructionBytes /
               fetchBytes / clocks;
  time.loads = warps * work.loads / clocks;
  time.latency = rounds *
                 (code + work.loads / inFlight * loadLatency +
                  (tiling.slices > 1 ? barrierClocks : 0)) /
                 clocks;
  time.codeBytes = double(work.functions) * code * instructionBytes;
  time.memory = (time.codeBytes + double(work.mapBytes)) / chip.bytes;
  return time;
}

static std::vector<Tiling> listTilings() {
  std::vector<Tiling> tilings;
  for (int64_t rows : {16, 24, 32, 48, 64, 96})
    for (int64_t warps : {1, 2, 4, 8})
      for (int64_t slices : {1, 2, 4, 8, 16}) {
        Tiling tiling = {rows, warps, slices};
        if (tiling.getThreads() <= threadsOfBlock &&
            countSharedBytes(tiling) <= sharedBytesOfBlock)
          tilings.push_back(tiling);
      }
  return tilings;
}

Tiling
bonsai::gpu_unrolled::chooseTiling(const BonsaiConvolutionDescriptor &shape,
                                   int64_t kept, int64_t elementBytes,
                                   const Target &target) {
  static const std::vector<Tiling> tilings = listTilings();
  std::vector<TimeParts> times;
  double least = INFINITY;
  for (const Tiling &tiling : tilings) {
    times.push_back(estimateTime(predictWork(shape, kept, tiling, elementBytes),
                                 tiling, getMaxRegisters(shape, tiling),
                                 target));
    least = std::min(least, times.back().getTotal());
  }
  size_t best = tilings.size();
  for (size_t i = 0; i < tilings.size(); ++i)
    if (times[i].getTotal() <= aboutAsFast * least &&
        (best == tilings.size() || times[i].codeBytes < times[best].codeBytes))
      best = i;
  return tilings[best];
}
