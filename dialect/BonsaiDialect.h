//===- BonsaiDialect.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bonsai dialect: attributes, interfaces and ops.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_BONSAIDIALECT_H
#define BONSAI_DIALECT_BONSAIDIALECT_H

#include "dialect/ChannelConstants.h"
#include "dialect/ChannelFlow.h"
#include "dialect/Elements.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace bonsai {

/// The unit in which weights are cut.
enum class Granularity { unstructured, nm, block, channel };

/// Whether both lists hold tensors of the same shapes and element types,
/// layouts aside.
bool haveSameShapes(mlir::TypeRange first, mlir::TypeRange second);

} // namespace bonsai

#include "dialect/BonsaiAttrInterfaces.h.inc"
#include "dialect/BonsaiDialect.h.inc"
#include "dialect/BonsaiEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/BonsaiAttributes.h.inc"
#include "dialect/BonsaiInterfaces.h.inc"
#define GET_OP_CLASSES
#include "dialect/BonsaiOps.h.inc"

namespace bonsai {

/// The parameter that a value reads, or null if it is not a `bonsai.param` of
/// an existing parameter.
ParameterOp lookupParameter(mlir::Value value,
                            mlir::SymbolTableCollection &symbols);
ParameterOp lookupParameter(mlir::Value value);

/// The layout of a feature map; row-major if its type has none.
LayoutKind getLayout(mlir::Type type);

} // namespace bonsai

#endif // BONSAI_DIALECT_BONSAIDIALECT_H
