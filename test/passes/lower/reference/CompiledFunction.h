//===- CompiledFunction.h ---------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions of bonsai ops, lowered to linalg and on, compiled in memory, and
// run; and the tensors that tests run them on.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_PASSES_LOWER_REFERENCE_COMPILEDFUNCTION_H
#define BONSAI_TEST_PASSES_LOWER_REFERENCE_COMPILEDFUNCTION_H

#include <cstdint>
#include <string>
#include <vector>

namespace bonsai::test {

/// A row-major tensor.
struct Tensor {
  std::vector<int64_t> shape;
  std::vector<float> data;

  explicit Tensor(std::vector<int64_t> shape, float value = 0.0f);

  /// Uniform in [-2, 2), the same for the same seed.
  static Tensor random(std::vector<int64_t> shape, uint32_t seed);

  int64_t size() const { return static_cast<int64_t>(data.size()); }
  /// The type as MLIR writes it: `tensor<1x3xf32>`.
  std::string type() const;
  /// The element in a 4-D tensor; 0 outside.
  double at(int64_t n, int64_t c, int64_t h, int64_t w) const;
};

/// Writes a list as MLIR does: `[1, 2]`.
std::string list(const std::vector<int64_t> &values);

/// Runs function `@f` of `module` after `bonsai-to-linalg` and
/// `bonsai-generated-kernels`, optimized as in compiled models. `buffers` are
/// its operands and then its results. False, with a diagnostic on stderr, if
/// the module does not compile.
bool runFunction(const std::string &module, std::vector<void *> buffers);

/// Runs one op with one result. `op` is written with `%0`, `%1`, … for the
/// inputs, and without types: "bonsai.add %0, %1". Where `functional` is set,
/// operand types are written in parentheses. The result is full of NaN before
/// the run, and empty if the op does not compile.
Tensor runOp(const std::string &op, const std::vector<Tensor> &inputs,
             const std::vector<int64_t> &resultShape, bool functional);

/// The norm of the difference over the norm of `expected`.
double relativeError(const Tensor &actual, const std::vector<double> &expected);

/// What runs of the reference in single precision may differ from sums in
/// double precision.
constexpr double tolerance = 1e-5;

} // namespace bonsai::test

#endif // BONSAI_TEST_PASSES_LOWER_REFERENCE_COMPILEDFUNCTION_H
