//===- BlockMmaKernel.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time halves.
//
//===----------------------------------------------------------------------===//

#include "dialect/Elements.h"
#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cpu/sparse/MaskedLayer.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/block_mma/CostModel.h"

#include <limits>

using namespace mlir;
using namespace bonsai;

namespace {

/// The first GPUs that multiply TF32.
constexpr int leastArchitecture = 80;

bool hasNeighbours(const BonsaiConvolutionDescriptor &d) {
  return d.in_channels % 4 == 0;
}

BonsaiConvolutionDescriptor setLayouts(BonsaiConvolutionDescriptor d,
                                       int32_t layout) {
  d.input_layout = d.output_layout = layout;
  return d;
}

BonsaiConvolutionDescriptor describe(Conv2dOp layer) {
  return describeConvolution(layer);
}
BonsaiConvolutionDescriptor describe(LinearOp layer) {
  return planes::makePixelImages(describeLinear(layer));
}

/// The shapes that a layer can be run with if its maps have this layout.
SmallVector<BonsaiConvolutionDescriptor> listShapes(Conv2dOp layer,
                                                    LayoutKind layout) {
  return {setLayouts(describe(layer), describeLayout(layout))};
}
/// An image of one pixel lies the same in both layouts.
SmallVector<BonsaiConvolutionDescriptor> listShapes(LinearOp layer,
                                                    LayoutKind) {
  BonsaiConvolutionDescriptor d = describe(layer);
  if (!hasNeighbours(d))
    return {d};
  return {setLayouts(d, BONSAI_LAYOUT_CHANNELS_LAST), d};
}

int64_t countColumns(const BonsaiConvolutionDescriptor &d) {
  return d.in_channels * d.kernel_height * d.kernel_width;
}

/// Whether 32 bits count the stored weights, as groups and steps that are not
/// full have them.
bool isIndexable(const BonsaiConvolutionDescriptor &d) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  return (d.out_channels + 32) * (countColumns(d) + BONSAI_BLOCK_MMA_STEP) <=
         most;
}

/// f16, or f32 that may be rounded to TF32.
bool isForTensorCores(Operation *op, const Target &target) {
  bool isHalf =
      describeElement(op->getResult(0).getType()) == BONSAI_CUDA_ELEMENT_F16;
  return target.precision == (isHalf ? Precision::f16 : Precision::tf32) &&
         getArchitecture(target) >= leastArchitecture;
}

/// Masked layers of one kind, `Op`.
template <typename Op> class BlockMmaKernel : public Kernel {
public:
  explicit BlockMmaKernel(StringRef name) : name(name) {}

  StringRef getName() const override { return name; }
  bool usesMask() const override { return true; }

  bool supports(Operation *op, const Target &target) const override {
    auto layer = dyn_cast<Op>(op);
    if (!layer || !isLayerForDevice(op) || !isForTensorCores(op, target) ||
        !lookupMaskedWeight(layer))
      return false;
    BonsaiConvolutionDescriptor d = describe(layer);
    return d.groups == 1 && d.kernel_height <= BONSAI_BLOCK_MMA_MAX_KERNEL &&
           d.kernel_width <= BONSAI_BLOCK_MMA_MAX_KERNEL && isIndexable(d);
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    if (isa<Conv2dOp>(op) && hasNeighbours(describe(cast<Op>(op))))
      return getUniformChoices(op);
    return getUniformChoices(op, {LayoutKind::nchw});
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &target) const override {
    return choose(cast<Op>(op), layouts.result, target).microseconds;
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op,
                             const Target &target) const override {
    auto layer = cast<Op>(op);
    int32_t element = describeElement(op->getResult(0).getType());
    block_mma::GroupChoice choice =
        choose(layer, getLayout(op->getResult(0).getType()), target);
    const block_mma::RowGroups &groups = *choice.groups;
    KernelCall call;
    call.entry = "bonsai_block_mma";
    call.setDescriptor(block_mma::describe(choice.shape, element, groups));
    block_mma::PackedGroups packed = block_mma::packGroups(groups);
    call.constants.push_back(toBytes(packed.channels));
    call.constants.push_back(toBytes(packed.firstSteps));
    call.constants.push_back(toBytes(packed.columns));
    LogicalResult added = element == BONSAI_CUDA_ELEMENT_F16
                              ? addWeights<uint16_t>(layer, groups, call)
                              : addWeights<float>(layer, groups, call);
    if (failed(added))
      return failure();
    addEpilogueOperands(layer, call);
    return call;
  }

private:
  static std::vector<uint8_t> copyMask(Op layer) {
    return viewElements<uint8_t>(*lookupMaskedWeight(layer).getMask())->copy();
  }

  block_mma::GroupChoice choose(Op layer, LayoutKind layout,
                                const Target &target) const {
    std::vector<uint8_t> mask = copyMask(layer);
    std::optional<block_mma::GroupChoice> best;
    for (const BonsaiConvolutionDescriptor &shape : listShapes(layer, layout)) {
      block_mma::GroupChoice choice = block_mma::chooseGroups(
          shape, describeElement(layer->getResult(0).getType()),
          cache.get(shape, mask), target);
      if (!best || choice.microseconds < best->microseconds)
        best = std::move(choice);
    }
    return *best;
  }

  template <typename Element>
  static LogicalResult addWeights(Op layer, const block_mma::RowGroups &groups,
                                  KernelCall &call) {
    ParameterOp weight = lookupMaskedWeight(layer);
    FailureOr<ElementsView<Element>> values =
        viewElements<Element>(weight.getValue());
    if (failed(values))
      return layer->emitError("weight @")
             << weight.getSymName() << " has no data";
    std::vector<Element> dense = values->copy();
    std::vector<uint8_t> mask = copyMask(layer);
    call.constants.push_back(toBytes(block_mma::packWeights(
        groups, countColumns(describe(layer)), dense.data(), mask.data())));
    return success();
  }

  StringRef name;
  mutable block_mma::GroupCache cache;
};

} // namespace

std::unique_ptr<Kernel> bonsai::createBlockMmaConvolutionKernel() {
  return std::make_unique<BlockMmaKernel<Conv2dOp>>("block-mma-convolution");
}

std::unique_ptr<Kernel> bonsai::createBlockMmaLinearKernel() {
  return std::make_unique<BlockMmaKernel<LinearOp>>("block-mma-linear");
}
