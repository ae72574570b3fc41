//===- ConstantEvaluation.h ----------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the importer computes itself: shape arithmetic and rearrangements of
// constant tensors. Names are not set here.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_CONSTANTEVALUATION_H
#define BONSAI_PASSES_IMPORT_ONNX_CONSTANTEVALUATION_H

#include "passes/import/onnx/ConstantTensor.h"
#include "llvm/ADT/STLExtras.h"

namespace bonsai::onnximport {

/// A result that is larger than its operands is refused beyond this size.
constexpr int64_t maxComputedElements = int64_t(1) << 24;

/// Dimension `i` of the result is dimension `permutation[i]` of the tensor.
ConstantTensor transposeConstant(const ConstantTensor &tensor,
                                 llvm::ArrayRef<int64_t> permutation);

/// `sizes` elements a dimension from `offsets` on, `strides` apart. The box
/// must lie inside the tensor; strides may be negative.
ConstantTensor sliceConstant(const ConstantTensor &tensor,
                             llvm::ArrayRef<int64_t> offsets,
                             llvm::ArrayRef<int64_t> sizes,
                             llvm::ArrayRef<int64_t> strides);

/// Tensors one after the other. Fails unless they agree in kind, rank and all
/// dimensions but `axis`, which must be one of them.
llvm::Expected<ConstantTensor>
concatConstants(llvm::ArrayRef<ConstantTensor> tensors, int64_t axis);

/// ONNX `Gather`: entries of an axis, which must be one of the tensor's.
llvm::Expected<ConstantTensor> gatherConstant(const ConstantTensor &tensor,
                                              const ConstantTensor &indices,
                                              int64_t axis);

/// The tensor in a shape that it broadcasts to.
llvm::Expected<ConstantTensor> expandConstant(const ConstantTensor &tensor,
                                              llvm::ArrayRef<int64_t> shape);

enum class Arithmetic { add, subtract, multiply, divide };

/// Element by element, with broadcasting. Integers wrap and divide towards
/// zero.
llvm::Expected<ConstantTensor> computeConstant(Arithmetic arithmetic,
                                               const ConstantTensor &lhs,
                                               const ConstantTensor &rhs);

/// ONNX `Range` over three scalars of one kind.
llvm::Expected<ConstantTensor> rangeConstant(const ConstantTensor &start,
                                             const ConstantTensor &limit,
                                             const ConstantTensor &delta);

/// Elements as another kind; floats are cut towards zero.
ConstantTensor castConstant(const ConstantTensor &tensor, ElementKind kind);

/// A new f32 tensor with `function` applied to each element.
template <typename Function>
ConstantTensor mapConstant(const ConstantTensor &tensor, Function function) {
  ConstantTensor result = makeConstant(ElementKind::f32, tensor.shape);
  for (auto [to, from] : llvm::zip_equal(result.mutableElements<float>(),
                                         tensor.elements<float>()))
    to = function(from);
  return result;
}

} // namespace bonsai::onnximport

#endif // BONSAI_PASSES_IMPORT_ONNX_CONSTANTEVALUATION_H
