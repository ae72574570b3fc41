//===- Crossover.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where a sparse kernel becomes quicker than the dense one.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/Crossover.h"
#include "llvm/ADT/STLExtras.h"
#include <vector>

using namespace llvm;
using namespace bonsai;

/// Where the line through both points is `time`.
static double interpolate(const SpeedupPoint &slower,
                          const SpeedupPoint &quicker, double time) {
  double above = 1 / slower.speedup - time, below = time - 1 / quicker.speedup;
  double width = quicker.sparsity - slower.sparsity;
  return slower.sparsity + width * above / (above + below);
}

std::optional<double> bonsai::findCrossover(ArrayRef<SpeedupPoint> points,
                                            double threshold) {
  std::vector<SpeedupPoint> sorted = points.vec();
  llvm::sort(sorted, [](const SpeedupPoint &a, const SpeedupPoint &b) {
    return a.sparsity < b.sparsity;
  });
  auto lastSlower =
      llvm::find_if(llvm::reverse(sorted), [&](const SpeedupPoint &point) {
        return point.speedup < threshold;
      });
  if (lastSlower == sorted.rbegin())
    return std::nullopt;
  if (lastSlower == sorted.rend())
    return sorted.front().sparsity;
  return interpolate(*lastSlower, *std::prev(lastSlower), 1 / threshold);
}
