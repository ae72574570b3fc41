//===- PruningTrials.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Measuring what cutting filters does to a network.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_PRUNINGTRIALS_H
#define BONSAI_TOOLS_BONSAI_PRUNINGTRIALS_H

#include "passes/prune/ChannelPruning.h"
#include "tools/bonsai/Accuracy.h"
#include "tools/bonsai/Session.h"

namespace bonsai {

/// Copies a network, cuts, shrinks, compiles and runs the copy. The network
/// stays as it is.
class PruningTrials {
public:
  /// `threads` is 0 for all. The module may go after this.
  static llvm::Expected<PruningTrials> create(mlir::ModuleOp module,
                                              int32_t threads);

  /// How the network does on `data` without these filters, as
  /// `bonsai::evaluate` says. The error names `model` if it does not take the
  /// data.
  llvm::Expected<Accuracy>
  evaluate(const FilterCuts &cuts, const Dataset &data, llvm::StringRef model,
           int64_t maxErrors = std::numeric_limits<int64_t>::max());

  /// The images of `data`, those first that the whole network is least sure of:
  /// pruning loses them first.
  llvm::Expected<Dataset> sortByMargin(const Dataset &data,
                                       llvm::StringRef model);

  /// How far outputs move without these filters on a random input: the norm of
  /// the difference over the norm of what they were, of all outputs together.
  llvm::Expected<double> measureOutputError(const FilterCuts &cuts);

private:
  PruningTrials(std::string bytecode, int32_t threads)
      : bytecode(std::move(bytecode)), threads(threads) {}

  llvm::Expected<CompiledModel> compile(const FilterCuts &cuts);
  llvm::Expected<CompiledModel> compileFor(const Dataset &data,
                                           llvm::StringRef model,
                                           const FilterCuts &cuts);
  /// All outputs, one after the other, for inputs that are the same each time.
  llvm::Expected<std::vector<float>> runOnRandomInput(const FilterCuts &cuts);

  /// The network. Each copy is read into a context of its own: a context keeps
  /// the weights of everything that was ever in it.
  std::string bytecode;
  int32_t threads;
  std::vector<float> reference;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_PRUNINGTRIALS_H
