//===- CudaUnrolledKernel.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of layers whose weights become machine code.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/sparse/MaskedLayer.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/unrolled/Assemble.h"
#include "kernels/cuda/unrolled/CudaUnrolled.h"
#include "kernels/cuda/unrolled/Emit.h"
#include "kernels/cuda/unrolled/LayerProgram.h"
#include "kernels/cuda/unrolled/TimeModel.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_unrolled;

static FailureOr<KernelCall> packLayer(Operation *op, const Target &target) {
  FailureOr<Program> program = makeLayerProgram(op, target);
  if (failed(program))
    return failure();
  llvm::Expected<Cubin> cubin = assembleCached(*program, target.cudaArch);
  if (!cubin)
    return op->emitError(toString(cubin.takeError()));
  KernelCall call;
  call.entry = "bonsai_cuda_unrolled";
  Grid grid = getGrid(*program);
  BonsaiCudaUnrolledDescriptor descriptor = {
      static_cast<uint32_t>(grid.x), static_cast<uint32_t>(grid.y),
      static_cast<uint32_t>(program->tiling.getThreads()),
      program->shape.epilogue.has_residual, getArchitecture(target)};
  call.setDescriptor(descriptor);
  call.constants.push_back(std::move(cubin->image));
  // The bias is in the code.
  call.inputs.push_back(op->getOperand(0));
  if (OpOperand *residual = findResidual(op))
    call.inputs.push_back(residual->get());
  return call;
}

namespace {
template <typename Op> class CudaUnrolledKernel : public Kernel {
public:
  explicit CudaUnrolledKernel(StringRef name) : name(name) {}

  StringRef getName() const override { return name; }
  bool usesMask() const override { return true; }

  bool supports(Operation *op, const Target &) const override {
    return isa<Op>(op) && isUnrollable(op);
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &target) const override {
    return rank(op, target).front().microseconds;
  }

  SmallVector<KernelVariant> getVariants(Operation *op, const LayoutChoice &,
                                         const Target &target) const override {
    SmallVector<KernelVariant> variants;
    for (const RankedTiling &ranked : rank(op, target))
      variants.push_back({ranked.tiling.getName(), ranked.microseconds});
    return variants;
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op,
                             const Target &target) const override {
    return packLayer(op, target);
  }

private:
  static std::vector<RankedTiling> rank(Operation *op, const Target &target) {
    return rankTilings(describeUnrolled(op), countKept(cast<Op>(op)),
                       getElementBytes(op), target);
  }

  StringRef name;
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaUnrolledConvolutionKernel() {
  return std::make_unique<CudaUnrolledKernel<Conv2dOp>>(
      "cuda-unrolled-convolution");
}

std::unique_ptr<Kernel> bonsai::createCudaUnrolledLinearKernel() {
  return std::make_unique<CudaUnrolledKernel<LinearOp>>("cuda-unrolled-linear");
}
