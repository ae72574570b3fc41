//===- Resampling.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where a resize takes the rows and columns of its result from, as ONNX Resize
// defines it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_RESAMPLING_H
#define BONSAI_DIALECT_RESAMPLING_H

#include "dialect/TrainingOps.h"

namespace bonsai {

/// From which map to which one goes, by which rules. Sizes are rows and
/// columns.
struct Resampling {
  llvm::ArrayRef<int64_t> inputSize;
  llvm::ArrayRef<int64_t> resultSize;
  ResizeMode mode;
  ResizeCoordinates coordinates;
  ResizeRounding rounding;
  /// If not the quotients of the sizes.
  std::optional<llvm::ArrayRef<float>> scales;
};

/// Of a resize, and of the one that a gradient is about.
Resampling getResampling(ResizeOp op);
Resampling getResampling(ResizeGradientOp op);

/// Between which input positions a result position lies: at `low`, and
/// `weight` of the way to `high`. Both are inside the input.
struct Sample {
  int64_t low, high;
  float weight;
};

/// Of every row (dimension 0) or column (1) of the result. The weights of
/// nearest neighbours are 0. Computed in the single precision that runtimes
/// use.
llvm::SmallVector<Sample> getSamples(const Resampling &resampling,
                                     int dimension);

} // namespace bonsai

#endif // BONSAI_DIALECT_RESAMPLING_H
