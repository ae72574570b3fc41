//===- CompiledGradientStepTest.cpp ---------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole networks: compiled steps of training in single precision against the
// reference of the same functions in double precision.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/CompiledGradientStep.h"
#include "dialect/TrainingOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "passes/import/architectures/Architectures.h"
#include "test/passes/lower/reference/CompiledFunction.h"
#include "tools/bonsai/train/ModelParameters.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>
#include <map>

using namespace mlir;
using namespace bonsai;
using namespace bonsai::test;

//===----------------------------------------------------------------------===//
// The reference
//===----------------------------------------------------------------------===//

using NamedTensors = std::map<std::string, DoubleTensor>;

/// The same function of doubles. Names would not outlive its translation.
static void widen(func::FuncOp function) {
  function.setAllArgAttrs(ArrayRef<DictionaryAttr>());
  function.setAllResultAttrs(ArrayRef<DictionaryAttr>());
  auto widenTypeOf = [](Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    value.setType(type.clone(Float64Type::get(type.getContext())));
  };
  llvm::for_each(function.getArguments(), widenTypeOf);
  function.walk([&](Operation *op) {
    if (op != function)
      llvm::for_each(op->getResults(), widenTypeOf);
  });
  Block &body = function.getBody().front();
  function.setType(FunctionType::get(function.getContext(),
                                     body.getArgumentTypes(),
                                     body.getTerminator()->getOperandTypes()));
}

/// What makes the variances of batches unbiased.
static std::map<std::string, double> getVarianceFactors(func::FuncOp main) {
  std::map<std::string, double> factors;
  Operation *terminator = main.getBody().front().getTerminator();
  for (OpOperand &operand : terminator->getOpOperands()) {
    auto norm = operand.get().getDefiningOp<BatchNormTrainingOp>();
    if (!norm || operand.get() != norm.getVariance())
      continue;
    auto type = cast<RankedTensorType>(norm.getInput().getType());
    double count =
        static_cast<double>(type.getNumElements()) / type.getDimSize(1);
    auto name = main.getResultAttrOfType<StringAttr>(operand.getOperandNumber(),
                                                     "bonsai.name");
    factors[name.str()] = count / (count - 1);
  }
  return factors;
}

/// The results of `main` for these arguments, by name.
static NamedTensors runReference(ModuleOp module, NamedTensors arguments) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  std::map<std::string, double> factors = getVarianceFactors(main);
  std::vector<void *> buffers;
  std::vector<std::pair<std::string, DoubleTensor>> results;
  for (unsigned i = 0; i < main.getNumArguments(); ++i) {
    auto name = main.getArgAttrOfType<StringAttr>(i, "bonsai.name");
    buffers.push_back(arguments.at(name.str()).data.data());
  }
  for (auto [i, type] : llvm::enumerate(main.getResultTypes())) {
    auto name = main.getResultAttrOfType<StringAttr>(i, "bonsai.name");
    results.emplace_back(
        name.str(), DoubleTensor(cast<RankedTensorType>(type).getShape().vec(),
                                 std::numeric_limits<double>::quiet_NaN()));
  }
  for (auto &[name, result] : results)
    buffers.push_back(result.data.data());
  widen(main);
  auto compiled = CompiledModule::compile(module);
  if (!compiled)
    return {};
  compiled->run("main", buffers);
  for (auto &[name, factor] : factors)
    for (auto &[resultName, result] : results)
      if (resultName == name)
        for (double &value : result.data)
          value *= factor;
  return NamedTensors(results.begin(), results.end());
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// Those of an untrained network, but with scales and shifts that differ.
static std::vector<TrainedParameter> makeParameters(ModuleOp module) {
  std::vector<TrainedParameter> parameters =
      llvm::cantFail(readParameters(module));
  for (auto [seed, parameter] : llvm::enumerate(parameters)) {
    if (parameter.shape.size() != 1 || parameter.isBuffer)
      continue;
    Tensor noise = Tensor::random({parameter.shape[0]}, seed);
    for (auto [value, change] : llvm::zip_equal(parameter.values, noise.data))
      value += change / 8;
  }
  return parameters;
}

/// Probabilities of classes.
static Tensor makeTargets(int64_t batch, int64_t classes) {
  Tensor targets = Tensor::random({batch, classes}, 5);
  for (int64_t image = 0; image < batch; ++image) {
    float *row = &targets.data[image * classes], sum = 0;
    for (int64_t c = 0; c < classes; ++c)
      sum += row[c] = std::exp(row[c]);
    for (int64_t c = 0; c < classes; ++c)
      row[c] /= sum;
  }
  return targets;
}

static DoubleTensor widen(const std::vector<int64_t> &shape,
                          const std::vector<float> &values) {
  DoubleTensor tensor(shape);
  tensor.data.assign(values.begin(), values.end());
  return tensor;
}

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

