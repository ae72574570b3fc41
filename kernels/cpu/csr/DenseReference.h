//===- DenseReference.h - Dense side of the CSR benchmark -------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// oneDNN as a user would really run it: its own layouts, weights reordered
// beforehand, bias and activation fused.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_DENSEREFERENCE_H
#define BONSAI_KERNELS_CPU_CSR_DENSEREFERENCE_H

#include "kernels/cpu/Convolution.h"

#include <memory>

namespace bonsai::csr {

/// A dense convolution with bias and ReLU, made ready to run. Inputs and
/// outputs are its own, in the layouts that oneDNN likes best.
class DenseReference {
public:
  DenseReference(const BonsaiConvolutionDescriptor &descriptor,
                 const float *input, const float *weights, const float *bias);
  ~DenseReference();
  void run();

private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation;
};

} // namespace bonsai::csr

#endif // BONSAI_KERNELS_CPU_CSR_DENSEREFERENCE_H
