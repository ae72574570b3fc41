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

namespace bonsai {

struct Accuracy {
  int64_t correct = 0;
  int64_t total = 0;
  /// Mean cross-entropy of the labels, the scores taken as logits; nats.
  double loss = 0;

  double getTop1() const { return static_cast<double>(correct) / total; }
};

/// Checks that a model takes one input, the images of `data`, and gives one
/// output, scores of classes that include all labels. The error names `name`.
llvm::Error checkClassifier(const CompiledModel &model, llvm::StringRef name,
                            const Dataset &data);

/// Runs over the images in batches; the last is filled up with images from the
/// start, which are not counted. `threads` is 0 for all.
llvm::Expected<Accuracy> evaluate(const CompiledModel &model, int32_t threads,
                                  const Dataset &data);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_ACCURACY_H
