//===- LayerNames.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What users call a layer: the names in tables, options and diagnostics.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_ANALYSIS_LAYERNAMES_H
#define BONSAI_PASSES_ANALYSIS_LAYERNAMES_H

#include "mlir/IR/Operation.h"
#include <string>

namespace bonsai {

/// A parameter's name without its ".weight".
llvm::StringRef getLayerName(llvm::StringRef parameterName);

/// The name of the layer that a prunable op computes: that of its weight's
/// parameter, without ".weight". Empty if the op is not prunable or its weight
/// is no parameter. Ops that share a weight have the same name.
std::string getLayerName(mlir::Operation *prunableOp);

/// A name for people: the layer's, else the op's location or, at last, its own
/// name.
std::string describeLayer(mlir::Operation *op);

} // namespace bonsai

#endif // BONSAI_PASSES_ANALYSIS_LAYERNAMES_H
