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

using namespace mlir;
using namespace bonsai;

namespace {

BonsaiConvolutionDescriptor describe(Conv2dOp op) {
  return describeConvolution(op);
}
BonsaiLinearDescriptor describe(LinearOp op) { return describeLinear(op); }

/// Number of weights that the mask of a layer keeps.
int64_t countKept(MaskView mask) {
  int64_t kept = 0;
  for (int64_t i = 0; i < mask.size(); ++i)
    kept += mask[i];
  return kept;
}

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
    ParameterOp weight = lookupParameter(layer.getWeight());
    return weight && weight.getMask() &&
           csr::whyUnsupported(describePlain(layer)).empty();
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    auto layer = cast<Op>(op);
    FailureOr<MaskView> mask =
        viewElements<uint8_t>(*lookupParameter(layer.getWeight()).getMask());
    return csr::estimateMicroseconds(describePlain(layer), countKept(*mask));
  }

  FailureOr<KernelCall> pack(Operation *op) const override {
    auto layer = cast<Op>(op);
    ParameterOp weight = lookupParameter(layer.getWeight());
    FailureOr<ElementsView<float>> values =
        viewElements<float>(weight.getValue());
    FailureOr<MaskView> mask = viewElements<uint8_t>(*weight.getMask());
    if (failed(values) || failed(mask))
      return op->emitError("weight @") << weight.getSymName() << " has no data";
    std::vector<float> denseValues = values->copy();
    std::vector<uint8_t> denseMask = mask->copy();
    std::vector<uint8_t> packed;
    std::string error = csr::pack(describe(layer),
                                  {denseValues.data(), denseValues.size(),
                                   denseMask.data(), denseMask.size()},
                                  packed);
    if (!error.empty())
      return op->emitError(error);
    KernelCall call;
    call.entry = entry.str();
    call.setDescriptor(describe(layer));
    call.constants.push_back(std::move(packed));
    if (layer.getBias())
      call.constants.push_back(layer.getBias());
    call.inputs.push_back(layer.getInput());
    if (layer.getResidual())
      call.inputs.push_back(layer.getResidual());
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
