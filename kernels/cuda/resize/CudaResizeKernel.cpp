//===- CudaResizeKernel.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of resizing.
//
//===----------------------------------------------------------------------===//

#include "dialect/Resampling.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/resize/CudaResize.h"

using namespace mlir;
using namespace bonsai;

namespace {

std::vector<uint8_t> packSamples(ArrayRef<Sample> samples) {
  std::vector<uint8_t> bytes(samples.size() * sizeof(BonsaiCudaSample));
  for (auto [i, sample] : llvm::enumerate(samples)) {
    BonsaiCudaSample packed = {static_cast<int32_t>(sample.low),
                               static_cast<int32_t>(sample.high),
                               sample.weight};
    memcpy(bytes.data() + i * sizeof(packed), &packed, sizeof(packed));
  }
  return bytes;
}

class CudaResizeKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-resize"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<ResizeOp>(op) && isForDevice(op) && !hasParameterOperand(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto resize = cast<ResizeOp>(op);
    BonsaiCudaResizeDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.input = describeFeatureMap(resize.getInput().getType());
    descriptor.output = describeFeatureMap(resize.getType());
    descriptor.element = describeElement(resize.getType());
    KernelCall call;
    call.entry = "bonsai_cuda_resize";
    call.setDescriptor(descriptor);
    for (int dimension : {0, 1})
      call.constants.push_back(
          packSamples(getSamples(getResampling(resize), dimension)));
    call.inputs.push_back(resize.getInput());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaResizeKernel() {
  return std::make_unique<CudaResizeKernel>();
}
