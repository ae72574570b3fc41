//===- TestNetwork.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small networks that tests write op by op, compile in several ways for the
// CPU and compare.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_BACKEND_TESTNETWORK_H
#define BONSAI_TEST_BACKEND_TESTNETWORK_H

#include <cstdint>
#include <string>
#include <vector>

namespace bonsai::test {

using Shape = std::vector<int64_t>;

/// A value of a network: its name in the text, and its type.
struct NetworkValue {
  std::string name;
  Shape shape;
  std::string element = "f32";

  std::string type() const;
};

/// A row-major f32 tensor.
struct Tensor {
  Shape shape;
  std::vector<float> data;

  int64_t size() const { return static_cast<int64_t>(data.size()); }
};

/// Which weights a mask cuts: any, 2 of each 4 consecutive input channels,
/// blocks of 4 output channels, or whole output channels. `nm` has its own
/// sparsity.
struct MaskKind {
  enum Kind { unstructured, nm, block, channels };
  Kind kind;
  double sparsity;
};

/// What one compiled form of a network did.
struct CompiledRun {
  std::vector<Tensor> outputs;
  /// Kernel of each step, in the order of the steps.
  std::vector<std::string> kernels;
  /// Op of each step.
  std::vector<std::string> ops;
  int64_t arenaBytes = 0;
  /// What went wrong, or "".
  std::string error;

  int64_t countKernel(const std::string &name) const;
};

/// A network under construction, in MLIR text. Parameters and inputs are
/// random, the same in every run of a test.
class TestNetwork {
public:
  NetworkValue input(const Shape &shape);

  /// Values have the standard deviation that keeps activations near 1 when
  /// the first axis of `shape` is that of output channels.
  NetworkValue parameter(const Shape &shape);
  /// A weight, of which a mask of this kind cuts some.
  NetworkValue maskedParameter(const Shape &shape, MaskKind mask);
  /// The same weight with its zeros, but without a mask.
  NetworkValue sparseParameter(const Shape &shape, MaskKind mask);
  /// Values in [0.5, 1.5): for variances.
  NetworkValue positiveParameter(const Shape &shape);

  /// Adds `text`, in which $0, $1, … stand for the operands and which has
  /// neither results nor types: "bonsai.add $0, $1".
  NetworkValue op(const std::string &text,
                  const std::vector<NetworkValue> &operands,
                  const Shape &result);
  /// An op with one result for each of the types.
  std::vector<NetworkValue>
  opWithResults(const std::string &text,
                const std::vector<NetworkValue> &operands,
                std::vector<NetworkValue> results);

  /// Returns `value` as the next output.
  void output(const NetworkValue &value);
  /// Adds an op whose result is an output.
  void outputOp(const std::string &text,
                const std::vector<NetworkValue> &operands,
                const Shape &result) {
    output(op(text, operands, result));
  }

  /// The values of a parameter or of an input, with those that are cut at 0.
  const Tensor &getData(const NetworkValue &value) const;

  std::string getText() const;

  /// Compiles for this processor, then, with each number of threads, runs twice
  /// with memory and outputs full of NaN. An error stands in the run it came
  /// up in, the first if that is compiling.
  std::vector<CompiledRun> run(const std::string &policy,
                               const std::vector<int> &threads) const;

private:
  struct Parameter {
    NetworkValue value;
    Tensor data;
    std::vector<uint8_t> mask;
    MaskKind kind = {MaskKind::unstructured, 0};
  };

  NetworkValue addParameter(const Shape &shape, float low, float high);

  std::vector<Parameter> parameters;
  std::vector<NetworkValue> inputs, outputs;
  std::vector<Tensor> inputData;
  std::string body;
  int64_t numValues = 0;
};

/// What single-precision results may differ in, as the norm of the difference
/// over that of what is expected.
constexpr double tolerance = 1e-5;

/// Uniform in [low, high), the same for the same seed.
Tensor makeRandom(const Shape &shape, uint32_t seed, float low = -2.0f,
                  float high = 2.0f);

/// The norm of the difference over the norm of `expected`.
double relativeError(const std::vector<float> &actual,
                     const std::vector<float> &expected);

/// Compiles the network from the reference of every op, and by each of
/// `policies`, and expects equal outputs with one thread and with two. Returns
/// the last run.
CompiledRun expectAgreement(const TestNetwork &network,
                            const std::vector<std::string> &policies = {
                                "fastest"});

/// For networks with masks: all kernels, those without masked channels, dense
/// ones, sparse ones, each family of sparse ones by itself, CSR last.
std::vector<std::string> getMaskPolicies();

/// "[1, 2]"
std::string list(const std::vector<int64_t> &values);

} // namespace bonsai::test

#endif // BONSAI_TEST_BACKEND_TESTNETWORK_H
