//===- PruningTrials.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Running copies of a network with filters cut.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/PruningTrials.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "passes/optimize/Shrinking.h"
#include "passes/prune/MeanReplacement.h"
#include <cmath>
#include <random>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

Expected<PruningTrials> PruningTrials::create(ModuleOp module,
                                              int32_t threads) {
  std::string bytecode;
  raw_string_ostream stream(bytecode);
  if (failed(writeBytecodeToFile(module, stream)))
    return createStringError("the network cannot be copied");
  return PruningTrials(std::move(bytecode), threads);
}

static LogicalResult cutAndShrink(ModuleOp module, const FilterCuts &cuts) {
  if (failed(cutFilters(module, cuts)) ||
      failed(replaceCutFiltersByMean(module)))
    return failure();
  shrinkChannels(module);
  return verify(module);
}

Expected<CompiledModel> PruningTrials::compile(const FilterCuts &cuts) {
  Session session;
  // What cannot be cut was said when the channels were ranked.
  session.setRemarkHandler([](Location, StringRef) {});
  OwningOpRef<ModuleOp> copy =
      parseSourceString<ModuleOp>(bytecode, &session.getContext());
  if (!copy || failed(cutAndShrink(*copy, cuts)))
    return session.explain(createStringError("channels cannot be removed"));
  return CompiledModel::compile(session, *copy, {});
}

Expected<CompiledModel> PruningTrials::compileFor(const Dataset &data,
                                                  StringRef model,
                                                  const FilterCuts &cuts) {
  Expected<CompiledModel> compiled = compile(cuts);
  if (!compiled)
    return compiled.takeError();
  if (Error error = checkClassifier(*compiled, model, data))
    return error;
  return compiled;
}

Expected<Accuracy> PruningTrials::evaluate(const FilterCuts &cuts,
                                           const Dataset &data, StringRef model,
                                           int64_t maxErrors) {
  Expected<CompiledModel> compiled = compileFor(data, model, cuts);
  if (!compiled)
    return compiled.takeError();
  return bonsai::evaluate(*compiled, threads, data, maxErrors);
}

Expected<Dataset> PruningTrials::sortByMargin(const Dataset &data,
                                              StringRef model) {
  Expected<CompiledModel> compiled = compileFor(data, model, {});
  if (!compiled)
    return compiled.takeError();
  Expected<std::vector<float>> margins =
      measureMargins(*compiled, threads, data);
  if (!margins)
    return margins.takeError();
  auto order = to_vector(seq<int64_t>(0, data.getNumImages()));
  stable_sort(order, [&](int64_t a, int64_t b) {
    return (*margins)[a] < (*margins)[b];
  });
  return data.select(order);
}

Expected<std::vector<float>>
PruningTrials::runOnRandomInput(const FilterCuts &cuts) {
  Expected<CompiledModel> compiled = compile(cuts);
  if (!compiled)
    return compiled.takeError();
  Expected<ModelInstance> instance = ModelInstance::create(*compiled, threads);
  if (!instance)
    return instance.takeError();
  std::mt19937 random(0);
  std::vector<std::vector<float>> inputs;
  std::vector<const void *> inputData;
  for (const BonsaiTensorInfo &tensor : compiled->getInputs()) {
    inputs.emplace_back(getNumElements(tensor));
    for (float &value : inputs.back())
      value = static_cast<float>(random() >> 8) * 0x1p-23f - 1.0f;
    inputData.push_back(inputs.back().data());
  }
  int64_t size = 0;
  for (const BonsaiTensorInfo &tensor : compiled->getOutputs())
    size += getNumElements(tensor);
  std::vector<float> outputs(size);
  std::vector<void *> outputData;
  float *next = outputs.data();
  for (const BonsaiTensorInfo &tensor : compiled->getOutputs()) {
    outputData.push_back(next);
    next += getNumElements(tensor);
  }
  if (Error error = instance->run(inputData, outputData))
    return error;
  return outputs;
}

Expected<double> PruningTrials::measureOutputError(const FilterCuts &cuts) {
  if (reference.empty()) {
    Expected<std::vector<float>> outputs = runOnRandomInput({});
    if (!outputs)
      return outputs.takeError();
    reference = std::move(*outputs);
  }
  Expected<std::vector<float>> outputs = runOnRandomInput(cuts);
  if (!outputs)
    return outputs.takeError();
  double difference = 0, norm = 0;
  for (auto [actual, expected] : zip_equal(*outputs, reference)) {
    difference += (actual - expected) * (actual - expected);
    norm += expected * expected;
  }
  return norm > 0 ? std::sqrt(difference / norm) : 0.0;
}
