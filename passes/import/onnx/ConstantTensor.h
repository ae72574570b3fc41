//===- ConstantTensor.h --------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tensors whose elements are known at import: initializers, and what is
// computed from them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_CONSTANTTENSOR_H
#define BONSAI_PASSES_IMPORT_ONNX_CONSTANTTENSOR_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <optional>
#include <string>

namespace onnx {
class TensorProto;
} // namespace onnx

namespace bonsai::onnximport {

class ExternalData;

/// All floating-point types are held as f32, all integers and booleans as i64.
enum class ElementKind { f32, i64 };

/// Number of elements of a shape; nothing if a dimension is negative or if
/// there are more than anyone could hold in memory (2^40).
std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> shape);

/// A row-major tensor. Copies share the bytes.
struct ConstantTensor {
  ElementKind kind = ElementKind::f32;
  llvm::SmallVector<int64_t> shape;
  std::shared_ptr<std::string> bytes = std::make_shared<std::string>();
  /// The initializer that it holds, or the value that it was computed for.
  std::string name;
  /// Whether it holds an initializer's elements, perhaps in another order.
  bool isInitializer = false;

  static int64_t width(ElementKind kind) {
    return kind == ElementKind::f32 ? sizeof(float) : sizeof(int64_t);
  }
  int64_t size() const { return bytes->size() / width(kind); }
  bool isInteger() const { return kind == ElementKind::i64; }

  template <typename T> llvm::ArrayRef<T> elements() const {
    return {reinterpret_cast<const T *>(bytes->data()),
            bytes->size() / sizeof(T)};
  }
  /// Only for who made the tensor: the bytes may be shared.
  template <typename T> llvm::MutableArrayRef<T> mutableElements() {
    return {reinterpret_cast<T *>(bytes->data()), bytes->size() / sizeof(T)};
  }
};

/// A tensor of zeros. The shape must be one that `countElements` accepts.
ConstantTensor makeConstant(ElementKind kind, llvm::ArrayRef<int64_t> shape);
ConstantTensor makeConstant(llvm::ArrayRef<float> values,
                            llvm::ArrayRef<int64_t> shape);
ConstantTensor makeConstant(llvm::ArrayRef<int64_t> values,
                            llvm::ArrayRef<int64_t> shape);

/// Takes the elements out of an ONNX tensor: without a copy if they are raw f32
/// or i64, converted otherwise. Leaves the tensor empty.
llvm::Expected<ConstantTensor> takeTensor(onnx::TensorProto &tensor,
                                          const ExternalData &external);

} // namespace bonsai::onnximport

#endif // BONSAI_PASSES_IMPORT_ONNX_CONSTANTTENSOR_H
