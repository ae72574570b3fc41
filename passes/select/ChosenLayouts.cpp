//===- ChosenLayouts.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attribute that carries layouts from the selection to the types.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "passes/select/Passes.h"

using namespace mlir;
using namespace bonsai;

static LayoutChoice getRowMajor(Operation *op) {
  return LayoutChoice::getUniform(op, LayoutKind::nchw);
}

void bonsai::setLayouts(Operation *op, const LayoutChoice &layouts) {
  op->removeAttr(layoutsAttrName);
  if (layouts == getRowMajor(op))
    return;
  MLIRContext *context = op->getContext();
  SmallVector<Attribute> kinds;
  for (LayoutKind layout : layouts.operands)
    kinds.push_back(LayoutAttr::get(context, layout));
  kinds.push_back(LayoutAttr::get(context, layouts.result));
  op->setAttr(layoutsAttrName, ArrayAttr::get(context, kinds));
}

static FailureOr<LayoutChoice> readLayouts(Operation *op) {
  Attribute attribute = op->getAttr(layoutsAttrName);
  if (!attribute)
    return getRowMajor(op);
  auto kinds = dyn_cast<ArrayAttr>(attribute);
  if (!kinds ||
      !llvm::all_of(kinds, [](Attribute a) { return isa<LayoutAttr>(a); }))
    return op->emitOpError("has ")
           << layoutsAttrName << " that are no list of layouts: " << attribute;
  if (kinds.size() != op->getNumOperands() + 1)
    return op->emitOpError("needs ")
           << op->getNumOperands() + 1 << " " << layoutsAttrName
           << ", one for each operand and one for the results, but has "
           << kinds.size();
  LayoutChoice choice;
  for (Attribute kind : kinds.getValue().drop_back())
    choice.operands.push_back(cast<LayoutAttr>(kind).getKind());
  choice.result = cast<LayoutAttr>(kinds.getValue().back()).getKind();
  return choice;
}

FailureOr<LayoutChoice> bonsai::getChosenLayouts(Operation *op,
                                                 const Target &target) {
  FailureOr<LayoutChoice> layouts = readLayouts(op);
  if (failed(layouts))
    return failure();
  auto name = op->getAttrOfType<StringAttr>(kernelAttrName);
  if (!name || name == generatedKernelName) {
    if (*layouts == getRowMajor(op))
      return layouts;
    return op->emitOpError("has ")
           << layoutsAttrName << ", but no kernel that takes them";
  }
  const Kernel *kernel = KernelRegistry::getCpu().lookup(name);
  if (!kernel)
    return op->emitOpError("has an unknown kernel '") << name.getValue() << "'";
  if (!kernel->supports(op, target))
    return op->emitOpError("cannot be run by its kernel '")
           << name.getValue() << "'";
  if (!llvm::is_contained(kernel->getLayoutChoices(op, target), *layouts))
    return op->emitOpError("cannot be run by its kernel '")
           << name.getValue() << "' in these layouts";
  return layouts;
}
