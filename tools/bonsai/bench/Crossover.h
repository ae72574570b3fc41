//===- Crossover.h ----------------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_TOOLS_BONSAI_BENCH_CROSSOVER_H
#define BONSAI_TOOLS_BONSAI_BENCH_CROSSOVER_H

#include "llvm/ADT/ArrayRef.h"
#include <optional>
#include <utility>

namespace bonsai {

/// One measurement of a sweep.
struct SpeedupPoint {
  double sparsity;
  double speedup; ///< Over dense; positive.
};

/// The sparsity from which on a kernel is at least `threshold` times as quick
/// as dense at every point of the sweep. Between the last point at which it is
/// not and the next one the time, as a fraction of dense, is taken to be linear
/// in the sparsity, as work is. The first point's sparsity if it always is,
/// which is then an upper bound; nothing if it is not at the last point.
/// `points` may come in any order.
std::optional<double> findCrossover(llvm::ArrayRef<SpeedupPoint> points,
                                    double threshold = 1);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_CROSSOVER_H
