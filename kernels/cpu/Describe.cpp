//===- Describe.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fills the descriptors of CPU kernels from ops.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/WindowedOps.h"

using namespace mlir;
using namespace bonsai;

static_assert(
    static_cast<int>(LayoutKind::nchw) == BONSAI_LAYOUT_PLAIN &&
    static_cast<int>(LayoutKind::nchw8c) == BONSAI_LAYOUT_BLOCKED_8 &&
    static_cast<int>(LayoutKind::nchw16c) == BONSAI_LAYOUT_BLOCKED_16 &&
    static_cast<int>(LayoutKind::nhwc) == BONSAI_LAYOUT_CHANNELS_LAST &&
    static_cast<int>(LayoutKind::pixel_tiles) == BONSAI_LAYOUT_PIXEL_TILES);
static_assert(
    static_cast<int>(ActivationKind::relu) == BONSAI_ACTIVATION_RELU &&
    static_cast<int>(ActivationKind::clip) == BONSAI_ACTIVATION_CLIP &&
    static_cast<int>(ActivationKind::leaky_relu) ==
        BONSAI_ACTIVATION_LEAKY_RELU &&
    static_cast<int>(ActivationKind::sigmoid) == BONSAI_ACTIVATION_SIGMOID &&
    static_cast<int>(ActivationKind::hard_sigmoid) ==
        BONSAI_ACTIVATION_HARD_SIGMOID &&
    static_cast<int>(ActivationKind::hard_swish) ==
        BONSAI_ACTIVATION_HARD_SWISH &&
    static_cast<int>(ActivationKind::silu) == BONSAI_ACTIVATION_SILU);

int32_t bonsai::describeLayout(LayoutKind layout) {
  return static_cast<int32_t>(layout);
}

BonsaiActivation bonsai::describeActivation(ActivationAttr activation) {
  if (!activation)
    return {BONSAI_ACTIVATION_NONE, 0.0f, 0.0f};
  return {static_cast<int32_t>(activation.getKind()),
          activation.getAlpha().convertToFloat(),
          activation.getBeta().convertToFloat()};
}

BonsaiEpilogue bonsai::describeEpilogue(EpilogueOpInterface op) {
  return {op.getEpilogueBias() != nullptr, op.getEpilogueResidual() != nullptr,
          describeActivation(op.getEpilogueActivation())};
}

template <typename Op> static BonsaiConvolutionDescriptor describeLayer(Op op) {
  BonsaiConvolutionDescriptor d =
      describeConvolution(op, op.getInput(), op.getWeight(), op.getResult());
  d.epilogue = describeEpilogue(op);
  return d;
}

BonsaiConvolutionDescriptor bonsai::describeConvolution(Conv2dOp op) {
  return describeLayer(op);
}

BonsaiConvolutionDescriptor bonsai::describeConvolution(ConvTranspose2dOp op) {
  BonsaiConvolutionDescriptor d = describeLayer(op);
  d.transposed = 1;
  // Rows added at the bottom are padding that is not cut.
  d.pad_bottom -= op.getOutputPadding()[0];
  d.pad_right -= op.getOutputPadding()[1];
  return d;
}

BonsaiLinearDescriptor bonsai::describeLinear(LinearOp op) {
  BonsaiLinearDescriptor d;
  memset(&d, 0, sizeof(d));
  d.batch = op.getInput().getType().getDimSize(0);
  d.in_features = op.getInput().getType().getDimSize(1);
  d.out_features = op.getResult().getType().getDimSize(1);
  d.epilogue = describeEpilogue(op);
  return d;
}

BonsaiFeatureMap bonsai::describeFeatureMap(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  int64_t extents[4] = {1, 1, 1, 1};
  llvm::copy(tensor.getShape(), extents);
  BonsaiFeatureMap map;
  memset(&map, 0, sizeof(map));
  map.batch = extents[0], map.channels = extents[1];
  map.height = extents[2], map.width = extents[3];
  map.layout = describeLayout(getLayout(type));
  return map;
}

