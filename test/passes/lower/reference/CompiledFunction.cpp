//===- CompiledFunction.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions of bonsai ops, compiled in memory and run.
//
//===----------------------------------------------------------------------===//

#include "CompiledFunction.h"
#include "dialect/BonsaiDialect.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "passes/lower/reference/Passes.h"
#include "passes/lower/reference/Pipelines.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace mlir;
using namespace bonsai::test;

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

template <typename ElementT>
BasicTensor<ElementT>::BasicTensor(std::vector<int64_t> shape, ElementT value)
    : shape(std::move(shape)) {
  data.assign(std::accumulate(this->shape.begin(), this->shape.end(),
                              int64_t{1}, std::multiplies<int64_t>()),
              value);
}

template <typename ElementT>
BasicTensor<ElementT> BasicTensor<ElementT>::random(std::vector<int64_t> shape,
                                                    uint32_t seed) {
  BasicTensor tensor(std::move(shape));
  std::mt19937 generator(seed);
  std::uniform_real_distribution<ElementT> distribution(-2, 2);
  for (ElementT &value : tensor.data)
    value = distribution(generator);
  return tensor;
}

template <typename ElementT> std::string BasicTensor<ElementT>::type() const {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + (sizeof(ElementT) == 8 ? "f64>" : "f32>");
}

template <typename ElementT>
double BasicTensor<ElementT>::at(int64_t n, int64_t c, int64_t h,
                                 int64_t w) const {
  if (h < 0 || h >= shape[2] || w < 0 || w >= shape[3])
    return 0.0;
  return data[((n * shape[1] + c) * shape[2] + h) * shape[3] + w];
}

template struct bonsai::test::BasicTensor<float>;
template struct bonsai::test::BasicTensor<double>;

std::string bonsai::test::list(const std::vector<int64_t> &values) {
  std::string text = "[";
  for (size_t i = 0; i < values.size(); ++i)
    text += (i ? ", " : "") + std::to_string(values[i]);
  return text + "]";
}

template <typename ElementT>
double bonsai::test::relativeError(const BasicTensor<ElementT> &actual,
                                   const std::vector<double> &expected) {
  if (actual.data.size() != expected.size())
    return std::numeric_limits<double>::infinity();
  double difference = 0.0, norm = 0.0;
  for (size_t i = 0; i < expected.size(); ++i) {
    double delta = actual.data[i] - expected[i];
    difference += delta * delta;
    norm += expected[i] * expected[i];
  }
  return std::sqrt(difference) / std::sqrt(norm);
}

template double bonsai::test::relativeError<float>(const Tensor &,
                                                   const std::vector<double> &);
template double
bonsai::test::relativeError<double>(const DoubleTensor &,
                                    const std::vector<double> &);

//===----------------------------------------------------------------------===//
// Compilation
//===----------------------------------------------------------------------===//

std::unique_ptr<MLIRContext> bonsai::test::makeContext() {
  DialectRegistry registry;
  registry.insert<bonsai::BonsaiDialect>();
  bonsai::registerReferenceLowerings(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  return std::make_unique<MLIRContext>(registry,
                                       MLIRContext::Threading::DISABLED);
}

static LogicalResult lower(ModuleOp module) {
  PassManager manager(module.getContext());
  manager.addPass(bonsai::createBonsaiToLinalg());
  bonsai::buildGeneratedKernelPipeline(manager);
  return manager.run(module);
}

static std::unique_ptr<llvm::TargetMachine> makeHostMachine() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto builder =
      llvm::cantFail(llvm::orc::JITTargetMachineBuilder::detectHost());
  return llvm::cantFail(builder.createTargetMachine());
}

CompiledModule::CompiledModule(std::unique_ptr<ExecutionEngine> engine)
    : engine(std::move(engine)) {}

CompiledModule::~CompiledModule() = default;

std::unique_ptr<CompiledModule> CompiledModule::compile(ModuleOp module) {
  if (failed(lower(module)))
    return nullptr;
  std::unique_ptr<llvm::TargetMachine> machine = makeHostMachine();
  ExecutionEngineOptions options;
  auto optimize = makeOptimizingTransformer(3, 0, machine.get());
  options.transformer = optimize;
  auto engine = llvm::cantFail(
      ExecutionEngine::create(module, options, std::move(machine)));
  return std::unique_ptr<CompiledModule>(new CompiledModule(std::move(engine)));
}

