//===- CudaGatherKernel.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time halves of ops that only move elements; all run by the one
// gather.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/gather/CudaGather.h"
#include "kernels/cuda/gather/GatherTables.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// What fills places that come from nowhere.
float getFill(Operation *) { return 0; }
float getFill(PadOp op) { return op.getValue().convertToFloat(); }

template <typename Op> class CudaGatherKernel : public StreamingKernel {
public:
  explicit CudaGatherKernel(StringRef name) : name(name) {}

  StringRef getName() const override { return name; }

  bool supports(Operation *op, const Target &) const override {
    if (!isa<Op>(op) || !isForDevice(op) || hasParameterOperand(op))
      return false;
    int64_t rank = cast<RankedTensorType>(op->getResult(0).getType()).getRank();
    return rank >= 1 && rank <= BONSAI_CUDA_GATHER_RANK;
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    GatherTables tables = getGatherTables(cast<Op>(op));
    BonsaiCudaGatherDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.fill = getFill(cast<Op>(op));
    descriptor.element = describeElement(op->getResult(0).getType());
    std::vector<uint8_t> packed;
    for (int64_t dimension : getStorageOrder(op->getResult(0).getType())) {
      ArrayRef<int32_t> table = tables[dimension];
      descriptor.extents[descriptor.rank++] =
          static_cast<int64_t>(table.size());
      auto *bytes = reinterpret_cast<const uint8_t *>(table.data());
      packed.insert(packed.end(), bytes,
                    bytes + table.size() * sizeof(int32_t));
    }
    KernelCall call;
    call.entry = "bonsai_cuda_gather";
    call.setDescriptor(descriptor);
    call.constants.push_back(std::move(packed));
    call.inputs.push_back(op->getOperand(0));
    return call;
  }

private:
  StringRef name;
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaSliceKernel() {
  return std::make_unique<CudaGatherKernel<SliceOp>>("cuda-slice");
}

std::unique_ptr<Kernel> bonsai::createCudaSliceGradientKernel() {
  return std::make_unique<CudaGatherKernel<SliceGradientOp>>(
      "cuda-slice-gradient");
}

std::unique_ptr<Kernel> bonsai::createCudaPadKernel() {
  return std::make_unique<CudaGatherKernel<PadOp>>("cuda-pad");
}

std::unique_ptr<Kernel> bonsai::createCudaTransposeKernel() {
  return std::make_unique<CudaGatherKernel<TransposeOp>>("cuda-transpose");
}

std::unique_ptr<Kernel> bonsai::createCudaDepthToSpaceKernel() {
  return std::make_unique<CudaGatherKernel<DepthToSpaceOp>>(
      "cuda-depth-to-space");
}
