//===- StandInNetwork.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network with gradients and a dataset, both small, to test training by.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_STANDINNETWORK_H
#define BONSAI_TOOLS_BONSAI_TRAIN_STANDINNETWORK_H

#include "tools/bonsai/Dataset.h"
#include "tools/bonsai/train/GradientStep.h"
#include <functional>

namespace bonsai {

/// logits = w2 relu(w1 x + b1) + b2, with a buffer that follows the mean of
/// w1 x + b1. Computed in double.
class StandInNetwork : public GradientStep {
public:
  StandInNetwork(int64_t batch, int64_t inputs, int64_t hidden,
                 int64_t classes);

  int64_t getBatch() const override { return batch; }
  int64_t getNumClasses() const override { return classes; }

  /// w1, b1, mean, w2 and b2, random; every third weight of w1 is cut.
  std::vector<TrainedParameter> createParameters() const;

  llvm::Error run(llvm::ArrayRef<float> images, llvm::ArrayRef<float> targets,
                  llvm::ArrayRef<TrainedParameter> parameters,
                  StepResult &result) override;

  /// Called at the start of each run.
  std::function<void()> beforeRun = [] {};

private:
  /// Of one image; adds to the sums, and returns the loss.
  double runImage(const float *image, const float *target,
                  llvm::ArrayRef<TrainedParameter> parameters, float *logits,
                  std::vector<std::vector<double>> &sums) const;

  int64_t batch, inputs, hidden, classes;
};

/// A folder that is removed with the object.
class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder &) = delete;

  std::string getPath(llvm::StringRef name) const;

private:
  std::string path;
};

/// Images of 1 x 5 x 4 random pixels in 3 classes, which their brightness tells
/// apart.
Dataset makeImages(int64_t count);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_STANDINNETWORK_H