BonsaiFeatureMap bonsai::describeStorage(Type type) {
  BonsaiFeatureMap map = describeFeatureMap(type);
  if (map.layout != BONSAI_LAYOUT_PIXEL_TILES)
    return map;
  int64_t tiles = llvm::divideCeil(map.height * map.width, 16);
  map.height = map.channels, map.width = 16;
  map.channels = tiles;
  map.layout = BONSAI_LAYOUT_PLAIN;
  return map;
}

bool bonsai::isPooling(Operation *op) {
  return isa<MaxPool2dOp, AvgPool2dOp, GlobalAvgPoolOp, GlobalMaxPoolOp>(op);
}

BonsaiPoolingDescriptor bonsai::describePooling(Operation *op) {
  Value input = op->getOperand(0), output = op->getResult(0);
  if (auto max = dyn_cast<MaxPool2dOp>(op))
    return describePooling(max, input, output, BONSAI_POOLING_MAX);
  if (auto indexed = dyn_cast<MaxPool2dWithIndicesOp>(op))
    return describePooling(indexed, input, output, BONSAI_POOLING_MAX);
  if (auto average = dyn_cast<AvgPool2dOp>(op)) {
    auto d = describePooling(average, input, output, BONSAI_POOLING_AVERAGE);
    d.count_include_pad = average.getCountIncludePad();
    return d;
  }
  return describeGlobalPooling(
      input, output,
      isa<GlobalMaxPoolOp>(op) ? BONSAI_POOLING_MAX : BONSAI_POOLING_AVERAGE);
}

std::optional<unsigned> bonsai::getFullOperand(Operation *op) {
  if (!isa<AddOp, MulOp>(op))
    return std::nullopt;
  for (unsigned i = 0; i < 2; ++i)
    if (getShape(op->getOperand(i)) == getShape(op->getResult(0)) &&
        getShape(op->getOperand(1 - i)).size() ==
            getShape(op->getResult(0)).size())
      return i;
  return std::nullopt;
}

BonsaiBinaryDescriptor bonsai::describeBinary(Operation *op) {
  unsigned full = *getFullOperand(op);
  BonsaiBinaryDescriptor descriptor;
  memset(&descriptor, 0, sizeof(descriptor));
  descriptor.lhs = describeFeatureMap(op->getOperand(full).getType());
  descriptor.rhs = describeFeatureMap(op->getOperand(1 - full).getType());
  descriptor.kind = isa<AddOp>(op) ? BONSAI_BINARY_ADD : BONSAI_BINARY_MUL;
  return descriptor;
}

void bonsai::addEpilogueOperands(EpilogueOpInterface op, KernelCall &call) {
  if (Value bias = op.getEpilogueBias())
    call.constants.push_back(bias);
  call.inputs.push_back(op->getOperand(0));
  if (Value residual = op.getEpilogueResidual())
    call.inputs.push_back(residual);
}

OpOperand *bonsai::findResidual(Operation *op) {
  Value residual = cast<EpilogueOpInterface>(op).getEpilogueResidual();
  if (!residual)
    return nullptr;
  return llvm::find_if(op->getOpOperands(), [&](OpOperand &operand) {
    return operand.get() == residual;
  });
}

bool bonsai::isConstantBias(EpilogueOpInterface op) {
  Value bias = op.getEpilogueBias();
  return !bias || lookupParameter(bias);
}

bool bonsai::hasWholeBlocks(int64_t channels, const Target &target) {
  return target.cpuLevel >= 4 && channels % 16 == 0;
}

SmallVector<LayoutChoice> bonsai::getOnednnChoices(Operation *op,
                                                   const Target &target) {
  SmallVector<LayoutKind> layouts = {LayoutKind::nchw, LayoutKind::nhwc};
  auto isWhole = [&](Type type) {
    auto tensor = cast<RankedTensorType>(type);
    return tensor.getRank() != 4 ||
           hasWholeBlocks(tensor.getDimSize(1), target);
  };
  if (llvm::all_of(op->getOperandTypes(), isWhole) &&
      llvm::all_of(op->getResultTypes(), isWhole))
    layouts.push_back(LayoutKind::nchw16c);
  return getUniformChoices(op, layouts);
}

bool bonsai::isF32(Operation *op) {
  auto check = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getElementType().isF32();
  };
  return llvm::all_of(op->getOperandTypes(), check) &&
         llvm::all_of(op->getResultTypes(), check);
}
