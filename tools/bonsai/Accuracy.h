//===- Accuracy.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How many images of a dataset a compiled network gets right.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_ACCURACY_H
#define BONSAI_TOOLS_BONSAI_ACCURACY_H

#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/Dataset.h"
#include <limits>

namespace bonsai {

struct Accuracy {
  int64_t correct = 0;
  /// Images that were looked at.
  int64_t total = 0;
  /// Mean cross-entropy of the labels, the scores taken as logits; nats.
  double loss = 0;

  double getTop1() const { return static_cast<double>(correct) / total; }
  int64_t getNumErrors() const { return total - correct; }
};

/// Checks that a network takes one input, the images of `data`, and gives one
/// output, scores of classes that include all labels. The error names `name`,
/// or the file and image of a label.
llvm::Error checkClassifier(mlir::FunctionType network, llvm::StringRef name,
                            const Dataset &data);
llvm::Error checkClassifier(const CompiledModel &model, llvm::StringRef name,
                            const Dataset &data);

/// The class of the largest score, the lower of equals; -1 if all are NaN.
int64_t findLargest(llvm::ArrayRef<float> scores);

/// Runs over the images in batches; the last is filled up with images from the
/// start, which are not counted. Ends early, after a batch, once there are more
/// than `maxErrors`. `threads` is 0 for all.
llvm::Expected<Accuracy>
evaluate(const CompiledModel &model, int32_t threads, const Dataset &data,
         int64_t maxErrors = std::numeric_limits<int64_t>::max());

/// For each image, the score of its label less the largest of the others.
llvm::Expected<std::vector<float>> measureMargins(const CompiledModel &model,
                                                  int32_t threads,
                                                  const Dataset &data);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_ACCURACY_H
