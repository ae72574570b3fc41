//===- PrunableLayers.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finding the weights that a pass may prune.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_PRUNABLELAYERS_H
#define BONSAI_PASSES_PRUNE_PRUNABLELAYERS_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include <optional>

namespace bonsai {

/// A weight parameter, once however many ops share it.
struct PrunableLayer {
  /// Whether the weight is cut by a mask that the parameter has already.
  bool isCut(int64_t index) const { return mask && !(*mask)[index]; }

  llvm::ArrayRef<int64_t> getShape() const {
    return ParameterOp(parameter).getType().getShape();
  }

  std::string name;
  ParameterOp parameter;
  llvm::SmallVector<PrunableOpInterface, 1> ops;
  /// Views of the parameter's attributes.
  ElementsView<float> weights;
  std::optional<MaskView> mask;
};

struct PrunableLayers {
  /// In the order of the parameters in the module.
  std::vector<PrunableLayer> layers;
  int64_t numSkipped = 0;
};

/// The layers of `module` whose weights may be pruned in this granularity and
/// whose whole name matches none of the regular expressions of `exclude`.
/// Says with a remark which layers are skipped and why, and warns of patterns
/// that match no layer. Fails, with an error where it belongs, if a pattern is
/// malformed, a weight is not f32, or one is NaN.
llvm::FailureOr<PrunableLayers>
findPrunableLayers(mlir::ModuleOp module, Granularity granularity,
                   llvm::ArrayRef<std::string> exclude);

/// The same for all layers, without remarks: for steps after the one that has
/// made them.
llvm::FailureOr<PrunableLayers> findLayersQuietly(mlir::ModuleOp module,
                                                  Granularity granularity);

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_PRUNABLELAYERS_H
