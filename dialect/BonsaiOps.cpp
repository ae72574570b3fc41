//===- BonsaiOps.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The generated definitions of the ops, and the syntax they cannot declare.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"

using namespace mlir;
using namespace bonsai;

/// `: type = value (mask pattern data)?`
static ParseResult parseParameterValue(OpAsmParser &parser, ElementsAttr &value,
                                       ElementsAttr &mask,
                                       MaskPatternAttrInterface &pattern) {
  RankedTensorType type;
  if (parser.parseColon())
    return failure();
  SMLoc typeLoc = parser.getCurrentLocation();
  if (parser.parseType(type))
    return failure();
  if (!type.hasStaticShape())
    return parser.emitError(typeLoc, "parameter needs a static shape");
  if (parser.parseEqual() || parser.parseAttribute(value, type))
    return failure();
  if (failed(parser.parseOptionalKeyword("mask")))
    return success();
  auto maskType = RankedTensorType::get(
      type.getShape(), IntegerType::get(parser.getContext(), 8));
  return failure(parser.parseAttribute(pattern) ||
                 parser.parseAttribute(mask, maskType));
}

static void printParameterValue(OpAsmPrinter &printer, ParameterOp,
                                ElementsAttr value, ElementsAttr mask,
                                MaskPatternAttrInterface pattern) {
  printer << ": " << value.getType() << " = ";
  printer.printAttributeWithoutType(value);
  if (!mask)
    return;
  printer << " mask " << pattern << " ";
  printer.printAttributeWithoutType(mask);
}

#define GET_OP_CLASSES
#include "dialect/BonsaiOps.cpp.inc"
