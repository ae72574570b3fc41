//===- GradientCases.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions whose gradients are checked, so many that each op that has one is
// among them with all attributes that change it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_PASSES_TRAIN_GRADIENTCASES_H
#define BONSAI_TEST_PASSES_TRAIN_GRADIENTCASES_H

#include "test/passes/train/GradientCheck.h"

namespace bonsai::test {

struct GradientCase {
  /// Letters and digits.
  std::string name;
  /// As `checkGradients` takes it.
  std::string module;
  GradientCheckOptions options = {};

  friend std::ostream &operator<<(std::ostream &os, const GradientCase &c) {
    return os << c.name;
  }
};

using Shape = std::vector<int64_t>;

/// A function of one op, written without types and with `%0`, `%1`, … for its
/// operands.
GradientCase ofOp(const std::string &name, const std::string &op,
                  const std::vector<Shape> &operands, const Shape &result,
                  const GradientCheckOptions &options = {});

/// Options for the gradients of some arguments only; others are constants.
GradientCheckOptions onlyOf(std::vector<int64_t> inputs);

/// The cases of one family of ops.
std::vector<GradientCase> getElementwiseCases();
std::vector<GradientCase> getLayerCases();
std::vector<GradientCase> getLossCases();
std::vector<GradientCase> getPoolingCases();
std::vector<GradientCase> getShapeCases();

} // namespace bonsai::test

#endif // BONSAI_TEST_PASSES_TRAIN_GRADIENTCASES_H
