//===- LongSums.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums in double precision.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/reference/LongSums.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai::reference;

Value bonsai::reference::createSumZeros(ImplicitLocOpBuilder &builder,
                                        ArrayRef<int64_t> shape) {
  return createFilled(builder,
                      RankedTensorType::get(shape, builder.getF64Type()), 0.0);
}

Value bonsai::reference::addTo(ImplicitLocOpBuilder &builder, Value sum,
                               Value value) {
  return arith::AddFOp::create(builder, sum,
                               convertFloat(builder, value, sum.getType()));
}

Value bonsai::reference::addElement(ImplicitLocOpBuilder &builder,
                                    ValueRange values) {
  return addTo(builder, values[1], values[0]);
}

Value bonsai::reference::scaleElements(ImplicitLocOpBuilder &builder,
                                       Value tensor, double factor) {
  return updateElements(
      builder, tensor, {}, {},
      [&](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
        return arith::MulFOp::create(
            body, values[0], createFloat(body, values[0].getType(), factor));
      });
}
