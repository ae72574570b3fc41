//===- Saliency.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The criteria that need nothing but the weights.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/Saliency.h"
#include <cmath>

using namespace bonsai;

void AbsoluteSaliency::compute(const PrunableLayer &layer, int64_t begin,
                               llvm::MutableArrayRef<double> saliencies) const {
  for (auto [offset, saliency] : llvm::enumerate(saliencies))
    saliency = std::fabs(layer.weights[begin + static_cast<int64_t>(offset)]);
}

void SquareSaliency::compute(const PrunableLayer &layer, int64_t begin,
                             llvm::MutableArrayRef<double> saliencies) const {
  for (auto [offset, saliency] : llvm::enumerate(saliencies)) {
    double weight = layer.weights[begin + static_cast<int64_t>(offset)];
    saliency = weight * weight;
  }
}
