//===- BenchVariant.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The builds of a network that bench compares, and how they are timed.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_BENCHVARIANT_H
#define BONSAI_TOOLS_BONSAI_BENCH_BENCHVARIANT_H

#include "tools/bonsai/CompiledModel.h"
#include "llvm/ADT/StringMap.h"
#include <map>

namespace bonsai {

/// Buffers for the inputs and outputs of a model; inputs are random, and the
/// same in every build of a network.
class ModelBuffers {
public:
  explicit ModelBuffers(const CompiledModel &model);

  llvm::ArrayRef<const void *> getInputs() const { return inputs; }
  llvm::ArrayRef<void *> getOutputs() const { return outputs; }

private:
  std::vector<std::vector<float>> storage;
  std::vector<const void *> inputs;
  std::vector<void *> outputs;
};

/// What a layer is known by in every build: its name and its operation.
using LayerKey = std::pair<std::string, std::string>;

/// Times of layers, run by run.
using LayerSamples = std::map<LayerKey, std::vector<double>>;

/// What `bench` knows of a layer beside its times.
struct LayerSummary {
  LayerKey key;
  std::string kernel;
  /// Of its weights; none if it has none, or if they are not known.
  std::optional<double> sparsity;
};

/// One build of a network, ready to run.
class BenchVariant {
public:
  /// `label` is "dense" or "magnitude:0.9". `sparsity` is that of all weights,
  /// none where it is not known; `sparsities` has those of layers that have
  /// weights, by name.
  static llvm::Expected<std::unique_ptr<BenchVariant>>
  create(std::string label, CompiledModel model, int32_t threads,
         std::optional<double> sparsity, llvm::StringMap<double> sparsities);

  llvm::StringRef getLabel() const { return label; }
  std::optional<double> getSparsity() const { return sparsity; }
  const BonsaiModelTable &getTable() const { return model.getTable(); }

  /// Runs once; seconds of wall time.
  llvm::Expected<double> run();

  /// Runs once; adds the nanoseconds of every layer to `samples`. Steps of one
  /// layer (its layout changes, say) are kept apart by their operation.
  llvm::Error profile(LayerSamples &samples);

  /// All layers in the order in which they run.
  std::vector<LayerSummary> getLayers() const;

private:
  BenchVariant(std::string label, CompiledModel model, ModelInstance instance,
               std::optional<double> sparsity,
               llvm::StringMap<double> sparsities)
      : label(std::move(label)), model(std::move(model)),
        instance(std::move(instance)), buffers(this->model), sparsity(sparsity),
        sparsities(std::move(sparsities)) {}

  std::string label;
  CompiledModel model;
  ModelInstance instance;
  ModelBuffers buffers;
  std::optional<double> sparsity;
  llvm::StringMap<double> sparsities;
};

/// The middle one, or the mean of the two in the middle. `samples` is not
/// empty.
double getMedian(std::vector<double> samples);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_BENCHVARIANT_H
