//===- CusparseltKernel.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the cuSPARSELt kernel.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/cusparselt/CostModel.h"
#include "kernels/cuda/cusparselt/Pack.h"
#include "kernels/cuda/two_four/TwoFourWeight.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// Layers of one kind whose mask is 2:4 along input channels.
template <typename Op> class CusparseltKernel : public Kernel {
public:
  explicit CusparseltKernel(StringRef name) : name(name) {}

  StringRef getName() const override { return name; }
  bool usesMask() const override { return true; }

  StringRef getMissing() const override {
#ifdef BONSAI_HAS_CUSPARSELT
    return "";
#else
    return "cusparseLt.h";
#endif
  }

  bool supports(Operation *op, const Target &target) const override {
    auto layer = dyn_cast<Op>(op);
    return layer && two_four::isTwoFourLayer(layer, target) &&
           cusparselt::isIndexable(two_four::describe(layer));
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getUniformChoices(op, {LayoutKind::nhwc});
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &target) const override {
    return cusparselt::estimateMicroseconds(two_four::describe(cast<Op>(op)),
                                            target);
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto layer = cast<Op>(op);
    FailureOr<two_four::MaskedHalves> weights = two_four::readWeight(layer);
    if (failed(weights))
      return failure();
    BonsaiConvolutionDescriptor shape = two_four::describe(layer);
    std::vector<uint16_t> packed;
    std::string error = cusparselt::pack(shape, weights->view(), packed);
    if (!error.empty())
      return op->emitError(error);
    KernelCall call;
    call.entry = "bonsai_cusparselt";
    call.setDescriptor(shape);
    call.constants.push_back(toBytes(packed));
    addEpilogueOperands(layer, call);
    return call;
  }

private:
  StringRef name;
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCusparseltConvolutionKernel() {
  return std::make_unique<CusparseltKernel<Conv2dOp>>("cusparselt-convolution");
}

std::unique_ptr<Kernel> bonsai::createCusparseltLinearKernel() {
  return std::make_unique<CusparseltKernel<LinearOp>>("cusparselt-linear");
}
