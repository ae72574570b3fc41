//===- Activation.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations as scalar code, for their ops and for epilogues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_REFERENCE_ACTIVATION_H
#define BONSAI_PASSES_LOWER_REFERENCE_ACTIVATION_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace bonsai::reference {

/// The activation of a scalar float; `x` itself if `activation` is null.
mlir::Value createActivation(mlir::ImplicitLocOpBuilder &builder,
                             ActivationAttr activation, mlir::Value x);

/// Its derivative at `x`; at a kink that of bonsai.activation_gradient.
mlir::Value createDerivative(mlir::ImplicitLocOpBuilder &builder,
                             ActivationAttr activation, mlir::Value x);

} // namespace bonsai::reference

#endif // BONSAI_PASSES_LOWER_REFERENCE_ACTIVATION_H
