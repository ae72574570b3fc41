//===- Optimizer.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How gradients change weights.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_OPTIMIZER_H
#define BONSAI_TOOLS_BONSAI_TRAIN_OPTIMIZER_H

#include "tools/bonsai/train/GradientStep.h"
#include "llvm/ADT/StringRef.h"
#include <memory>

namespace bonsai {

/// What an optimizer remembers of one parameter; of its size.
struct OptimizerVector {
  /// "momentum of conv1.weight"
  std::string name;
  std::vector<float> values;
};

/// All that an optimizer remembers.
struct OptimizerState {
  int64_t numUpdates = 0;
  /// Those of a parameter follow each other, in the order of parameters.
  std::vector<OptimizerVector> vectors;
};

struct OptimizerOptions {
  /// As --optimizer takes it.
  std::string name = "sgd";
  double weightDecay = 1e-4;
  /// Of SGD.
  double momentum = 0.9;
  bool nesterov = false;
  /// Of AdamW: what the means of gradients and of their squares keep.
  double beta1 = 0.9, beta2 = 0.999;
  /// Of AdamW: added to the root of the mean square.
  double epsilon = 1e-8;
};

/// A rule of updates, without a state of its own. Rules are computed in f32,
/// each weight by itself: the result does not depend on threads. Weight decay
/// is for all trainable parameters, biases and normalization included, as it is
/// in PyTorch by default.
class Optimizer {
public:
  virtual ~Optimizer();

  /// The state before the first update: zeros.
  OptimizerState createState(llvm::ArrayRef<TrainedParameter> parameters) const;

  /// Changes all parameters that are not buffers, and the state. Weights that
  /// are cut become and stay zero, and so does what is remembered of them.
  void update(double learningRate,
              llvm::MutableArrayRef<TrainedParameter> parameters,
              llvm::ArrayRef<std::vector<float>> gradients,
              OptimizerState &state) const;

protected:
  using Slots = llvm::ArrayRef<llvm::MutableArrayRef<float>>;

  /// What is remembered of each weight.
  virtual llvm::SmallVector<llvm::StringRef> getSlotNames() const = 0;

  /// Changes one parameter and its slots; `update` counts from 1.
  virtual void updateParameter(double learningRate, int64_t update,
                               llvm::ArrayRef<float> gradient,
                               llvm::MutableArrayRef<float> weights,
                               Slots slots) const = 0;
};

/// An optimizer as --optimizer names it, and what suits it by default.
struct OptimizerKind {
  llvm::StringLiteral name;
  double learningRate;
  double weightDecay;
  std::unique_ptr<Optimizer> (*create)(const OptimizerOptions &options);
};

llvm::ArrayRef<OptimizerKind> getOptimizerKinds();

/// The kind of that name, which must be one.
const OptimizerKind &getOptimizerKind(llvm::StringRef name);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_OPTIMIZER_H
