//===- CudaMaxPoolIndicesKernel.cpp ---------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of maximum poolings with indices.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/max_pool_indices/CudaMaxPoolIndices.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaMaxPoolIndicesKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-max-pool-indices"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<MaxPool2dWithIndicesOp>(op) && isForDevice(op) &&
           !hasParameterOperand(op);
  }

  /// Indices stay row-major, and with them the maxima.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *,
                                             const Target &) const override {
    return {{{LayoutKind::nchw}, LayoutKind::nchw},
            {{LayoutKind::nhwc}, LayoutKind::nchw}};
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    return callPooling(op, "bonsai_cuda_max_pool_indices");
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaMaxPoolIndicesKernel() {
  return std::make_unique<CudaMaxPoolIndicesKernel>();
}
