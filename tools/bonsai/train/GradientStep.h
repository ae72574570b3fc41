//===- GradientStep.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What training needs of a network: loss and gradients of one batch.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_GRADIENTSTEP_H
#define BONSAI_TOOLS_BONSAI_TRAIN_GRADIENTSTEP_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace bonsai {

/// A tensor that training changes.
struct TrainedParameter {
  std::string name;
  llvm::SmallVector<int64_t> shape;
  /// Running statistics; not touched by the optimizer.
  bool isBuffer = false;
  /// Row-major, as many as the shape says.
  std::vector<float> values;
  /// 1 is kept, 0 is cut; empty if there is no mask.
  std::vector<uint8_t> mask;
};

/// What one batch gives. A step fills it; vectors keep their memory from one
/// call to the next.
struct StepResult {
  /// Mean over the batch of the cross-entropy with the targets; nats.
  double loss = 0;
  /// batch x classes
  std::vector<float> logits;
  /// One for each parameter, of its shape: of the loss by the parameter; empty
  /// for buffers. What is said of weights that are cut does not matter.
  std::vector<std::vector<float>> gradients;
  /// One for each parameter: of a running mean or (unbiased) variance what this
  /// batch has; else empty.
  std::vector<std::vector<float>> statistics;
};

/// A network with its gradients, for batches of a fixed size.
class GradientStep {
public:
  virtual ~GradientStep();

  virtual int64_t getBatch() const = 0;
  virtual int64_t getNumClasses() const = 0;

  /// images: batch x channels x height x width; targets: batch x classes,
  /// one-hot or smoothed. `parameters` are in the same order, and of the same
  /// shapes, at each call; they stay as they are.
  virtual llvm::Error run(llvm::ArrayRef<float> images,
                          llvm::ArrayRef<float> targets,
                          llvm::ArrayRef<TrainedParameter> parameters,
                          StepResult &result) = 0;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_GRADIENTSTEP_H
