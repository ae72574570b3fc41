//===- GradientCheck.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients against differences of the function itself.
//
//===----------------------------------------------------------------------===//

#include "GradientCheck.h"
#include "dialect/TrainingOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "test/passes/lower/reference/CompiledFunction.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace mlir;
using namespace bonsai::test;

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

//===----------------------------------------------------------------------===//
// The loss
//===----------------------------------------------------------------------===//

/// The sum of all elements of `value`, each times one of a new argument.
static Value createWeightedSum(OpBuilder &builder, func::FuncOp function,
                               Value value) {
  Location loc = value.getLoc();
  auto type = cast<RankedTensorType>(value.getType());
  if (failed(
          function.insertArgument(function.getNumArguments(), type, {}, loc)))
    return {};
  Value factors = function.getArguments().back();
  Value product = bonsai::MulOp::create(builder, loc, type, value, factors);
  SmallVector<int64_t> axes(type.getRank());
  std::iota(axes.begin(), axes.end(), 0);
  return bonsai::ReduceSumOp::create(
      builder, loc, RankedTensorType::get({}, type.getElementType()), product,
      axes);
}

/// Makes one number the only result of `function`.
static LogicalResult makeLoss(func::FuncOp function) {
  auto terminator =
      cast<func::ReturnOp>(function.getBody().back().getTerminator());
  bool isLoss =
      terminator.getNumOperands() == 1 &&
      cast<RankedTensorType>(terminator.getOperand(0).getType()).getRank() == 0;
  if (isLoss)
    return success();
  OpBuilder builder(terminator);
  Value loss;
  for (Value result : SmallVector<Value>(terminator.getOperands())) {
    Value sum = createWeightedSum(builder, function, result);
    if (!sum)
      return failure();
    loss = loss ? bonsai::AddOp::create(builder, sum.getLoc(), sum.getType(),
                                        loss, sum)
                      .getResult()
                : sum;
  }
  terminator->setOperands(loss);
  function.setType(builder.getFunctionType(function.getArgumentTypes(),
                                           terminator.getOperandTypes()));
  return success();
}

static bool isDoubleTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape() && tensor.getElementType().isF64();
}

/// `@main` with one result; null if it is not what a check is made for.
static func::FuncOp prepareMain(ModuleOp module) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function || function.getNumResults() == 0 ||
      !llvm::all_of(function.getArgumentTypes(), isDoubleTensor) ||
      !llvm::all_of(function.getResultTypes(), isDoubleTensor) ||
      failed(makeLoss(function)))
    return {};
  return function;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// One value somewhere in the middle third of each of equal parts of the range,
/// in random order.
static DoubleTensor makeValues(ArrayRef<int64_t> shape,
                               std::pair<double, double> range,
                               std::mt19937 &generator) {
  DoubleTensor tensor(shape.vec());
  double distance =
      (range.second - range.first) / std::max<int64_t>(tensor.size(), 1);
  std::uniform_real_distribution<double> middle(1.0 / 3, 2.0 / 3);
  double position = range.first;
  for (double &value : tensor.data) {
    value = position + middle(generator) * distance;
    position += distance;
  }
  std::shuffle(tensor.data.begin(), tensor.data.end(), generator);
  return tensor;
}

static std::vector<DoubleTensor>
makeArguments(func::FuncOp function, const GradientCheckOptions &options) {
  std::mt19937 generator(options.seed);
  std::vector<DoubleTensor> arguments;
  for (auto [number, type] : llvm::enumerate(function.getArgumentTypes())) {
    auto range = options.ranges.find(static_cast<int64_t>(number));
    arguments.push_back(makeValues(cast<RankedTensorType>(type).getShape(),
                                   range == options.ranges.end()
                                       ? std::make_pair(-2.0, 2.0)
                                       : range->second,
                                   generator));
  }
  return arguments;
}

/// The results of `@main`, whose types are `types`.
static std::vector<DoubleTensor>
evaluate(const CompiledModule &module, TypeRange types,
         std::vector<DoubleTensor> &arguments) {
  std::vector<DoubleTensor> results;
  std::vector<void *> buffers;
  for (DoubleTensor &argument : arguments)
    buffers.push_back(argument.data.data());
  for (Type type : types)
    results.emplace_back(cast<RankedTensorType>(type).getShape().vec(),
                         std::numeric_limits<double>::quiet_NaN());
  for (DoubleTensor &result : results)
    buffers.push_back(result.data.data());
  module.run("main", buffers);
  return results;
}

