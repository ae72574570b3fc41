//===- GradientCases.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions of one op, as text.
//
//===----------------------------------------------------------------------===//

#include "test/passes/train/GradientCases.h"

using namespace bonsai::test;

static std::string writeType(const Shape &shape) {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + "f64>";
}

GradientCase bonsai::test::ofOp(const std::string &name, const std::string &op,
                                const std::vector<Shape> &operands,
                                const Shape &result,
                                const GradientCheckOptions &options) {
  std::string arguments, types;
  for (size_t i = 0; i < operands.size(); ++i) {
    std::string type = writeType(operands[i]), comma = i ? ", " : "";
    arguments += comma + "%" + std::to_string(i) + ": " + type;
    types += comma + type;
  }
  if (operands.size() > 1)
    types = "(" + types + ")";
  std::string resultType = writeType(result);
  return {name,
          "func.func @main(" + arguments + ") -> " + resultType +
              " {\n  %y = bonsai." + op + " : " + types + " -> " + resultType +
              "\n  return %y : " + resultType + "\n}\n",
          options};
}

GradientCheckOptions bonsai::test::onlyOf(std::vector<int64_t> inputs) {
  GradientCheckOptions options;
  options.inputs = std::move(inputs);
  return options;
}
