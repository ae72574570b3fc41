//===- ConstantChannels.h ---------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which channels of a network have the same value on every input.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_ANALYSIS_CONSTANTCHANNELS_H
#define BONSAI_PASSES_ANALYSIS_CONSTANTCHANNELS_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace bonsai {

/// Constants follow from weights that a mask cuts: what they would multiply
/// does not matter. A weight that merely is 0.0 proves nothing. Answers are
/// found when they are asked for, and kept; the module must not change.
class ConstantChannels : public ChannelConstants {
public:
  explicit ConstantChannels(mlir::ModuleOp module);

  std::optional<double> get(const ChannelPosition &position) override;
  const ParameterView *getParameter(mlir::Value value) override;

private:
  std::optional<double> compute(const ChannelPosition &position);

  using Key = std::pair<mlir::Value, std::pair<int64_t, int64_t>>;

  llvm::DenseMap<mlir::Attribute, ParameterView> parameters;
  llvm::DenseMap<Key, std::optional<double>> known;
};

} // namespace bonsai

#endif // BONSAI_PASSES_ANALYSIS_CONSTANTCHANNELS_H
