//===- CudaConcatKernel.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of concatenations.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/concat/CudaConcat.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaConcatKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-concat"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<ConcatOp>(op) && isForDevice(op) && !hasParameterOperand(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto concat = cast<ConcatOp>(op);
    int64_t bytes = concat.getType().getElementTypeBitWidth() / 8;
    SmallVector<int64_t> words;
    for (Value input : concat.getInputs()) {
      AxisSplit split = splitAtAxis(input.getType(), concat.getAxis());
      if (words.empty())
        words = {split.outer, static_cast<int64_t>(concat.getInputs().size())};
      words.push_back(split.axis * split.inner * bytes);
    }
    KernelCall call;
    call.entry = "bonsai_cuda_concat";
    auto *first = reinterpret_cast<const char *>(words.data());
    call.descriptor.assign(first, first + sizeof(int64_t) * words.size());
    llvm::append_range(call.inputs, concat.getInputs());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaConcatKernel() {
  return std::make_unique<CudaConcatKernel>();
}
