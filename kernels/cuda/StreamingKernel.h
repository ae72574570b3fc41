//===- StreamingKernel.h - Kernels bound by memory --------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compile-time halves have in common of kernels that do little with
// each element.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_STREAMINGKERNEL_H
#define BONSAI_KERNELS_CUDA_STREAMINGKERNEL_H

#include "kernels/cuda/Describe.h"

namespace bonsai {

/// A kernel that takes as long as reading its operands and writing its results
/// once, in either layout, the same for all feature maps.
class StreamingKernel : public Kernel {
public:
  llvm::SmallVector<LayoutChoice>
  getLayoutChoices(mlir::Operation *op, const Target &) const override {
    return getUniformChoices(op);
  }

  double estimateMicroseconds(mlir::Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateDeviceMicroseconds(op);
  }
};

} // namespace bonsai

#endif // BONSAI_KERNELS_CUDA_STREAMINGKERNEL_H
