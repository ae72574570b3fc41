//===- Describe.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fills the descriptors of CPU kernels from ops; what their compile-time
// halves share.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_DESCRIBE_H
#define BONSAI_KERNELS_CPU_DESCRIBE_H

#include "dialect/BonsaiDialect.h"
#include "kernels/Kernel.h"
#include "kernels/cpu/Binary.h"
#include "kernels/cpu/Convolution.h"
#include "kernels/cpu/Pooling.h"

namespace bonsai {

/// The runtime's number for a layout.
int32_t describeLayout(LayoutKind layout);

/// No activation if `activation` is null.
BonsaiActivation describeActivation(ActivationAttr activation);

BonsaiEpilogue describeEpilogue(EpilogueOpInterface op);

BonsaiConvolutionDescriptor describeConvolution(Conv2dOp op);
BonsaiConvolutionDescriptor describeConvolution(ConvTranspose2dOp op);
BonsaiLinearDescriptor describeLinear(LinearOp op);

/// A tensor of up to four dimensions; missing ones are trailing ones of size 1.
BonsaiFeatureMap describeFeatureMap(mlir::Type type);

/// The buffer of such a tensor, padding included, as one that libraries know:
/// pixel tiles are row-major [batch, tiles, channels, 16].
BonsaiFeatureMap describeStorage(mlir::Type type);

bool isPooling(mlir::Operation *op);
/// Of a pooling, with indices, too. Global poolings have the map as their
/// kernel.
BonsaiPoolingDescriptor describePooling(mlir::Operation *op);

/// The operand of an addition or product that has the shape of the result; the
/// other one, of the same rank, is broadcast to it. None for any other op, and
/// if both are broadcast.
std::optional<unsigned> getFullOperand(mlir::Operation *op);
/// Of an op that has a full operand, which comes first.
BonsaiBinaryDescriptor describeBinary(mlir::Operation *op);

/// Adds what every layer's kernel takes besides the weight: the bias, if there
/// is one, to the constants; the map and the residual, if there is one, to the
/// inputs.
void addEpilogueOperands(EpilogueOpInterface op, KernelCall &call);

/// The operand that is the residual of a layer; null if it has none.
mlir::OpOperand *findResidual(mlir::Operation *op);

/// Whether the bias of a layer, if it has one, is a parameter: kernels take it
/// as a constant.
bool isConstantBias(EpilogueOpInterface op);

/// Whether so many channels are whole blocks of 16, and the target has vectors
/// of 16.
bool hasWholeBlocks(int64_t channels, const Target &target);

/// The layouts in which oneDNN is fast, the same one for all feature maps:
/// row-major, channels last, and blocks of 16 channels where all are whole.
llvm::SmallVector<LayoutChoice> getOnednnChoices(mlir::Operation *op,
                                                 const Target &target);

/// The element type of operands and result is f32, which all CPU kernels need.
bool isF32(mlir::Operation *op);

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_DESCRIBE_H
