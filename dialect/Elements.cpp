//===- Elements.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Access to the bytes behind dense attributes.
//
//===----------------------------------------------------------------------===//

#include "dialect/Elements.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

static int64_t byteWidth(Type elementType) {
  return (elementType.getIntOrFloatBitWidth() + 7) / 8;
}

FailureOr<ArrayRef<char>> bonsai::getRawElements(ElementsAttr elements) {
  if (!elements.getElementType().isIntOrFloat() ||
      !elements.getShapedType().hasStaticShape())
    return failure();
  if (auto dense = dyn_cast<DenseElementsAttr>(elements))
    return dense.getRawData();
  auto resource = dyn_cast<DenseResourceElementsAttr>(elements);
  AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!blob)
    return failure();
  int64_t expected =
      elements.getNumElements() * byteWidth(elements.getElementType());
  if (static_cast<int64_t>(blob->getData().size()) != expected)
    return failure();
  return blob->getData();
}

ElementsAttr bonsai::flattenElements(ElementsAttr elements) {
  auto type = RankedTensorType::get({elements.getNumElements()},
                                    elements.getElementType());
  if (auto dense = dyn_cast<DenseElementsAttr>(elements))
    return dense.reshape(type);
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  return nullptr;
}

DenseResourceElementsAttr bonsai::makeResource(RankedTensorType type,
                                               StringRef key,
                                               AsmResourceBlob blob) {
  return DenseResourceElementsAttr::get(type, key, std::move(blob));
}
