//===- CudaPoolingKernel.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of pooling.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/pooling/CudaPooling.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaPoolingKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-pooling"; }

  bool supports(Operation *op, const Target &) const override {
    return isPooling(op) && isForDevice(op) && !hasParameterOperand(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    return callPooling(op, "bonsai_cuda_pooling");
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaPoolingKernel() {
  return std::make_unique<CudaPoolingKernel>();
}
