//===- ModelParameters.h ----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights between a network and its training.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_MODELPARAMETERS_H
#define BONSAI_TOOLS_BONSAI_TRAIN_MODELPARAMETERS_H

#include "mlir/IR/BuiltinOps.h"
#include "tools/bonsai/train/GradientStep.h"

namespace bonsai {

/// What training changes of a network, in the order of the module: all
/// parameters that are not buffers, and as buffers the means and variances of
/// batch norms. Other buffers are constants. It is an error, which names the
/// parameter, if one is not of f32 or both a statistic and trainable.
llvm::Expected<std::vector<TrainedParameter>>
readParameters(mlir::ModuleOp module);

/// Puts values, and masks where they changed, back into the module that the
/// parameters were read from, or a copy of it. A changed mask is called
/// unstructured. Weights that are cut become zero.
void writeParameters(mlir::ModuleOp module,
                     llvm::ArrayRef<TrainedParameter> parameters);

/// A hash of the network without its locations, weights included.
uint64_t computeFingerprint(mlir::ModuleOp module);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_MODELPARAMETERS_H