void CompiledModule::run(const std::string &function,
                         std::vector<void *> buffers) const {
  SmallVector<void *> arguments;
  for (void *&buffer : buffers)
    arguments.push_back(&buffer);
  llvm::cantFail(engine->invokePacked(function, arguments));
}

bool bonsai::test::runFunction(const std::string &text,
                               std::vector<void *> buffers) {
  std::unique_ptr<MLIRContext> context = makeContext();
  auto module = parseSourceString<ModuleOp>(text, context.get());
  if (!module)
    return false;
  std::unique_ptr<CompiledModule> compiled = CompiledModule::compile(*module);
  if (!compiled)
    return false;
  compiled->run("f", std::move(buffers));
  return true;
}

//===----------------------------------------------------------------------===//
// Single ops
//===----------------------------------------------------------------------===//

/// Types of tensors, in parentheses or not.
template <typename ElementT>
static std::string typeList(const std::vector<BasicTensor<ElementT>> &tensors,
                            bool inParentheses) {
  std::string types;
  for (const auto &tensor : tensors)
    types += (types.empty() ? "" : ", ") + tensor.type();
  return inParentheses ? "(" + types + ")" : types;
}

/// `@f`, which returns the results of one op.
template <typename ElementT>
static std::string writeFunction(
    const std::string &op, const std::vector<BasicTensor<ElementT>> &inputs,
    const std::vector<BasicTensor<ElementT>> &results, bool functional) {
  std::string arguments, values;
  for (size_t i = 0; i < inputs.size(); ++i)
    arguments +=
        (i ? ", %" : "%") + std::to_string(i) + ": " + inputs[i].type();
  for (size_t i = 0; i < results.size(); ++i)
    values += (i ? ", %y#" : "%y#") + std::to_string(i);
  std::string resultTypes = typeList(results, results.size() > 1);
  std::string types = inputs.empty()
                          ? resultTypes
                          : typeList(inputs, functional) + " -> " + resultTypes;
  return "func.func @f(" + arguments + ") -> " + resultTypes +
         " {\n  %y:" + std::to_string(results.size()) + " = " + op + " : " +
         types + "\n  return " + values + " : " + typeList(results, false) +
         "\n}\n";
}

template <typename ElementT>
std::vector<BasicTensor<ElementT>> bonsai::test::runOpResults(
    const std::string &op, const std::vector<BasicTensor<ElementT>> &inputs,
    const std::vector<std::vector<int64_t>> &resultShapes, bool functional) {
  std::vector<BasicTensor<ElementT>> results;
  for (const std::vector<int64_t> &shape : resultShapes)
    results.emplace_back(shape, std::numeric_limits<ElementT>::quiet_NaN());
  std::vector<void *> buffers;
  for (const BasicTensor<ElementT> &input : inputs)
    buffers.push_back(const_cast<ElementT *>(input.data.data()));
  for (BasicTensor<ElementT> &result : results)
    buffers.push_back(result.data.data());
  if (!runFunction(writeFunction(op, inputs, results, functional), buffers))
    results.clear();
  return results;
}

template std::vector<Tensor> bonsai::test::runOpResults<float>(
    const std::string &, const std::vector<Tensor> &,
    const std::vector<std::vector<int64_t>> &, bool);
template std::vector<DoubleTensor> bonsai::test::runOpResults<double>(
    const std::string &, const std::vector<DoubleTensor> &,
    const std::vector<std::vector<int64_t>> &, bool);

Tensor bonsai::test::runOp(const std::string &op,
                           const std::vector<Tensor> &inputs,
                           const std::vector<int64_t> &resultShape,
                           bool functional) {
  std::vector<Tensor> results =
      runOpResults(op, inputs, {resultShape}, functional);
  if (!results.empty())
    return results[0];
  Tensor none(resultShape);
  none.data.clear();
  return none;
}
