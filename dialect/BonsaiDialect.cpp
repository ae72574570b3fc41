//===- BonsaiDialect.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registration of the dialect, and what its ops share.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "dialect/TrainingOps.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bonsai;

#include "dialect/BonsaiDialect.cpp.inc"
#include "dialect/BonsaiEnums.cpp.inc"
#include "dialect/BonsaiInterfaces.cpp.inc"

void BonsaiDialect::initialize() {
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "dialect/BonsaiOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialect/TrainingOps.cpp.inc"
      >();
}

bool bonsai::haveSameShapes(TypeRange first, TypeRange second) {
  if (first.size() != second.size())
    return false;
  return llvm::all_of(llvm::zip(first, second), [](auto pair) {
    auto a = dyn_cast<RankedTensorType>(std::get<0>(pair));
    auto b = dyn_cast<RankedTensorType>(std::get<1>(pair));
    return a && b && a.getShape() == b.getShape() &&
           a.getElementType() == b.getElementType();
  });
}

LayoutKind bonsai::getLayout(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  auto layout =
      tensor ? dyn_cast_or_null<LayoutAttr>(tensor.getEncoding()) : nullptr;
  return layout ? layout.getKind() : LayoutKind::nchw;
}
