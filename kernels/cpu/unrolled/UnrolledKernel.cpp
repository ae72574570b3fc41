//===- UnrolledKernel.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Masked convolutions on targets with AVX2 or AVX-512.
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

LayoutChoice makeChoice(Operation *op, LayoutKind input) {
  LayoutChoice choice = LayoutChoice::getUniform(op, LayoutKind::pixel_tiles);
  auto layer = cast<PrunableOpInterface>(op);
  choice.operands[layer.getDataOperand().getOperandNumber()] = input;
  return choice;
}

/// As the layer will be once layouts are assigned.
BonsaiConvolutionDescriptor describe(Conv2dOp layer,
                                     const LayoutChoice &layouts) {
  BonsaiConvolutionDescriptor d = describeConvolution(layer);
  d.input_layout = describeLayout(layouts.operands.front());
  d.output_layout = describeLayout(layouts.result);
  return d;
}

class UnrolledConvolutionKernel : public Kernel {
public:
  StringRef getName() const override { return "unrolled-convolution"; }
  bool usesMask() const override { return true; }

  bool supports(Operation *op, const Target &target) const override {
    auto layer = dyn_cast<Conv2dOp>(op);
    if (!layer || !isF32(op) || !isConstantBias(layer) ||
        getLevel(target) == Level::Portable || !lookupMaskedWeight(layer))
      return false;
    return unrolled::whyUnsupported(
               describe(layer, makeChoice(op, LayoutKind::nchw)))
        .empty();
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return {makeChoice(op, LayoutKind::pixel_tiles),
            makeChoice(op, LayoutKind::nchw)};
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &target) const override {
    auto layer = cast<Conv2dOp>(op);
    return unrolled::estimateMicroseconds(describe(layer, layouts),
                                          countKept(layer), getLevel(target));
  }

  FailureOr<KernelCall> pack(Operation *op,
                             const Target &target) const override {
    auto layer = cast<Conv2dOp>(op);
    FailureOr<MaskedLayer> masked = readMaskedLayer(layer);
    if (failed(masked))
      return failure();
    unrolled::EmittedLayer emitted;
    std::string error = unrolled::emit(
        describeConvolution(layer), masked->view(), getLevel(target), emitted);
    if (!error.empty())
      return op->emitError(error);
    KernelCall call;
    call.entry = "bonsai_unrolled_convolution";
    call.setDescriptor(describeConvolution(layer));
    call.constants.push_back(std::move(emitted.program));
    call.constants.push_back(MachineCode{std::move(emitted.code)});
    if (layer.getBias())
      call.constants.push_back(layer.getBias());
    call.inputs.push_back(layer.getInput());
    if (layer.getResidual())
      call.inputs.push_back(layer.getResidual());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createUnrolledConvolutionKernel() {
  return std::make_unique<UnrolledConvolutionKernel>();
}
