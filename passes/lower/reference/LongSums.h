//===- LongSums.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums over a batch, which may have millions of addends. In single precision
// the rounding errors of adding one after another to a growing sum could reach
// a percent; in double precision they never show, and loops over maps wait for
// memory either way.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_REFERENCE_LONGSUMS_H
#define BONSAI_PASSES_LOWER_REFERENCE_LONGSUMS_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace bonsai::reference {

/// Zeros of double precision, to add up in.
mlir::Value createSumZeros(mlir::ImplicitLocOpBuilder &builder,
                           llvm::ArrayRef<int64_t> shape);

/// The scalar `sum + value`, in the sum's type.
mlir::Value addTo(mlir::ImplicitLocOpBuilder &builder, mlir::Value sum,
                  mlir::Value value);

/// The same as the body of a reduction: an element and the sum so far.
mlir::Value addElement(mlir::ImplicitLocOpBuilder &builder,
                       mlir::ValueRange values);

/// Each element times `factor`.
mlir::Value scaleElements(mlir::ImplicitLocOpBuilder &builder,
                          mlir::Value tensor, double factor);

} // namespace bonsai::reference

#endif // BONSAI_PASSES_LOWER_REFERENCE_LONGSUMS_H