namespace {

struct NetworkCase {
  const char *network;
  int64_t batch, imageSize;
  double tolerance;
  TrainingLoss loss = TrainingLoss::crossEntropy;

  friend std::ostream &operator<<(std::ostream &os, const NetworkCase &c) {
    return os << c.network;
  }
};

class CompiledGradientStepTest : public testing::TestWithParam<NetworkCase> {
protected:
  void SetUp() override {
    DialectRegistry registry;
    registerBuiltinDialectTranslation(registry);
    registerLLVMDialectTranslation(registry);
    session.getContext().appendDialectRegistry(registry);
    ArchitectureOptions architecture;
    architecture.imageSize = GetParam().imageSize;
    module = llvm::cantFail(buildArchitecture(
        GetParam().network, session.getContext(), architecture));
    parameters = makeParameters(*module);
    options.batch = GetParam().batch;
    options.loss = GetParam().loss;
    options.runtimeArchive = BONSAI_RUNTIME_ARCHIVE;
  }

  bool hasTargets() const { return options.loss == TrainingLoss::crossEntropy; }

  void runStep();
  void runReferenceStep();
  void compare(const std::string &name, const std::vector<float> &actual);

  Session session;
  OwningOpRef<ModuleOp> module;
  std::vector<TrainedParameter> parameters;
  GradientStepOptions options;
  Tensor images{{}}, targets{{}};
  StepResult result;
  NamedTensors expected;
};

} // namespace

void CompiledGradientStepTest::runStep() {
  auto step = compileGradientStep(session, *module, parameters, options);
  if (!step)
    FAIL() << llvm::toString(step.takeError());
  auto main = module->lookupSymbol<func::FuncOp>("main");
  std::vector<int64_t> shape =
      cast<RankedTensorType>(main.getArgumentTypes()[0]).getShape().vec();
  shape[0] = options.batch;
  images = Tensor::random(shape, 4);
  if (hasTargets())
    targets = makeTargets(options.batch, (*step)->getNumClasses());
  llvm::cantFail((*step)->run(images.data, targets.data, parameters, result));
}

void CompiledGradientStepTest::runReferenceStep() {
  OwningOpRef<ModuleOp> copy(module->clone());
  llvm::cantFail(differentiateNetwork(session, *copy, options));
  auto main = copy->lookupSymbol<func::FuncOp>("main");
  auto imageName = main.getArgAttrOfType<StringAttr>(0, "bonsai.name");
  NamedTensors arguments;
  arguments.emplace(imageName.str(), widen(images.shape, images.data));
  arguments.emplace("targets", widen(targets.shape, targets.data));
  for (const TrainedParameter &parameter : parameters)
    arguments.emplace(parameter.name,
                      widen({parameter.shape.begin(), parameter.shape.end()},
                            parameter.values));
  expected = runReference(*copy, std::move(arguments));
  ASSERT_FALSE(expected.empty())
      << llvm::toString(session.explain(llvm::createStringError("empty")));
}

void CompiledGradientStepTest::compare(const std::string &name,
                                       const std::vector<float> &actual) {
  auto found = expected.find(name);
  ASSERT_NE(found, expected.end()) << name;
  const DoubleTensor &reference = found->second;
  ASSERT_EQ(actual.size(), reference.data.size()) << name;
  double error = relativeError(widen(reference.shape, actual), reference.data);
  EXPECT_LE(error, GetParam().tolerance) << name;
}

TEST_P(CompiledGradientStepTest, GivesWhatTheReferenceGives) {
  ASSERT_NO_FATAL_FAILURE(runStep());
  ASSERT_NO_FATAL_FAILURE(runReferenceStep());
  compare("loss", {static_cast<float>(result.loss)});
  if (hasTargets())
    compare("logits", result.logits);
  int numGradients = 0, numStatistics = 0;
  for (auto [number, parameter] : llvm::enumerate(parameters)) {
    if (!parameter.isBuffer) {
      compare(parameter.name + ".gradient", result.gradients[number]);
      ++numGradients;
    } else if (expected.count(parameter.name + ".batch")) {
      compare(parameter.name + ".batch", result.statistics[number]);
      ++numStatistics;
    }
  }
  // All results of the reference have been compared.
  EXPECT_EQ(expected.size(), numGradients + numStatistics + 2u);
}

/// Activations within rounding of a kink would spoil this; there are none with
/// these seeds. Most of the time goes into compiling the reference.
INSTANTIATE_TEST_SUITE_P(Networks, CompiledGradientStepTest,
                         testing::Values(NetworkCase{"lenet-5", 3, 28, 1e-5},
                                         NetworkCase{"lenet-5", 1, 28, 1e-5,
                                                     TrainingLoss::sum},
                                         NetworkCase{"resnet20", 2, 16, 1e-5}));
