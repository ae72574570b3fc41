//===- TestNetwork.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds, compiles and runs the networks of the tests.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include "dialect/BonsaiDialect.h"
#include "mlir/Parser/Parser.h"
#include "passes/select/Policy.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/Session.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>
#include <random>

using namespace bonsai;
using namespace bonsai::test;

static int64_t count(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1},
                         std::multiplies<>());
}

std::string NetworkValue::type() const {
  std::string text = "tensor<";
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text + element + ">";
}

int64_t CompiledRun::countKernel(const std::string &name) const {
  return llvm::count(kernels, name);
}

Tensor bonsai::test::makeRandom(const Shape &shape, uint32_t seed, float low,
                                float high) {
  std::mt19937 generator(seed);
  Tensor tensor{shape, std::vector<float>(count(shape))};
  for (float &value : tensor.data)
    value = low + (high - low) * static_cast<float>(generator() * 0x1p-32);
  return tensor;
}

std::string bonsai::test::list(const std::vector<int64_t> &values) {
  std::vector<std::string> texts;
  for (int64_t value : values)
    texts.push_back(std::to_string(value));
  return "[" + llvm::join(texts, ", ") + "]";
}

double bonsai::test::relativeError(const std::vector<float> &actual,
                                   const std::vector<float> &expected) {
  if (actual.size() != expected.size())
    return std::numeric_limits<double>::infinity();
  double difference = 0, norm = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    difference += std::pow(double(actual[i]) - expected[i], 2);
    norm += std::pow(double(expected[i]), 2);
  }
  return norm == 0 ? std::sqrt(difference) : std::sqrt(difference / norm);
}

//===----------------------------------------------------------------------===//
// Writing networks
//===----------------------------------------------------------------------===//

NetworkValue TestNetwork::input(const Shape &shape) {
  NetworkValue value{"%input" + std::to_string(inputs.size()), shape};
  inputs.push_back(value);
  inputData.push_back(makeRandom(shape, 1000 + inputs.size()));
  return value;
}

NetworkValue TestNetwork::addParameter(const Shape &shape, float low,
                                       float high) {
  std::string name = "p" + std::to_string(parameters.size());
  NetworkValue value{"%" + name, shape};
  uint32_t seed = 1 + parameters.size();
  parameters.push_back({value, makeRandom(shape, seed, low, high), {}});
  body +=
      "  %" + name + " = bonsai.param @" + name + " : " + value.type() + "\n";
  return value;
}

NetworkValue TestNetwork::parameter(const Shape &shape) {
  double fanIn = shape.size() < 2 ? 1.0 : double(count(shape)) / shape[0];
  float limit = std::sqrt(3.0 / fanIn);
  return addParameter(shape, -limit, limit);
}

NetworkValue TestNetwork::positiveParameter(const Shape &shape) {
  return addParameter(shape, 0.5f, 1.5f);
}

/// Whether the weight at a place is cut. Blocks are of 4 output channels; of 4
/// consecutive input channels 2 are kept.
static std::vector<uint8_t> makeMask(const Shape &shape, MaskKind mask) {
  std::mt19937 generator(7);
  auto keep = [&] { return generator() * 0x1p-32 >= mask.sparsity; };
  int64_t rows = shape[0], columns = shape[1];
  int64_t taps = count(shape) / rows / columns;
  std::vector<uint8_t> kept(count(shape));
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column)
      for (int64_t tap = 0; tap < taps; ++tap) {
        int64_t index = (row * columns + column) * taps + tap;
        if (mask.kind == MaskKind::channels)
          kept[index] =
              index % (columns * taps) == 0 ? keep() : kept[index - 1];
        else if (mask.kind == MaskKind::block)
          kept[index] = row % 4 == 0 ? keep() : kept[index - columns * taps];
        else if (mask.kind == MaskKind::nm)
          kept[index] =
              column / 4 * 4 + 4 > columns || (column + row + tap) % 4 < 2;
        else
          kept[index] = keep();
      }
  return kept;
}

NetworkValue TestNetwork::maskedParameter(const Shape &shape, MaskKind mask) {
  NetworkValue value = parameter(shape);
  Parameter &added = parameters.back();
  added.kind = mask;
  added.mask = makeMask(shape, mask);
  for (size_t i = 0; i < added.mask.size(); ++i)
    if (!added.mask[i])
      added.data.data[i] = 0.0f;
  return value;
}

