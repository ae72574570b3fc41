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
#include <memory>
#include <string>
#include <vector>

namespace mlir {
class ExecutionEngine;
class MLIRContext;
class ModuleOp;
} // namespace mlir

namespace bonsai::test {

/// A row-major tensor of float or double.
template <typename ElementT> struct BasicTensor {
  std::vector<int64_t> shape;
  std::vector<ElementT> data;

  explicit BasicTensor(std::vector<int64_t> shape, ElementT value = 0);

  /// Uniform in [-2, 2), the same for the same seed.
  static BasicTensor random(std::vector<int64_t> shape, uint32_t seed);

  int64_t size() const { return static_cast<int64_t>(data.size()); }
  /// The type as MLIR writes it: `tensor<1x3xf32>`.
  std::string type() const;
  /// The element in a 4-D tensor; 0 outside.
  double at(int64_t n, int64_t c, int64_t h, int64_t w) const;
};

using Tensor = BasicTensor<float>;
using DoubleTensor = BasicTensor<double>;

/// Writes a list as MLIR does: `[1, 2]`.
std::string list(const std::vector<int64_t> &values);

/// A context that knows what Bonsai registers, and nothing else but how to
/// write LLVM IR.
std::unique_ptr<mlir::MLIRContext> makeContext();

/// The functions of a module after `bonsai-to-linalg` and
/// `bonsai-generated-kernels`, optimized as in compiled models.
class CompiledModule {
public:
  /// Consumes the contents of `module`, whose context must be one of
  /// `makeContext` or know as much. Null, with a diagnostic, if it does not
  /// compile.
  static std::unique_ptr<CompiledModule> compile(mlir::ModuleOp module);
  ~CompiledModule();

  /// `buffers` are the function's operands and then its results.
  void run(const std::string &function, std::vector<void *> buffers) const;

private:
  explicit CompiledModule(std::unique_ptr<mlir::ExecutionEngine> engine);

  std::unique_ptr<mlir::ExecutionEngine> engine;
};

/// Runs function `@f` of `module`, written as text. False, with a diagnostic on
/// stderr, if the module does not compile.
bool runFunction(const std::string &module, std::vector<void *> buffers);

/// Runs one op. `op` is written with `%0`, `%1`, … for the inputs, and without
/// types: "bonsai.add %0, %1". Where `functional` is set, operand types are
/// written in parentheses, and so are those of several results. Results are
/// full of NaN before the run; there are none if the op does not compile.
template <typename ElementT>
std::vector<BasicTensor<ElementT>> runOpResults(
    const std::string &op, const std::vector<BasicTensor<ElementT>> &inputs,
    const std::vector<std::vector<int64_t>> &resultShapes, bool functional);

/// The same for one result, which is empty if the op does not compile.
Tensor runOp(const std::string &op, const std::vector<Tensor> &inputs,
             const std::vector<int64_t> &resultShape, bool functional);

/// The norm of the difference over the norm of `expected`.
template <typename ElementT>
double relativeError(const BasicTensor<ElementT> &actual,
                     const std::vector<double> &expected);

/// What runs of the reference in single precision may differ from sums in
/// double precision.
constexpr double tolerance = 1e-5;

/// The same of runs in either precision.
template <typename ElementT>
constexpr double toleranceIn = sizeof(ElementT) == 8 ? 1e-12 : tolerance;

} // namespace bonsai::test

#endif // BONSAI_TEST_PASSES_LOWER_REFERENCE_COMPILEDFUNCTION_H
