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

#include "tools/bonsai/ModelBuffers.h"
#include "tools/bonsai/bench/BenchOptions.h"
#include "tools/bonsai/bench/LayerTimer.h"
#include "tools/bonsai/bench/LayerWork.h"

namespace bonsai {

/// One build of a network, ready to run.
class BenchVariant : public LayerTimer {
public:
  /// Compiles a copy of `module` for this processor or
  /// GPU. `label` is "dense" or
  /// "magnitude:0.9"; `policy` as in `CompileOptions`. Dense builds go by
  /// estimates, others by what `options` has as tuning.
  static llvm::Expected<std::unique_ptr<BenchVariant>>
  compile(Session &session, mlir::ModuleOp module, llvm::StringRef label,
          llvm::StringRef policy, const BenchOptions &options);

  /// Of a model that is compiled already nothing is known of its weights.
  static llvm::Expected<std::unique_ptr<BenchVariant>>
  open(llvm::StringRef path, int32_t threads);

  llvm::StringRef getLabel() const { return label; }
  /// What rows call the whole build: "dense", "selected", or another policy.
  llvm::StringRef getChoice() const;
  bool isSelected() const { return policy == "fastest"; }
  /// Whether it does without channels that the network has masked.
  bool isShrunken() const { return shrunken; }
  const std::optional<NetworkWork> &getWork() const { return work; }

  /// Runs once; seconds of wall time, or of the GPU's.
  llvm::Expected<double> run();

  llvm::Error profile(LayerSamples &samples) override;
  std::vector<LayerSummary> getLayers() const override;

private:
  BenchVariant(CompiledModel model, ModelInstance instance)
      : model(std::move(model)), instance(std::move(instance)),
        buffers(this->model) {}

  static llvm::Expected<std::unique_ptr<BenchVariant>>
  create(CompiledModel model, int32_t threads);

  const BonsaiModelTable &getTable() const { return model.getTable(); }

  CompiledModel model;
  ModelInstance instance;
  ModelBuffers buffers;
  std::string label, policy;
  bool shrunken = false;
  std::optional<NetworkWork> work;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_BENCHVARIANT_H
