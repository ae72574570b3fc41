//===- LayoutSearch.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The cheapest choice for every op of a network together, layout changes
// between them included.
//
// Dynamic programming over the ops in program order. What a later op can see of
// all earlier choices is in which layouts the values that are still to be read
// have been made and converted; of the ways to one such state only the cheapest
// counts. In a chain a state is one layout, at a residual join two or three.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_SELECT_LAYOUTSEARCH_H
#define BONSAI_PASSES_SELECT_LAYOUTSEARCH_H

#include "dialect/BonsaiDialect.h"
#include <array>

namespace bonsai {

inline constexpr unsigned numLayouts = getMaxEnumValForLayoutKind() + 1;

/// One way to run an op.
struct LayoutOption {
  /// One for each of the op's values.
  llvm::SmallVector<LayoutKind> operands;
  LayoutKind result = LayoutKind::nchw;
  double cost = 0;
};

/// An op, by the numbers of the feature maps that it reads and makes. A value
/// may be read more than once.
struct LayoutStep {
  llvm::SmallVector<unsigned> operands, results;
  /// At least one. Of those that lead to the same cost the first is chosen.
  std::vector<LayoutOption> options;
};

/// What it costs to change a value from one layout to another. Each layout that
/// somebody reads is made once, from that in which the value was made.
using ConversionCosts = std::array<std::array<double, numLayouts>, numLayouts>;

struct LayoutProblem {
  /// In program order. Values that no step makes are row-major.
  std::vector<LayoutStep> steps;
  /// One for each value.
  std::vector<ConversionCosts> conversions;
};

struct LayoutSolution {
  /// The number of the option, for each step.
  std::vector<unsigned> options;
  double cost = 0;
  /// False where states had to be given up: there may be a cheaper one.
  bool isOptimal = true;
};

/// The default is never reached by the networks we know: it takes dozens of
/// values that are alive at once.
inline constexpr size_t maxLayoutStates = 1 << 11;

/// Deterministic. Keeps the `maxStates` cheapest states after each step.
LayoutSolution findCheapestLayouts(const LayoutProblem &problem,
                                   size_t maxStates = maxLayoutStates);

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_LAYOUTSEARCH_H
