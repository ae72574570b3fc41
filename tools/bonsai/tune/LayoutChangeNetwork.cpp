//===- LayoutChangeNetwork.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network to measure layout changes by.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/tune/LayoutChangeNetwork.h"
#include "llvm/ADT/MapVector.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

/// A tensor on its way through its changes.
struct Journey {
  Value value;
  std::vector<LayoutPair> changes;
};

} // namespace

static Value changeLayout(OpBuilder &builder, Value value, LayoutKind layout) {
  if (getLayout(value.getType()) == layout)
    return value;
  auto type = withLayout(cast<RankedTensorType>(value.getType()), layout);
  return ConvertLayoutOp::create(builder, value.getLoc(), type, value);
}

/// The value in elements of this type.
static Value castTo(OpBuilder &builder, Value value, Type element) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getElementType() == element)
    return value;
  return CastOp::create(builder, value.getLoc(), type.clone(element), value);
}

/// Inputs and outputs of networks are f32.
static func::FuncOp createFunction(OpBuilder &builder, ArrayRef<Type> types) {
  auto main = func::FuncOp::create(builder, builder.getUnknownLoc(), "main",
                                   builder.getFunctionType(types, types));
  builder.setInsertionPointToStart(main.addEntryBlock());
  return main;
}

OwningOpRef<ModuleOp>
bonsai::buildLayoutChangeNetwork(ArrayRef<LayoutPair> changes) {
  MapVector<Type, Journey> journeys;
  for (const LayoutPair &change : changes)
    journeys[change.type].changes.push_back(change);
  MLIRContext *context = changes.front().type.getContext();
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(context));
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  SmallVector<Type> types;
  for (auto &[type, journey] : journeys)
    types.push_back(cast<RankedTensorType>(type).clone(builder.getF32Type()));
  func::FuncOp main = createFunction(builder, types);
  size_t longest = 0;
  for (auto [argument, entry] : zip_equal(main.getArguments(), journeys)) {
    entry.second.value =
        castTo(builder, argument, getElementTypeOrSelf(entry.first));
    longest = std::max(longest, entry.second.changes.size());
  }
  for (size_t i = 0; i < longest; ++i)
    for (auto &[type, journey] : journeys)
      if (i < journey.changes.size()) {
        const LayoutPair &pair = journey.changes[i];
        journey.value = changeLayout(
            builder, changeLayout(builder, journey.value, pair.source),
            pair.target);
      }
  SmallVector<Value> results;
  for (auto &[type, journey] : journeys)
    results.push_back(
        castTo(builder, changeLayout(builder, journey.value, LayoutKind::nchw),
               builder.getF32Type()));
  func::ReturnOp::create(builder, main.getLoc(), results);
  return module;
}
