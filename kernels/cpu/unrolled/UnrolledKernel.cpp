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
#include "kernels/cpu/Describe.h"
#include "kernels/cpu/sparse/MaskedLayer.h"
#include "kernels/cpu/unrolled/CostModel.h"
#include "kernels/cpu/unrolled/Emit.h"

using namespace mlir;
using namespace bonsai;

namespace {

Level getLevel(const Target &target) {
  if (target.cpuLevel >= 4)
    return Level::Avx512;
  return target.cpuLevel == 3 ? Level::Avx2 : Level::Portable;
}

/// A layer's shape in given layouts, and those layouts.
BonsaiConvolutionDescriptor describe(Conv2dOp layer,
                                     const LayoutChoice &layouts) {
  BonsaiConvolutionDescriptor d = describeConvolution(layer);
  d.input_layout = describeLayout(layouts.operands.front());
  d.output_layout = describeLayout(layouts.result);
  return d;
}
BonsaiLinearDescriptor describe(LinearOp layer, const LayoutChoice &) {
  return describeLinear(layer);
}

/// As the types of the layer say.
BonsaiConvolutionDescriptor describe(Conv2dOp layer) {
  return describeConvolution(layer);
}
BonsaiLinearDescriptor describe(LinearOp layer) {
  return describeLinear(layer);
}

SmallVector<LayoutChoice> makeChoices(Conv2dOp layer) {
  SmallVector<LayoutChoice> choices;
  for (LayoutKind input : {LayoutKind::pixel_tiles, LayoutKind::nchw}) {
    choices.push_back(LayoutChoice::getUniform(layer, LayoutKind::pixel_tiles));
    choices.back().operands[layer.getDataOperand().getOperandNumber()] = input;
  }
  return choices;
}
SmallVector<LayoutChoice> makeChoices(LinearOp layer) {
  return {LayoutChoice::getUniform(layer, LayoutKind::nchw)};
}

/// Both layers are the same but for their descriptors and layouts.
template <typename Op> class UnrolledKernel : public Kernel {
public:
  UnrolledKernel(StringRef name, StringRef entry) : name(name), entry(entry) {}

  StringRef getName() const override { return name; }
  bool usesMask() const override { return true; }

  bool supports(Operation *op, const Target &target) const override {
    auto layer = dyn_cast<Op>(op);
    if (!layer || !isF32(op) || !isConstantBias(layer) ||
        getLevel(target) == Level::Portable || !lookupMaskedWeight(layer))
      return false;
    return unrolled::whyUnsupported(describe(layer, makeChoices(layer).back()))
        .empty();
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return makeChoices(cast<Op>(op));
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &target) const override {
    auto layer = cast<Op>(op);
    return unrolled::estimateMicroseconds(describe(layer, layouts),
                                          countKept(layer), getLevel(target));
  }

  /// Of a linear layer the residual changes its layout first.
  OpOperand *getInPlaceOperand(Operation *op) const override {
    return isa<LinearOp>(op) ? nullptr : findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op,
                             const Target &target) const override {
    auto layer = cast<Op>(op);
    FailureOr<MaskedLayer> masked = readMaskedLayer(layer);
    if (failed(masked))
      return failure();
    unrolled::EmittedLayer emitted;
    std::string error =
        unrolled::emit(describe(layer), masked->view(),
                       {getLevel(target), target.threads}, emitted);
    if (!error.empty())
      return op->emitError(error);
    KernelCall call;
    call.entry = entry.str();
    call.setDescriptor(describe(layer));
    call.constants.push_back(std::move(emitted.program));
    call.constants.push_back(MachineCode{std::move(emitted.code)});
    if (layer.getBias())
      call.constants.push_back(layer.getBias());
    call.inputs.push_back(layer.getInput());
    if (layer.getResidual())
      call.inputs.push_back(layer.getResidual());
    return call;
  }

private:
  StringRef name, entry;
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
