//===- TiledKernel.h - Masked layers between pixel tiles --------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compile-time halves of kernels share that run masked convolutions
// from and to pixel tiles, and linear layers by those.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SPARSE_TILEDKERNEL_H
#define BONSAI_KERNELS_CPU_SPARSE_TILEDKERNEL_H

#include "kernels/Kernel.h"
#include "kernels/cpu/Describe.h"
#include "kernels/cpu/simd/Level.h"
#include "kernels/cpu/sparse/MaskedLayer.h"

namespace bonsai {

/// The instruction set that a target has.
Level getLevel(const Target &target);

/// The layouts of such kernels: to pixel tiles, from those or row-major.
llvm::SmallVector<LayoutChoice> getTiledChoices(Conv2dOp layer);
/// Row-major.
llvm::SmallVector<LayoutChoice> getTiledChoices(LinearOp layer);

/// A layer's shape, as its types say or in one of the layouts above.
BonsaiConvolutionDescriptor describeTiled(Conv2dOp layer);
BonsaiConvolutionDescriptor describeTiled(Conv2dOp layer,
                                          const LayoutChoice &layouts);
BonsaiLinearDescriptor describeTiled(LinearOp layer);
BonsaiLinearDescriptor describeTiled(LinearOp layer,
                                     const LayoutChoice &layouts);

/// A kernel of f32 layers of one kind, `Op`, whose weight has a mask and whose
/// bias, if there is one, is a parameter. It calls `<entry>_create` and so on
/// with what `packWeights` gives and the bias as constants.
template <typename Op> class TiledKernel : public Kernel {
public:
  using Descriptor = decltype(describeTiled(std::declval<Op>()));

  TiledKernel(llvm::StringRef name, llvm::StringRef entry)
      : name(name), entry(entry) {}

  llvm::StringRef getName() const override { return name; }
  bool usesMask() const override { return true; }

  bool supports(mlir::Operation *op, const Target &target) const override {
    auto layer = llvm::dyn_cast<Op>(op);
    return layer && isF32(op) && isConstantBias(layer) &&
           lookupMaskedWeight(layer) &&
           canRun(layer, describeTiled(layer, getTiledChoices(layer).back()),
                  target);
  }

  llvm::SmallVector<LayoutChoice>
  getLayoutChoices(mlir::Operation *op, const Target &) const override {
    return getTiledChoices(llvm::cast<Op>(op));
  }

  double estimateMicroseconds(mlir::Operation *op, const LayoutChoice &layouts,
                              const Target &target) const override {
    auto layer = llvm::cast<Op>(op);
    return estimate(layer, describeTiled(layer, layouts), target);
  }

  mlir::FailureOr<KernelCall> pack(mlir::Operation *op,
                                   const Target &target) const override {
    auto layer = llvm::cast<Op>(op);
    mlir::FailureOr<MaskedLayer> masked = readMaskedLayer(layer);
    if (failed(masked))
      return mlir::failure();
    KernelCall call;
    call.entry = entry.str();
    call.setDescriptor(describeTiled(layer));
    std::string error = packWeights(layer, masked->view(), target, call);
    if (!error.empty())
      return op->emitError(error);
    addEpilogueOperands(layer, call);
    return call;
  }

protected:
  virtual bool canRun(Op layer, const Descriptor &descriptor,
                      const Target &target) const = 0;

  virtual double estimate(Op layer, const Descriptor &descriptor,
                          const Target &target) const = 0;

  /// Adds the constants that hold the weights. Returns "" or what is wrong.
  virtual std::string packWeights(Op layer, const MaskedWeights &weights,
                                  const Target &target,
                                  KernelCall &call) const = 0;

private:
  llvm::StringRef name, entry;
};

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_TILEDKERNEL_H
