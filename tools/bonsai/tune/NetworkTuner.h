//===- NetworkTuner.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Measures a network for its tuning file.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TUNE_NETWORKTUNER_H
#define BONSAI_TOOLS_BONSAI_TUNE_NETWORKTUNER_H

#include "passes/select/TuningFile.h"
#include "tools/bonsai/tune/TimedBuild.h"
#include "tools/bonsai/tune/TuningPlan.h"

namespace bonsai {

/// Measures what a network can be built of, and writes the file after each
/// build, so that what is measured survives.
class NetworkTuner {
public:
  /// Reads `path` if it is there. `module` must outlive the tuner; it is
  /// prepared for measurements. `native` is how to compile for the processor or
  /// GPU that is measured, which it names.
  static llvm::Expected<std::unique_ptr<NetworkTuner>>
  create(Session &session, mlir::ModuleOp module, llvm::StringRef model,
         llvm::StringRef path, const CompileOptions &native);

  /// Measures what is not measured, ops first, whole builds last.
  llvm::Error run();

  /// Things that the network can be built of, and how many `run` measured.
  size_t countAll() const;
  size_t countMeasuredNow() const { return measuredNow; }
  /// To be asked after `run`.
  const NetworkTuning &getVerdict() const;

private:
  NetworkTuner(Session &session, mlir::ModuleOp module, llvm::StringRef model,
               llvm::StringRef path, const CompileOptions &native)
      : session(session), module(module), model(model), path(path),
        native(native) {}

  /// What competes: the network, and it without its masked channels, if any
  /// can be removed.
  struct Form {
    mlir::ModuleOp module;
    std::unique_ptr<TuningPlan> plan;
  };

  llvm::Error prepare();
  void addForm(mlir::ModuleOp module);
  bool isComplete() const;
  size_t countLeft() const;
  CompileOptions getOptions(llvm::StringRef policy) const;
  llvm::Error measureCandidates(const Form &form);
  llvm::Error measureChanges(const TuningPlan &plan);
  llvm::Error measureBuilds();
  std::vector<std::string> listPolicies() const;
  llvm::Expected<std::unique_ptr<TimedBuild>>
  buildSelected(llvm::StringRef policy);
  llvm::Error measure(llvm::ArrayRef<TimedBuild *> builds);
  llvm::Error startReference();
  void record(const TimedBuild &build);
  llvm::Error save() const;

  Session &session;
  mlir::ModuleOp module;
  std::string model, path;
  CompileOptions native;
  TuningFile file;
  DeviceTuning *tuning = nullptr;
  std::string networkKey;
  /// The module of the second form.
  mlir::OwningOpRef<mlir::ModuleOp> shrunken;
  std::vector<Form> forms;
  /// The dense build, which takes turns with all others, and the factor from
  /// its time now to what the file has.
  std::unique_ptr<TimedBuild> reference;
  double scale = 1;
  size_t measuredNow = 0;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TUNE_NETWORKTUNER_H
