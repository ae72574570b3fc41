//===- ModelBuffers.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What it takes to time a model: data to run it on, and the median of samples.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_MODELBUFFERS_H
#define BONSAI_TOOLS_BONSAI_MODELBUFFERS_H

#include "tools/bonsai/CompiledModel.h"

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

/// The middle one, or the mean of the two in the middle. `samples` is not
/// empty.
double getMedian(std::vector<double> samples);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_MODELBUFFERS_H
