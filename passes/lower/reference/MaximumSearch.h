//===- MaximumSearch.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where in each window the largest element is.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_REFERENCE_MAXIMUMSEARCH_H
#define BONSAI_PASSES_LOWER_REFERENCE_MAXIMUMSEARCH_H

#include "dialect/Window.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace bonsai::reference {

/// The largest elements of all windows and their places in the plane, `row *
/// width + column` without padding: the first of several; -1 if all of the
/// window is padding.
struct Maxima {
  mlir::Value values;
  mlir::Value indices;
};

/// Of a feature map, for a pool with a result of `type`.
Maxima findMaxima(mlir::ImplicitLocOpBuilder &builder, const Window &window,
                  mlir::Value input, mlir::RankedTensorType type);

/// Whether `0 <= position < size`.
mlir::Value createInRange(mlir::ImplicitLocOpBuilder &builder,
                          mlir::Value position, mlir::Value size);

} // namespace bonsai::reference

#endif // BONSAI_PASSES_LOWER_REFERENCE_MAXIMUMSEARCH_H
