//===- GradientCheck.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients against differences of the function itself, in double precision.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_PASSES_TRAIN_GRADIENTCHECK_H
#define BONSAI_TEST_PASSES_TRAIN_GRADIENTCHECK_H

#include "mlir/IR/BuiltinOps.h"
#include "gtest/gtest.h"
#include <functional>
#include <map>

namespace bonsai::test {

/// Differentiates `@main`, whose only result is one number, the loss: adds its
/// gradients with respect to arguments `inputs`, in that order, to the results.
using Differentiate = std::function<llvm::LogicalResult(
    mlir::ModuleOp module, llvm::ArrayRef<int64_t> inputs)>;

struct GradientCheckOptions {
  /// The arguments of `@main` whose gradients are checked; empty for all.
  std::vector<int64_t> inputs;
  /// Arguments whose values are not between -2 and 2: variances, for example.
  std::map<int64_t, std::pair<double, double>> ranges;
  uint32_t seed = 1;
  /// Half the distance of the points that differences are taken of.
  double step = 1e-5;
  /// For each argument, the largest norm of gradient minus differences over
  /// the norm of the differences.
  double tolerance = 1e-6;
};

/// Whether the gradients of `@main` in `module` are right; the message says
/// which one is off, and by how much.
///
/// All arguments are tensors of f64, and so are the results, of which there may
/// be several. A single result of rank 0 is the loss. Otherwise the loss is a
/// sum of all elements of the results, each times a random number; these
/// numbers are arguments after the others, one tensor for each result.
///
/// The values of an argument are random, but spread over their range, so that a
/// maximum has one place. A kink within `step` of one of them, or of what
/// layers make of them, spoils the check; that is rare with a few hundred
/// values, and another seed mends it.
testing::AssertionResult
checkGradients(const std::string &module, const Differentiate &differentiate,
               const GradientCheckOptions &options = {});

} // namespace bonsai::test

#endif // BONSAI_TEST_PASSES_TRAIN_GRADIENTCHECK_H
