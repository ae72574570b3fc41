//===- UnrolledKernel.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Masked layers on targets with AVX2 or AVX-512.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/unrolled/UnrolledKernel.h"
#include "kernels/cpu/sparse/TiledKernel.h"
#include "kernels/cpu/unrolled/CostModel.h"
#include "kernels/cpu/unrolled/Emit.h"

using namespace mlir;
using namespace bonsai;

namespace {

template <typename Op> class UnrolledKernel : public TiledKernel<Op> {
public:
  using TiledKernel<Op>::TiledKernel;
  using typename TiledKernel<Op>::Descriptor;

  /// Of a linear layer the residual changes its layout first.
  OpOperand *getInPlaceOperand(Operation *op) const override {
    return isa<LinearOp>(op) ? nullptr : findResidual(op);
  }

protected:
  bool canRun(Op, const Descriptor &descriptor,
              const Target &target) const override {
    return getLevel(target) != Level::Portable &&
           unrolled::whyUnsupported(descriptor).empty();
  }

  double estimate(Op layer, const Descriptor &descriptor,
                  const Target &target) const override {
    return unrolled::estimateMicroseconds(descriptor, countKept(layer),
                                          getLevel(target));
  }

  std::string packWeights(Op layer, const MaskedWeights &weights,
                          const Target &target,
                          KernelCall &call) const override {
    unrolled::EmittedLayer emitted;
    std::string error =
        unrolled::emit(describeTiled(layer), weights,
                       {getLevel(target), target.threads}, emitted);
    call.constants.push_back(std::move(emitted.program));
    call.constants.push_back(MachineCode{std::move(emitted.code)});
    return error;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createUnrolledConvolutionKernel() {
  return std::make_unique<UnrolledKernel<Conv2dOp>>(
      "unrolled-convolution", "bonsai_unrolled_convolution");
}

std::unique_ptr<Kernel> bonsai::createUnrolledLinearKernel() {
  return std::make_unique<UnrolledKernel<LinearOp>>("unrolled-linear",
                                                    "bonsai_unrolled_linear");
}
