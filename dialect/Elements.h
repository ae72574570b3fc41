//===- Elements.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading and making the elements of parameters without copies.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_ELEMENTS_H
#define BONSAI_DIALECT_ELEMENTS_H

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

namespace bonsai {

/// Read access to the elements of a dense attribute, row-major. Splats read as
/// if they were written out. The attribute must outlive the view.
template <typename T> class ElementsView {
public:
  ElementsView(llvm::ArrayRef<T> storage, int64_t size)
      : storage(storage), count(size) {}

  int64_t size() const { return count; }
  bool isSplat() const { return storage.size() == 1; }
  T operator[](int64_t index) const { return storage[isSplat() ? 0 : index]; }
  std::vector<T> copy() const {
    if (isSplat())
      return std::vector<T>(count, storage[0]);
    return std::vector<T>(storage.begin(), storage.end());
  }

private:
  llvm::ArrayRef<T> storage;
  int64_t count;
};

using MaskView = ElementsView<uint8_t>;

/// The bytes of a `dense<…>` or `dense_resource<…>` attribute: all elements, or
/// one if it is a splat. Fails if a resource is missing or has the wrong size.
llvm::FailureOr<llvm::ArrayRef<char>>
getRawElements(mlir::ElementsAttr elements);

/// The elements as T; fails as `getRawElements` does, or if T has another width
/// than the element type.
template <typename T>
llvm::FailureOr<ElementsView<T>> viewElements(mlir::ElementsAttr elements) {
  llvm::FailureOr<llvm::ArrayRef<char>> raw = getRawElements(elements);
  if (failed(raw) ||
      elements.getElementType().getIntOrFloatBitWidth() != 8 * sizeof(T))
    return mlir::failure();
  return ElementsView<T>(
      llvm::ArrayRef<T>(reinterpret_cast<const T *>(raw->data()),
                        raw->size() / sizeof(T)),
      elements.getNumElements());
}

/// The elements as a vector, without copying them; null for another kind of
/// attribute than `getRawElements` knows.
mlir::ElementsAttr flattenElements(mlir::ElementsAttr elements);

/// A `dense_resource` attribute that owns `values`. `key` is made unique if it
/// is taken.
mlir::DenseResourceElementsAttr makeResource(mlir::RankedTensorType type,
                                             llvm::StringRef key,
                                             mlir::AsmResourceBlob blob);
template <typename T>
mlir::DenseResourceElementsAttr makeResource(mlir::RankedTensorType type,
                                             llvm::StringRef key,
                                             std::vector<T> values) {
  auto owned = std::make_shared<std::vector<T>>(std::move(values));
  llvm::ArrayRef<char> bytes(reinterpret_cast<const char *>(owned->data()),
                             owned->size() * sizeof(T));
  return makeResource(
      type, key,
      mlir::AsmResourceBlob(
          bytes, alignof(T),
          [owned](void *, size_t, size_t) mutable { owned.reset(); },
          /*dataIsMutable=*/false));
}

} // namespace bonsai

#endif // BONSAI_DIALECT_ELEMENTS_H