NetworkValue TestNetwork::sparseParameter(const Shape &shape, MaskKind mask) {
  NetworkValue value = maskedParameter(shape, mask);
  parameters.back().mask.clear();
  return value;
}

/// "a, b" of the values' names or types.
template <typename Get>
static std::string join(const std::vector<NetworkValue> &values, Get get) {
  std::vector<std::string> texts;
  for (const NetworkValue &value : values)
    texts.push_back(get(value));
  return llvm::join(texts, ", ");
}

static std::string getName(const NetworkValue &value) { return value.name; }
static std::string getType(const NetworkValue &value) { return value.type(); }

/// Ops of one operand write `type -> type`; concat takes any number.
static bool hasFunctionalType(const std::string &text, size_t numOperands) {
  return numOperands != 1 || llvm::StringRef(text).starts_with("bonsai.concat");
}

std::vector<NetworkValue>
TestNetwork::opWithResults(const std::string &text,
                           const std::vector<NetworkValue> &operands,
                           std::vector<NetworkValue> results) {
  std::string filled = text;
  for (size_t i = operands.size(); i-- > 0;) {
    std::string slot = "$" + std::to_string(i);
    for (size_t at; (at = filled.find(slot)) != std::string::npos;)
      filled.replace(at, slot.size(), operands[i].name);
  }
  for (NetworkValue &result : results)
    result.name = "%v" + std::to_string(numValues++);
  std::string from = join(operands, getType), to = join(results, getType);
  if (hasFunctionalType(text, operands.size())) {
    from = "(" + from + ")";
    if (results.size() > 1)
      to = "(" + to + ")";
  }
  body += "  " + join(results, getName) + " = " + filled + " : " + from +
          " -> " + to + "\n";
  return results;
}

NetworkValue TestNetwork::op(const std::string &text,
                             const std::vector<NetworkValue> &operands,
                             const Shape &result) {
  return opWithResults(text, operands, {{"", result}}).front();
}

void TestNetwork::output(const NetworkValue &value) {
  outputs.push_back(value);
}

const Tensor &TestNetwork::getData(const NetworkValue &value) const {
  for (const Parameter &parameter : parameters)
    if (parameter.value.name == value.name)
      return parameter.data;
  for (size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].name == value.name)
      return inputData[i];
  llvm::report_fatal_error("neither a parameter nor an input");
}

std::string TestNetwork::getText() const {
  std::string text;
  for (const Parameter &parameter : parameters)
    text += "bonsai.parameter @" + parameter.value.name.substr(1) + " : " +
            parameter.value.type() + " = dense<0.0>\n";
  std::string arguments = join(inputs, [](const NetworkValue &value) {
    return value.name + ": " + value.type();
  });
  return text + "func.func @main(" + arguments + ") -> (" +
         join(outputs, getType) + ") {\n" + body + "  return " +
         join(outputs, getName) + " : " + join(outputs, getType) + "\n}\n";
}

//===----------------------------------------------------------------------===//
// Compiling and running
//===----------------------------------------------------------------------===//

static MaskPatternAttrInterface getPattern(mlir::MLIRContext *context,
                                           MaskKind::Kind kind) {
  switch (kind) {
  case MaskKind::nm:
    return NMAttr::get(context, 2, 4);
  case MaskKind::block:
    return BlockAttr::get(context, 4, 1);
  case MaskKind::channels:
    return ChannelsAttr::get(context);
  case MaskKind::unstructured:
    return UnstructuredAttr::get(context);
  }
  llvm_unreachable("unknown kind of mask");
}

static void fill(ParameterOp op, const Tensor &data,
                 const std::vector<uint8_t> &mask, MaskKind kind) {
  mlir::RankedTensorType type = op.getType();
  op.setValueAttr(makeResource(type, op.getSymName(), data.data));
  if (mask.empty())
    return;
  auto maskType = mlir::RankedTensorType::get(
      type.getShape(), mlir::IntegerType::get(op.getContext(), 8));
  op.setMask(makeResource(maskType, "mask", mask),
             getPattern(op.getContext(), kind.kind));
}

