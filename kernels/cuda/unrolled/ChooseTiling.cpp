//===- ChooseTiling.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/TimeModel.h"

#include <algorithm>
#include <cmath>

using namespace bonsai;
using namespace bonsai::gpu_unrolled;

namespace {
constexpr int64_t sharedBytesOfBlock = 48 << 10, threadsOfBlock = 512,
                  mostSumRegisters = 192;
/// With more, ptxas runs out of registers in half2: it also keeps totals as
/// they were before a run was added, and begins rows early.
constexpr int64_t mostHalf2SumRegisters = 96;
/// Times that the model cannot tell apart.
constexpr double aboutAsFast = 1.2;
/// What f16 arithmetic has to save, as it is less accurate.
constexpr double worthHalf2 = 1.1;
/// Of tilings that are offered to be measured: how many, how much slower than
/// the fastest by the model, and how much longer than the code chosen by it.
constexpr size_t mostOffered = 4;
constexpr double worthMeasuring = 1.5, mostCode = 2;

struct Estimate {
  Tiling tiling;
  TimeParts time;
};
} // namespace

static bool fitsBlock(const Tiling &tiling) {
  int64_t sharedBytes = tiling.slices == 1 ? 0
                                           : 4 * tiling.slices * tiling.rows *
                                                 tiling.getBlockPixels();
  return tiling.getThreads() <= threadsOfBlock &&
         sharedBytes <= sharedBytesOfBlock &&
         countSumRegisters(tiling) <=
             (tiling.isHalf2 ? mostHalf2SumRegisters : mostSumRegisters);
}

static std::vector<Tiling> listTilings() {
  std::vector<Tiling> tilings;
  for (auto [pixels, isHalf2] :
       {std::pair(1, false), std::pair(2, false), std::pair(4, false),
        std::pair(2, true), std::pair(4, true)})
    for (int64_t rows : {16, 24, 32, 48, 64, 96})
      for (int64_t warps : {1, 2, 4, 8})
        for (int64_t slices : {1, 2, 4, 8, 16}) {
          Tiling tiling = {rows, warps, slices, pixels, isHalf2};
          if (fitsBlock(tiling))
            tilings.push_back(tiling);
        }
  return tilings;
}

static const std::vector<Tiling> &getTilings() {
  static const std::vector<Tiling> tilings = listTilings();
  return tilings;
}

std::optional<Tiling> bonsai::gpu_unrolled::findTiling(llvm::StringRef name) {
  for (const Tiling &tiling : getTilings())
    if (tiling.getName() == name)
      return tiling;
  return std::nullopt;
}

/// Whether more pixels a lane save anything: loads by vectors, or
/// multiplications of two at once, for which two are enough.
static bool isUseful(const BonsaiConvolutionDescriptor &shape,
                     const Tiling &tiling) {
  return tiling.pixels <= (tiling.isHalf2 ? 2 : 1) ||
         loadsVectors(shape, tiling);
}

static std::vector<Estimate>
estimateTilings(const BonsaiConvolutionDescriptor &shape, int64_t kept,
                int64_t elementBytes, const Target &target) {
  std::vector<Estimate> estimates;
  for (const Tiling &tiling : getTilings()) {
    if ((tiling.isHalf2 && elementBytes != 2) || !isUseful(shape, tiling))
      continue;
    Work work = predictWork(shape, kept, tiling, elementBytes);
    estimates.push_back(
        {tiling,
         estimateTime(work, tiling, getMaxRegisters(shape, tiling), target)});
  }
  return estimates;
}

/// Of those that are about as fast as the fastest, the one with the least code.
static const Estimate &choose(const std::vector<Estimate> &estimates) {
  double least = INFINITY;
  auto getTime = [](const Estimate &estimate) {
    return estimate.time.getTotal() *
           (estimate.tiling.isHalf2 ? worthHalf2 : 1);
  };
  for (const Estimate &estimate : estimates)
    least = std::min(least, getTime(estimate));
  const Estimate *best = nullptr;
  for (const Estimate &estimate : estimates)
    if (getTime(estimate) <= aboutAsFast * least &&
        (!best || estimate.time.codeBytes < best->time.codeBytes))
      best = &estimate;
  return *best;
}

Tiling
bonsai::gpu_unrolled::chooseTiling(const BonsaiConvolutionDescriptor &shape,
                                   int64_t kept, int64_t elementBytes,
                                   const Target &target) {
  return choose(estimateTilings(shape, kept, elementBytes, target)).tiling;
}

/// Whether a measurement would tell something else: they differ in more than
/// one number.
static bool areDifferent(const Tiling &a, const Tiling &b) {
  return (a.rows != b.rows) + (a.warps != b.warps) + (a.slices != b.slices) +
             (a.pixels != b.pixels) + (a.isHalf2 != b.isHalf2) >
         1;
}

std::vector<RankedTiling>
bonsai::gpu_unrolled::rankTilings(const BonsaiConvolutionDescriptor &shape,
                                  int64_t kept, int64_t elementBytes,
                                  const Target &target) {
  std::vector<Estimate> estimates =
      estimateTilings(shape, kept, elementBytes, target);
  Estimate chosen = choose(estimates);
  std::stable_sort(estimates.begin(), estimates.end(),
                   [](const Estimate &a, const Estimate &b) {
                     return a.time.getTotal() < b.time.getTotal();
                   });
  double slowest = worthMeasuring * estimates.front().time.getTotal();
  std::vector<RankedTiling> ranked = {{chosen.tiling, chosen.time.getTotal()}};
  for (const Estimate &estimate : estimates) {
    bool isNew = std::all_of(
        ranked.begin(), ranked.end(), [&](const RankedTiling &other) {
          return areDifferent(estimate.tiling, other.tiling);
        });
    if (isNew && estimate.time.getTotal() <= slowest &&
        estimate.time.codeBytes <= mostCode * chosen.time.codeBytes &&
        ranked.size() < mostOffered)
      ranked.push_back({estimate.tiling, estimate.time.getTotal()});
  }
  return ranked;
}
