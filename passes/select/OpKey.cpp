//===- OpKey.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The names under which measurements are kept.
//
//===----------------------------------------------------------------------===//

#include "passes/select/OpKey.h"
#include "passes/select/ImageTurns.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace bonsai;

/// Layouts, which are the encodings of types, are left out.
static void printType(Type type, raw_ostream &os) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor) {
    os << type;
    return;
  }
  for (int64_t extent : tensor.getShape())
    os << extent << "x";
  os << tensor.getElementType();
}

static double getDensity(ElementsAttr mask) {
  FailureOr<MaskView> view = viewElements<uint8_t>(mask);
  if (failed(view) || view->size() == 0)
    return 1;
  int64_t kept = 0;
  for (int64_t i = 0; i < view->size(); ++i)
    kept += (*view)[i];
  return static_cast<double>(kept) / view->size();
}

static void printMask(ParameterOp parameter, raw_ostream &os) {
  if (!parameter || !parameter.getMask())
    return;
  os << " " << parameter.getPatternAttr().getPatternName() << ":"
     << llvm::format("%.2g", getDensity(*parameter.getMask()));
}

/// Discardable attributes, which are those with a dialect's prefix, say nothing
/// about what an op computes.
static void printAttributes(Operation *op, raw_ostream &os) {
  SmallVector<NamedAttribute> attributes;
  for (NamedAttribute attribute : op->getAttrs())
    if (!attribute.getName().getValue().contains('.'))
      attributes.push_back(attribute);
  if (attributes.empty())
    return;
  os << " {";
  llvm::interleaveComma(attributes, os, [&](NamedAttribute attribute) {
    os << attribute.getName().getValue() << " = " << attribute.getValue();
  });
  os << "}";
}

static std::string getKey(Operation *op, int64_t turns) {
  std::string key;
  llvm::raw_string_ostream os(key);
  os << op->getName().stripDialect() << "(";
  llvm::interleaveComma(op->getOperands(), os, [&](Value operand) {
    printType(getTurnType(operand.getType(), holdsImages(operand) ? turns : 1),
              os);
    printMask(lookupParameter(operand), os);
  });
  os << ")";
  printAttributes(op, os);
  os << " -> ";
  llvm::interleaveComma(op->getResultTypes(), os, [&](Type type) {
    printType(getTurnType(type, turns), os);
  });
  return key;
}

std::string bonsai::getOpKey(Operation *op) { return getKey(op, getTurns(op)); }

std::string bonsai::formatLayouts(Operation *op, const LayoutChoice &layouts) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(op->getOpOperands(), os, [&](OpOperand &operand) {
    os << (isFeatureMap(operand)
               ? stringifyLayoutKind(
                     layouts.operands[operand.getOperandNumber()])
               : "-");
  });
  bool hasMap = llvm::any_of(
      op->getResults(), [](OpResult result) { return isFeatureMap(result); });
  os << " -> " << (hasMap ? stringifyLayoutKind(layouts.result) : "-");
  return text;
}

std::string bonsai::getNetworkKey(func::FuncOp function) {
  DenseMap<Value, unsigned> numbers;
  std::string text;
  llvm::raw_string_ostream os(text);
  for (Operation &op : function.getBody().front()) {
    if (isa<ParamOp>(op))
      continue;
    os << getKey(&op, /*turns=*/1);
    for (Value operand : op.getOperands())
      os << " " << numbers.try_emplace(operand, numbers.size()).first->second;
    os << ":";
    for (Value result : op.getResults())
      os << " " << numbers.try_emplace(result, numbers.size()).first->second;
    os << "\n";
  }
  return llvm::utohexstr(llvm::xxh3_64bits(text), /*LowerCase=*/true,
                         /*Width=*/16);
}
