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

Tensor::Tensor(std::vector<int64_t> shape, float value)
    : shape(std::move(shape)) {
  data.assign(std::accumulate(this->shape.begin(), this->shape.end(),
                              int64_t{1}, std::multiplies<int64_t>()),
              value);
}

Tensor Tensor::random(std::vector<int64_t> shape, uint32_t seed) {
  Tensor tensor(std::move(shape));
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> distribution(-2.0f, 2.0f);
  for (float &value : tensor.data)
    value = distribution(generator);
  return tensor;
}

std::string Tensor::type() const {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + "f32>";
}

double Tensor::at(int64_t n, int64_t c, int64_t h, int64_t w) const {
  if (h < 0 || h >= shape[2] || w < 0 || w >= shape[3])
    return 0.0;
  return data[((n * shape[1] + c) * shape[2] + h) * shape[3] + w];
}

std::string bonsai::test::list(const std::vector<int64_t> &values) {
  std::string text = "[";
  for (size_t i = 0; i < values.size(); ++i)
    text += (i ? ", " : "") + std::to_string(values[i]);
  return text + "]";
}

double bonsai::test::relativeError(const Tensor &actual,
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

//===----------------------------------------------------------------------===//
// Compilation
//===----------------------------------------------------------------------===//

/// A context that knows what Bonsai registers, and nothing else but how to
/// write LLVM IR.
static std::unique_ptr<MLIRContext> makeContext() {
  DialectRegistry registry;
  registry.insert<bonsai::BonsaiDialect>();
  bonsai::registerReferenceLowerings(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  return std::make_unique<MLIRContext>(registry,
                                       MLIRContext::Threading::DISABLED);
}

static OwningOpRef<ModuleOp> lower(MLIRContext &context,
                                   const std::string &text) {
  auto module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return {};
  PassManager manager(&context);
  manager.addPass(bonsai::createBonsaiToLinalg());
  bonsai::buildGeneratedKernelPipeline(manager);
  if (failed(manager.run(*module)))
    return {};
  return module;
}

static std::unique_ptr<llvm::TargetMachine> makeHostMachine() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto builder =
      llvm::cantFail(llvm::orc::JITTargetMachineBuilder::detectHost());
  return llvm::cantFail(builder.createTargetMachine());
}

bool bonsai::test::runFunction(const std::string &text,
                               std::vector<void *> buffers) {
  std::unique_ptr<MLIRContext> context = makeContext();
  OwningOpRef<ModuleOp> module = lower(*context, text);
  if (!module)
    return false;
  std::unique_ptr<llvm::TargetMachine> machine = makeHostMachine();
  ExecutionEngineOptions options;
  auto optimize = makeOptimizingTransformer(3, 0, machine.get());
  options.transformer = optimize;
  auto engine = llvm::cantFail(
      ExecutionEngine::create(*module, options, std::move(machine)));
  SmallVector<void *> arguments;
  for (void *&buffer : buffers)
    arguments.push_back(&buffer);
  llvm::cantFail(engine->invokePacked("f", arguments));
  return true;
}

Tensor bonsai::test::runOp(const std::string &op,
                           const std::vector<Tensor> &inputs,
                           const std::vector<int64_t> &resultShape,
                           bool functional) {
  Tensor result(resultShape, std::numeric_limits<float>::quiet_NaN());
  std::string arguments, types;
  std::vector<void *> buffers;
  for (size_t i = 0; i < inputs.size(); ++i) {
    std::string separator = i ? ", " : "";
    arguments += separator + "%" + std::to_string(i) + ": " + inputs[i].type();
    types += separator + inputs[i].type();
    buffers.push_back(const_cast<float *>(inputs[i].data.data()));
  }
  buffers.push_back(result.data.data());
  if (functional)
    types = "(" + types + ")";
  std::string module = "func.func @f(" + arguments + ") -> " + result.type() +
                       " {\n  %y = " + op + " : " + types + " -> " +
                       result.type() + "\n  return %y : " + result.type() +
                       "\n}\n";
  if (!runFunction(module, buffers))
    result.data.clear();
  return result;
}