//===----------------------------------------------------------------------===//
// Differences
//===----------------------------------------------------------------------===//

/// The gradient of the loss with respect to argument `input`.
static std::vector<double> takeDifferences(const CompiledModule &module,
                                           Type lossType,
                                           std::vector<DoubleTensor> &arguments,
                                           int64_t input, double step) {
  std::vector<double> differences;
  for (double &value : arguments[input].data) {
    double center = value;
    value = center + step;
    double above = evaluate(module, lossType, arguments)[0].data[0];
    value = center - step;
    double below = evaluate(module, lossType, arguments)[0].data[0];
    value = center;
    differences.push_back((above - below) / (2 * step));
  }
  return differences;
}

/// The norm of the difference over that of `expected`, where it is not zero.
static double getError(const DoubleTensor &actual,
                       const std::vector<double> &expected) {
  if (actual.data.size() != expected.size())
    return std::numeric_limits<double>::infinity();
  double difference = 0.0, norm = 0.0;
  for (size_t i = 0; i < expected.size(); ++i) {
    difference += std::pow(actual.data[i] - expected[i], 2);
    norm += std::pow(expected[i], 2);
  }
  return std::sqrt(norm > 0 ? difference / norm : difference);
}

namespace {

/// A module before or after differentiation.
struct Evaluated {
  SmallVector<Type> resultTypes;
  std::unique_ptr<CompiledModule> module;
};

} // namespace

static Evaluated compileMain(ModuleOp module) {
  Evaluated evaluated;
  auto function = module.lookupSymbol<func::FuncOp>("main");
  evaluated.resultTypes = llvm::to_vector(function.getResultTypes());
  evaluated.module = CompiledModule::compile(module);
  return evaluated;
}

static AssertionResult compareGradients(const Evaluated &original,
                                        const Evaluated &differentiated,
                                        std::vector<DoubleTensor> &arguments,
                                        ArrayRef<int64_t> inputs,
                                        const GradientCheckOptions &options) {
  Type lossType = original.resultTypes[0];
  DoubleTensor loss = evaluate(*original.module, lossType, arguments)[0];
  std::vector<DoubleTensor> results =
      evaluate(*differentiated.module, differentiated.resultTypes, arguments);
  if (!(getError(results[0], {loss.data[0]}) <= options.tolerance))
    return AssertionFailure() << "the loss is " << loss.data[0] << ", but "
                              << results[0].data[0] << " beside gradients";
  for (auto [result, input] : llvm::enumerate(inputs)) {
    double error = getError(results[result + 1],
                            takeDifferences(*original.module, lossType,
                                            arguments, input, options.step));
    if (!(error <= options.tolerance))
      return AssertionFailure()
             << "the gradient of argument " << input << " is off by " << error;
  }
  return AssertionSuccess();
}

AssertionResult
bonsai::test::checkGradients(const std::string &text,
                             const Differentiate &differentiate,
                             const GradientCheckOptions &options) {
  std::unique_ptr<MLIRContext> context = makeContext();
  auto module = parseSourceString<ModuleOp>(text, context.get());
  if (!module)
    return AssertionFailure() << "the module does not parse";
  func::FuncOp function = prepareMain(*module);
  if (!function)
    return AssertionFailure() << "needs a @main of tensors of f64";
  std::vector<int64_t> inputs = options.inputs;
  if (inputs.empty()) {
    inputs.resize(function.getNumArguments());
    std::iota(inputs.begin(), inputs.end(), 0);
  }
  std::vector<DoubleTensor> arguments = makeArguments(function, options);
  OwningOpRef<ModuleOp> copy(module->clone());
  if (failed(differentiate(*copy, inputs)))
    return AssertionFailure() << "@main cannot be differentiated";
  Evaluated original = compileMain(*module);
  Evaluated differentiated = compileMain(*copy);
  if (!original.module || !differentiated.module)
    return AssertionFailure() << "a module does not compile";
  if (differentiated.resultTypes.size() != inputs.size() + 1)
    return AssertionFailure()
           << "needs " << inputs.size() + 1 << " results, got "
           << differentiated.resultTypes.size();
  return compareGradients(original, differentiated, arguments, inputs, options);
}
