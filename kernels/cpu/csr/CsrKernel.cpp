//===- CsrKernel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time halves of the CSR convolution and linear layer.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/CsrKernel.h"
#include "kernels/cpu/Describe.h"
#include "kernels/cpu/csr/CostModel.h"
#include "kernels/cpu/csr/Pack.h"
#include "kernels/cpu/sparse/MaskedLayer.h"

using namespace mlir;
using namespace bonsai;

namespace {

BonsaiConvolutionDescriptor describe(Conv2dOp op) {
  return describeConvolution(op);
}
BonsaiLinearDescriptor describe(LinearOp op) { return describeLinear(op); }

/// Both layers are the same but for their descriptors.
template <typename Op> class CsrKernel : public Kernel {
public:
  CsrKernel(StringRef name, StringRef entry) : name(name), entry(entry) {}

  StringRef getName() const override { return name; }
  bool usesMask() const override { return true; }

  /// Masked layers only: without a mask there is nothing to leave out.
  bool supports(Operation *op, const Target &) const override {
    auto layer = dyn_cast<Op>(op);
    if (!layer || !isF32(op) || !isConstantBias(layer))
      return false;
    return lookupMaskedWeight(layer) &&
           csr::whyUnsupported(describePlain(layer)).empty();
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    auto layer = cast<Op>(op);
    return csr::estimateMicroseconds(describePlain(layer), countKept(layer));
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto layer = cast<Op>(op);
    FailureOr<MaskedLayer> masked = readMaskedLayer(layer);
    if (failed(masked))
      return failure();
    std::vector<uint8_t> packed;
    std::string error = csr::pack(describe(layer), masked->view(), packed);
    if (!error.empty())
      return op->emitError(error);
    KernelCall call;
    call.entry = entry.str();
    call.setDescriptor(describe(layer));
    call.constants.push_back(std::move(packed));
    addEpilogueOperands(layer, call);
    return call;
  }

private:
  /// As the layer will be once layouts are assigned.
  static auto describePlain(Op layer) {
    auto descriptor = describe(layer);
    if constexpr (std::is_same_v<Op, Conv2dOp>)
      descriptor.input_layout = descriptor.output_layout = BONSAI_LAYOUT_PLAIN;
    return descriptor;
  }

  StringRef name, entry;
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCsrConvolutionKernel() {
  return std::make_unique<CsrKernel<Conv2dOp>>("csr-convolution",
                                               "bonsai_csr_convolution");
}

std::unique_ptr<Kernel> bonsai::createCsrLinearKernel() {
  return std::make_unique<CsrKernel<LinearOp>>("csr-linear",
                                               "bonsai_csr_linear");
}
