//===- SplitActivation.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes fused activations out of layers again.
//
//===----------------------------------------------------------------------===//

#include "passes/train/SplitActivation.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir;
using namespace bonsai;

/// The op of the function that the attribute describes.
static Value createActivation(ImplicitLocOpBuilder &builder, Value input,
                              ActivationAttr activation) {
  auto alpha = builder.getF32FloatAttr(activation.getAlpha().convertToFloat());
  auto beta = builder.getF32FloatAttr(activation.getBeta().convertToFloat());
  switch (activation.getKind()) {
  case ActivationKind::relu:
    return ReluOp::create(builder, input);
  case ActivationKind::clip:
    return ClipOp::create(builder, input, alpha, beta);
  case ActivationKind::leaky_relu:
    return LeakyReluOp::create(builder, input, alpha);
  case ActivationKind::sigmoid:
    return SigmoidOp::create(builder, input);
  case ActivationKind::hard_sigmoid:
    return HardSigmoidOp::create(builder, input, alpha, beta);
  case ActivationKind::hard_swish:
    return HardSwishOp::create(builder, input);
  case ActivationKind::silu:
    return SiluOp::create(builder, input);
  }
  llvm_unreachable("unknown activation");
}

void bonsai::splitActivation(EpilogueOpInterface layer) {
  ActivationAttr activation = layer.getEpilogueActivation();
  if (!activation)
    return;
  layer.setEpilogueActivation(nullptr);
  ImplicitLocOpBuilder builder(layer.getLoc(), layer.getContext());
  builder.setInsertionPointAfter(layer);
  Value sum = layer->getResult(0);
  Value result = createActivation(builder, sum, activation);
  sum.replaceAllUsesExcept(result, result.getDefiningOp());
}