static void describeSteps(const BonsaiModelTable &table, CompiledRun &run) {
  run.arenaBytes = table.arena_bytes;
  for (int64_t i = 0; i < table.num_steps; ++i) {
    run.kernels.push_back(table.steps[i].kernel);
    run.ops.push_back(table.steps[i].op);
  }
}

static llvm::Error runPoisoned(const CompiledModel &model,
                               ModelInstance &instance,
                               const std::vector<Tensor> &inputs,
                               std::vector<Tensor> &outputs) {
  std::vector<const void *> inputPointers;
  for (const Tensor &input : inputs)
    inputPointers.push_back(input.data.data());
  std::vector<void *> outputPointers;
  for (Tensor &output : outputs) {
    llvm::fill(output.data, std::numeric_limits<float>::quiet_NaN());
    outputPointers.push_back(output.data.data());
  }
  model.getRuntime().instance_poison(instance.get());
  return instance.run(inputPointers, outputPointers);
}

static llvm::Error runTwice(const CompiledModel &model, int threads,
                            const std::vector<Tensor> &inputs,
                            CompiledRun &run) {
  llvm::Expected<ModelInstance> instance =
      ModelInstance::create(model, threads);
  if (!instance)
    return instance.takeError();
  for (const BonsaiTensorInfo &info : model.getOutputs()) {
    Shape shape(info.shape, info.shape + info.rank);
    run.outputs.push_back({shape, std::vector<float>(count(shape))});
  }
  for (int i = 0; i < 2; ++i)
    if (llvm::Error error = runPoisoned(model, *instance, inputs, run.outputs))
      return error;
  return llvm::Error::success();
}

std::vector<CompiledRun>
TestNetwork::run(const std::string &policy,
                 const std::vector<int> &threads) const {
  std::vector<CompiledRun> runs(threads.size());
  Session session;
  auto module =
      mlir::parseSourceString<mlir::ModuleOp>(getText(), &session.getContext());
  if (!module) {
    runs[0].error =
        toString(session.explain(llvm::createStringError("cannot be parsed")));
    return runs;
  }
  for (const Parameter &parameter : parameters)
    fill(module->lookupSymbol<ParameterOp>(parameter.value.name.substr(1)),
         parameter.data, parameter.mask, parameter.kind);
  CompileOptions options;
  options.cpuLevel = bonsai_host_cpu_level();
  options.policy = policy;
  options.runtimeArchive = BONSAI_RUNTIME_ARCHIVE;
  llvm::Expected<CompiledModel> model =
      CompiledModel::compile(session, *module, options);
  if (!model) {
    runs[0].error = toString(model.takeError());
    return runs;
  }
  for (size_t i = 0; i < runs.size(); ++i) {
    describeSteps(model->getTable(), runs[i]);
    runs[i].error = toString(runTwice(*model, threads[i], inputData, runs[i]));
  }
  return runs;
}

static void expectEqual(const CompiledRun &actual, const CompiledRun &expected,
                        const std::string &what) {
  ASSERT_EQ(actual.error, "") << what;
  ASSERT_EQ(actual.outputs.size(), expected.outputs.size()) << what;
  for (size_t i = 0; i < expected.outputs.size(); ++i) {
    const Tensor &output = actual.outputs[i];
    EXPECT_EQ(output.shape, expected.outputs[i].shape) << what;
    // Written so that NaN fails.
    double error = relativeError(output.data, expected.outputs[i].data);
    EXPECT_TRUE(error <= tolerance)
        << what << ": output " << i << " differs by " << error;
  }
}

std::vector<std::string> bonsai::test::getMaskPolicies() {
  std::vector<std::string> policies = {"fastest", "shrunken", "dense",
                                       "sparse"};
  for (const std::string &family :
       Policy::getFamilies(KernelRegistry::getCpu()))
    if (family != "csr")
      policies.push_back(family);
  policies.push_back("csr");
  return policies;
}

CompiledRun
bonsai::test::expectAgreement(const TestNetwork &network,
                              const std::vector<std::string> &policies) {
  SCOPED_TRACE(network.getText());
  CompiledRun reference = network.run("generated", {1}).front(), last;
  expectEqual(reference, reference, "generated");
  for (const std::string &policy : policies)
    for (const CompiledRun &run : network.run(policy, {1, 2})) {
      expectEqual(run, reference, policy);
      last = run;
    }
  return last;
}
