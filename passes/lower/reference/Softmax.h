//===- Softmax.h ------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Softmax, and what it is made of.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_REFERENCE_SOFTMAX_H
#define BONSAI_PASSES_LOWER_REFERENCE_SOFTMAX_H

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace bonsai::reference {

/// Of `input / temperature` along an axis, in the compute type. Maxima and sums
/// lack the axis; they are read by `map`.
struct SoftmaxParts {
  mlir::Value maximum;      // of input, not divided
  mlir::Value exponentials; // of (input - maximum) / temperature
  mlir::Value sum;          // of exponentials
  mlir::AffineMap map;
};

SoftmaxParts createSoftmaxParts(mlir::ImplicitLocOpBuilder &builder,
                                mlir::Value input, unsigned axis,
                                double temperature);

/// The softmax itself, in the compute type.
mlir::Value createSoftmax(mlir::ImplicitLocOpBuilder &builder,
                          mlir::Value input, unsigned axis,
                          double temperature = 1.0);

/// `value / temperature`, a scalar.
mlir::Value divideByTemperature(mlir::ImplicitLocOpBuilder &builder,
                                mlir::Value value, double temperature);

} // namespace bonsai::reference

#endif // BONSAI_PASSES_LOWER_REFERENCE_SOFTMAX_H
