//===- ConstantEvaluation.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Evaluation of operators on constant tensors.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/ConstantEvaluation.h"
#include "mlir/Dialect/Traits.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <limits>

using namespace llvm;

namespace bonsai::onnximport {

//===----------------------------------------------------------------------===//
// Rearrangements
//===----------------------------------------------------------------------===//

static SmallVector<int64_t> rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t i = static_cast<int64_t>(shape.size()) - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

/// Writes elements that lie `strides` apart one after the other; returns where
/// the next is to be written.
template <typename T>
static T *copyStrided(const T *from, T *to, ArrayRef<int64_t> shape,
                      ArrayRef<int64_t> strides) {
  if (shape.empty()) {
    *to = *from;
    return to + 1;
  }
  if (shape.size() == 1) {
    for (int64_t i = 0; i < shape[0]; ++i)
      to[i] = from[i * strides[0]];
    return to + shape[0];
  }
  for (int64_t i = 0; i < shape[0]; ++i)
    to = copyStrided(from + i * strides[0], to, shape.drop_front(),
                     strides.drop_front());
  return to;
}

static ConstantTensor rearrange(const ConstantTensor &tensor,
                                ArrayRef<int64_t> shape, int64_t offset,
                                ArrayRef<int64_t> strides) {
  ConstantTensor result = makeConstant(tensor.kind, shape);
  if (result.size() == 0)
    return result;
  if (tensor.isInteger())
    copyStrided(tensor.elements<int64_t>().data() + offset,
                result.mutableElements<int64_t>().data(), shape, strides);
  else
    copyStrided(tensor.elements<float>().data() + offset,
                result.mutableElements<float>().data(), shape, strides);
  return result;
}

ConstantTensor transposeConstant(const ConstantTensor &tensor,
                                 ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> strides = rowMajorStrides(tensor.shape);
  SmallVector<int64_t> shape, permuted;
  for (int64_t dimension : permutation) {
    shape.push_back(tensor.shape[dimension]);
    permuted.push_back(strides[dimension]);
  }
  return rearrange(tensor, shape, 0, permuted);
}

ConstantTensor sliceConstant(const ConstantTensor &tensor,
                             ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes,
                             ArrayRef<int64_t> steps) {
  SmallVector<int64_t> strides = rowMajorStrides(tensor.shape);
  int64_t begin = 0;
  for (size_t i = 0; i < strides.size(); ++i) {
    begin += offsets[i] * strides[i];
    strides[i] *= steps[i];
  }
  return rearrange(tensor, sizes, begin, strides);
}

static Error tooLarge() {
  return createStringError("constant result has too many elements");
}

/// Whether a result may be computed, given the elements of its operands.
static bool mayCompute(ArrayRef<int64_t> shape, int64_t operandElements) {
  std::optional<int64_t> count = countElements(shape);
  return count && *count <= std::max(maxComputedElements, operandElements);
}

Expected<ConstantTensor> expandConstant(const ConstantTensor &tensor,
                                        ArrayRef<int64_t> shape) {
  if (!mayCompute(shape, tensor.size()))
    return tooLarge();
  SmallVector<int64_t> strides(shape.size(), 0);
  SmallVector<int64_t> from = rowMajorStrides(tensor.shape);
  if (from.size() > strides.size())
    return createStringError("constant has more dimensions than its result");
  size_t shift = shape.size() - from.size();
  for (size_t i = 0; i < from.size(); ++i) {
    if (tensor.shape[i] != 1 && tensor.shape[i] != shape[i + shift])
      return createStringError("constant does not broadcast to its result");
    if (tensor.shape[i] != 1)
      strides[i + shift] = from[i];
  }
  return rearrange(tensor, shape, 0, strides);
}

Expected<ConstantTensor> concatConstants(ArrayRef<ConstantTensor> tensors,
                                         int64_t axis) {
  const ConstantTensor &first = tensors.front();
  SmallVector<int64_t> shape = first.shape;
  shape[axis] = 0;
  for (const ConstantTensor &tensor : tensors) {
    SmallVector<int64_t> other = tensor.shape;
    if (tensor.kind != first.kind || other.size() != shape.size())
      return createStringError("inputs differ in element type or rank");
    shape[axis] += other[axis];
    other[axis] = shape[axis];
    if (other != shape)
      return createStringError("inputs differ beside axis " + Twine(axis));
  }
  if (!countElements(shape))
    return tooLarge();
  ConstantTensor result = makeConstant(first.kind, shape);
  int64_t width = ConstantTensor::width(first.kind);
  int64_t outer = *countElements(ArrayRef(shape).take_front(axis));
  char *to = result.bytes->data();
  for (int64_t i = 0; i < outer; ++i)
    for (const ConstantTensor &tensor : tensors) {
      int64_t chunk = tensor.size() / outer * width;
      to = std::copy_n(tensor.bytes->data() + i * chunk, chunk, to);
    }
  return result;
}

Expected<ConstantTensor> gatherConstant(const ConstantTensor &tensor,
                                        const ConstantTensor &indices,
                                        int64_t axis) {
  if (!indices.isInteger())
    return createStringError("indices are not integers");
  SmallVector<int64_t> shape(ArrayRef(tensor.shape).take_front(axis));
  llvm::append_range(shape, indices.shape);
  llvm::append_range(shape, ArrayRef(tensor.shape).drop_front(axis + 1));
  if (!mayCompute(shape, tensor.size()))
    return tooLarge();
  ConstantTensor result = makeConstant(tensor.kind, shape);
  int64_t count = tensor.shape[axis];
  int64_t outer = *countElements(ArrayRef(tensor.shape).take_front(axis));
  int64_t chunk = *countElements(ArrayRef(tensor.shape).drop_front(axis + 1)) *
                  ConstantTensor::width(tensor.kind);
  char *to = result.bytes->data();
  for (int64_t i = 0; i < outer; ++i)
    for (int64_t index : indices.elements<int64_t>()) {
      if (index < -count || index >= count)
        return createStringError("index " + Twine(index) +
                                 " is outside of axis " + Twine(axis));
      int64_t row = i * count + (index < 0 ? index + count : index);
      to = std::copy_n(tensor.bytes->data() + row * chunk, chunk, to);
    }
  return result;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static float evaluate(Arithmetic arithmetic, float lhs, float rhs) {
  switch (arithmetic) {
  case Arithmetic::add:
    return lhs + rhs;
  case Arithmetic::subtract:
    return lhs - rhs;
  case Arithmetic::multiply:
    return lhs * rhs;
  case Arithmetic::divide:
    return lhs / rhs;
  }
  return 0;
}

/// Divisors are not zero.
static int64_t evaluate(Arithmetic arithmetic, int64_t lhs, int64_t rhs) {
  auto left = static_cast<uint64_t>(lhs), right = static_cast<uint64_t>(rhs);
  switch (arithmetic) {
  case Arithmetic::add:
    return left + right;
  case Arithmetic::subtract:
    return left - right;
  case Arithmetic::multiply:
    return left * right;
  case Arithmetic::divide:
    return rhs == -1 ? -left : lhs / rhs;
  }
  return 0;
}

template <typename T>
static ConstantTensor evaluate(Arithmetic arithmetic, const ConstantTensor &lhs,
                               const ConstantTensor &rhs) {
  ConstantTensor result = makeConstant(lhs.kind, lhs.shape);
  MutableArrayRef<T> to = result.mutableElements<T>();
  ArrayRef<T> left = lhs.elements<T>(), right = rhs.elements<T>();
  for (size_t i = 0; i < to.size(); ++i)
    to[i] = evaluate(arithmetic, left[i], right[i]);
  return result;
}

Expected<ConstantTensor> computeConstant(Arithmetic arithmetic,
                                         const ConstantTensor &lhs,
                                         const ConstantTensor &rhs) {
  SmallVector<int64_t> shape;
  if (lhs.kind != rhs.kind)
    return createStringError("inputs differ in element type");
  if (!mlir::OpTrait::util::getBroadcastedShape(lhs.shape, rhs.shape, shape))
    return createStringError("shapes do not broadcast");
  if (arithmetic == Arithmetic::divide && rhs.isInteger() &&
      llvm::is_contained(rhs.elements<int64_t>(), 0))
    return createStringError("divides an integer by zero");
  Expected<ConstantTensor> left = expandConstant(lhs, shape);
  if (!left)
    return left.takeError();
  Expected<ConstantTensor> right = expandConstant(rhs, shape);
  if (!right)
    return right.takeError();
  return lhs.isInteger() ? evaluate<int64_t>(arithmetic, *left, *right)
                         : evaluate<float>(arithmetic, *left, *right);
}

template <typename T>
static Expected<ConstantTensor> evaluateRange(T start, T limit, T delta) {
  using Wrapping = std::conditional_t<std::is_integral_v<T>, uint64_t, T>;
  // Counted in double: a difference of two integers could overflow.
  double count = std::ceil((static_cast<double>(limit) - start) / delta);
  if (!(count <= static_cast<double>(maxComputedElements)))
    return tooLarge();
  std::vector<T> values(static_cast<size_t>(std::max(count, 0.0)));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<Wrapping>(start) +
                static_cast<Wrapping>(i) * static_cast<Wrapping>(delta);
  return makeConstant(ArrayRef<T>(values),
                      {static_cast<int64_t>(values.size())});
}

Expected<ConstantTensor> rangeConstant(const ConstantTensor &start,
                                       const ConstantTensor &limit,
                                       const ConstantTensor &delta) {
  for (const ConstantTensor *tensor : {&start, &limit, &delta})
    if (tensor->size() != 1 || tensor->kind != start.kind)
      return createStringError("inputs are not three scalars of one type");
  if (start.isInteger())
    return evaluateRange(start.elements<int64_t>()[0],
                         limit.elements<int64_t>()[0],
                         delta.elements<int64_t>()[0]);
  return evaluateRange(start.elements<float>()[0], limit.elements<float>()[0],
                       delta.elements<float>()[0]);
}

static int64_t truncate(float value) {
  constexpr float bound = 0x1p63f;
  if (std::isnan(value))
    return 0;
  if (value >= bound)
    return std::numeric_limits<int64_t>::max();
  return value < -bound ? std::numeric_limits<int64_t>::min()
                        : static_cast<int64_t>(value);
}

ConstantTensor castConstant(const ConstantTensor &tensor, ElementKind kind) {
  if (tensor.kind == kind)
    return tensor;
  ConstantTensor result = makeConstant(kind, tensor.shape);
  if (kind == ElementKind::f32)
    llvm::transform(tensor.elements<int64_t>(),
                    result.mutableElements<float>().begin(),
                    [](int64_t value) { return static_cast<float>(value); });
  else
    llvm::transform(tensor.elements<float>(),
                    result.mutableElements<int64_t>().begin(), truncate);
  return result;
}

} // namespace bonsai::onnximport
