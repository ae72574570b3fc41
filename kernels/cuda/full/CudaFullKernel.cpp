//===- CudaFullKernel.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of tensors full of one value.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/full/CudaFull.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaFullKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-full"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<FullOp>(op) && isF32(op) && isForDevice(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto full = cast<FullOp>(op);
    BonsaiCudaFullDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.count = full.getType().getNumElements();
    descriptor.value = full.getValue().convertToFloat();
    KernelCall call;
    call.entry = "bonsai_cuda_full";
    call.setDescriptor(descriptor);
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaFullKernel() {
  return std::make_unique<CudaFullKernel>();
}
