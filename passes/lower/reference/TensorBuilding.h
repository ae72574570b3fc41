//===- TensorBuilding.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The few shapes of tensor code that all references are made of.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_REFERENCE_TENSORBUILDING_H
#define BONSAI_PASSES_LOWER_REFERENCE_TENSORBUILDING_H

#include "dialect/Window.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace bonsai::reference {

/// A tensor type without layout.
mlir::RankedTensorType getPlainType(mlir::Type type);
mlir::RankedTensorType getPlainType(mlir::Value value);

/// The type that sums and functions of this float type are computed in: f32
/// for narrower types.
mlir::FloatType getComputeType(mlir::Type elementType);

/// A float, index or integer constant.
mlir::Value createFloat(mlir::ImplicitLocOpBuilder &builder, mlir::Type type,
                        double value);
mlir::Value createIndex(mlir::ImplicitLocOpBuilder &builder, int64_t value);

/// A float converted to another float type.
mlir::Value convertFloat(mlir::ImplicitLocOpBuilder &builder, mlir::Value value,
                         mlir::Type type);

/// Constant vectors that bodies can be given or can index.
mlir::Value createTable(mlir::ImplicitLocOpBuilder &builder,
                        llvm::ArrayRef<int64_t> values);
mlir::Value createTable(mlir::ImplicitLocOpBuilder &builder,
                        llvm::ArrayRef<float> values);

/// A tensor without contents, and one full of `value`.
mlir::Value createEmpty(mlir::ImplicitLocOpBuilder &builder,
                        mlir::RankedTensorType type);
mlir::Value createFilled(mlir::ImplicitLocOpBuilder &builder,
                         mlir::RankedTensorType type, double value);

/// The tensor with `low` and `high` elements of `value` added, a dimension.
mlir::Value createPadded(mlir::ImplicitLocOpBuilder &builder,
                         mlir::Value tensor, llvm::ArrayRef<int64_t> low,
                         llvm::ArrayRef<int64_t> high, double value);

/// A feature map with `value` around it, just enough for a window to take all
/// positions of a result of `resultType`.
mlir::Value createPaddedInput(mlir::ImplicitLocOpBuilder &builder,
                              const Window &window, mlir::Value input,
                              mlir::RankedTensorType resultType, double value);

/// A strided box of a tensor.
mlir::Value createSlice(mlir::ImplicitLocOpBuilder &builder, mlir::Value tensor,
                        llvm::ArrayRef<int64_t> offsets,
                        llvm::ArrayRef<int64_t> sizes,
                        llvm::ArrayRef<int64_t> strides);

/// The elements in another shape, row-major: merges and splits neighbouring
/// dimensions, through one dimension if there is no shorter way.
mlir::Value createReshape(mlir::ImplicitLocOpBuilder &builder,
                          mlir::Value tensor, llvm::ArrayRef<int64_t> shape);

/// The tensor with `axis` split in two, the first of size `factor`.
mlir::Value splitAxis(mlir::ImplicitLocOpBuilder &builder, mlir::Value tensor,
                      unsigned axis, int64_t factor);

/// The inverse: `axis` and the one after it merged.
mlir::Value mergeAxis(mlir::ImplicitLocOpBuilder &builder, mlir::Value tensor,
                      unsigned axis);

/// The map of a vector over dimension `dimension` of `rank`.
mlir::AffineMap getVectorMap(mlir::OpBuilder &builder, unsigned rank,
                             unsigned dimension);

/// Computes one element from the elements of the inputs, all floats in their
/// compute type.
using ElementBody = llvm::function_ref<mlir::Value(
    mlir::ImplicitLocOpBuilder &builder, mlir::ValueRange elements)>;

/// A tensor of `type` whose elements are computed from those that `maps` (by
/// default the identity) select of the inputs.
mlir::Value mapElements(mlir::ImplicitLocOpBuilder &builder,
                        mlir::RankedTensorType type, mlir::ValueRange inputs,
                        llvm::ArrayRef<mlir::AffineMap> maps, ElementBody body);
mlir::Value mapElements(mlir::ImplicitLocOpBuilder &builder,
                        mlir::RankedTensorType type, mlir::ValueRange inputs,
                        ElementBody body);

/// The tensor with its elements converted to another float type.
mlir::Value convertElements(mlir::ImplicitLocOpBuilder &builder,
                            mlir::Value tensor, mlir::Type elementType);

/// `tensor` with every element replaced in place. The body gets the inputs'
/// elements and then the old one.
mlir::Value updateElements(mlir::ImplicitLocOpBuilder &builder,
                           mlir::Value tensor, mlir::ValueRange inputs,
                           llvm::ArrayRef<mlir::AffineMap> maps,
                           ElementBody body);

/// `initial` combined with all elements of `input` along the dimensions of
/// `input` that `resultMap` leaves out. The body gets an element and the result
/// so far.
mlir::Value reduceElements(mlir::ImplicitLocOpBuilder &builder,
                           mlir::Value initial, mlir::Value input,
                           mlir::AffineMap resultMap, ElementBody body);

/// The same of elements that `maps` select of several inputs. The body gets the
/// inputs' elements and then the result so far.
mlir::Value reduceElements(mlir::ImplicitLocOpBuilder &builder,
                           mlir::Value initial, mlir::ValueRange inputs,
                           llvm::ArrayRef<mlir::AffineMap> maps,
                           mlir::AffineMap resultMap, ElementBody body);

/// `destination` updated at each step of a loop nest. `maps` say which elements
/// of the inputs and, last, of the destination a step is about. The body gets
/// the inputs' elements and the destination's.
mlir::Value accumulateElements(
    mlir::ImplicitLocOpBuilder &builder, mlir::Value destination,
    mlir::ValueRange inputs, llvm::ArrayRef<mlir::AffineMap> maps,
    llvm::ArrayRef<mlir::utils::IteratorType> iterators, ElementBody body);

/// The tensor after a step of `updateInOrder`, from the one before.
using UpdateBody = llvm::function_ref<mlir::Value(
    mlir::ImplicitLocOpBuilder &builder, mlir::Value tensor,
    mlir::ValueRange position)>;

/// `initial` updated for each position in a tensor of `shape`, row-major. A
/// step may change any element: for updates whose places data say.
mlir::Value updateInOrder(mlir::ImplicitLocOpBuilder &builder,
                          mlir::Value initial, llvm::ArrayRef<int64_t> shape,
                          UpdateBody body);

/// A tensor of `type` whose element `i, j, …` is `input[sources[0][i],
/// sources[1][j], …]`. An empty list stands for the identity.
mlir::Value gatherElements(mlir::ImplicitLocOpBuilder &builder,
                           mlir::RankedTensorType type, mlir::Value input,
                           llvm::ArrayRef<llvm::SmallVector<int64_t>> sources);

} // namespace bonsai::reference

#endif // BONSAI_PASSES_LOWER_REFERENCE_TENSORBUILDING_H
