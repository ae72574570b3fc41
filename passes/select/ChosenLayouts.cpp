//===- ChosenLayouts.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attributes that carry what was selected to the types and to the kernel.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "passes/select/Passes.h"

using namespace mlir;
using namespace bonsai;

static LayoutChoice getRowMajor(Operation *op) {
  return LayoutChoice::getUniform(op, LayoutKind::nchw);
}

static bool hasFeatureMaps(Operation *op) {
  auto isMap = [](auto &&value) { return isFeatureMap(value); };
  return llvm::any_of(op->getOpOperands(), isMap) ||
         llvm::any_of(op->getResults(), isMap);
}

void bonsai::setLayouts(Operation *op, const LayoutChoice &layouts) {
  if (!hasFeatureMaps(op)) {
    op->removeAttr(layoutsAttrName);
    return;
  }
  MLIRContext *context = op->getContext();
  SmallVector<Attribute> kinds;
  for (LayoutKind layout : layouts.operands)
    kinds.push_back(LayoutAttr::get(context, layout));
  kinds.push_back(LayoutAttr::get(context, layouts.result));
  op->setAttr(layoutsAttrName, ArrayAttr::get(context, kinds));
}

void bonsai::setVariant(Operation *op, StringRef variant) {
  if (!variant.empty())
    op->setAttr(variantAttrName, StringAttr::get(op->getContext(), variant));
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

FailureOr<const Kernel *> bonsai::getChosenKernel(Operation *op,
                                                  const Target &target) {
  auto name = op->getAttrOfType<StringAttr>(kernelAttrName);
  if (!name || name == generatedKernelName)
    return nullptr;
  const Kernel *kernel = KernelRegistry::lookupAny(name);
  if (!kernel)
    return op->emitOpError("has an unknown kernel '") << name.getValue() << "'";
  if (!kernel->supports(op, target))
    return op->emitOpError("cannot be run by its kernel '")
           << name.getValue() << "'";
  return kernel;
}

FailureOr<LayoutChoice> bonsai::getChosenLayouts(Operation *op,
                                                 const Target &target) {
  FailureOr<LayoutChoice> layouts = readLayouts(op);
  FailureOr<const Kernel *> kernel = getChosenKernel(op, target);
  if (failed(layouts) || failed(kernel))
    return failure();
  if (!*kernel && !(*layouts == getRowMajor(op)))
    return op->emitOpError("has ")
           << layoutsAttrName << ", but no kernel that takes them";
  if (*kernel &&
      !llvm::is_contained((*kernel)->getLayoutChoices(op, target), *layouts))
    return op->emitOpError("cannot be run by its kernel '")
           << (*kernel)->getName() << "' in these layouts";
  return layouts;
}
