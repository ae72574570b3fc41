//===- ImageTurns.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that do their work on a batch in turns.
//
//===----------------------------------------------------------------------===//

#include "passes/select/ImageTurns.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace bonsai;

int64_t bonsai::getTurns(Operation *op) {
  auto turns = op->getAttrOfType<IntegerAttr>(turnsAttrName);
  return turns ? turns.getInt() : 1;
}

int64_t bonsai::getTurnsOfProducer(Value value) {
  Operation *producer = value.getDefiningOp();
  return producer ? getTurns(producer) : 1;
}

bool bonsai::holdsImages(Value operand) {
  return !operand.getDefiningOp<ParamOp>();
}

static int64_t countImages(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() > 0 ? tensor.getDimSize(0) : 0;
}

/// Whether an operand has no images though it is no parameter and may have as
/// many elements on axis 0: a weight, or a vector beside maps, as a bias is.
static bool isComputedParameter(OpOperand &operand) {
  auto layer = dyn_cast<PrunableOpInterface>(operand.getOwner());
  if (layer && &layer.getWeightOperand() == &operand)
    return true;
  auto getRank = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getRank();
  };
  return getRank(operand.get()) == 1 &&
         getRank(operand.getOwner()->getResult(0)) > 1;
}

bool bonsai::canTakeTurns(Operation *op, int64_t turns) {
  if (op->getNumResults() == 0 || turns < 1)
    return false;
  int64_t images = countImages(op->getResult(0).getType());
  auto hasThem = [&](Type type) { return countImages(type) == images; };
  bool haveAll = llvm::all_of(op->getOpOperands(), [&](OpOperand &operand) {
    return !holdsImages(operand.get()) ||
           (hasThem(operand.get().getType()) && !isComputedParameter(operand));
  });
  if (images == 0 || images % turns != 0 || !haveAll ||
      !llvm::all_of(op->getResultTypes(), hasThem))
    return false;
  auto batch = dyn_cast<BatchOpInterface>(op);
  return batch && batch.computesImagesApart();
}

LogicalResult bonsai::verifyTurns(Operation *op) {
  Attribute attribute = op->getAttr(turnsAttrName);
  if (!attribute)
    return success();
  auto turns = dyn_cast<IntegerAttr>(attribute);
  if (turns && turns.getType().isSignlessInteger(64) &&
      canTakeTurns(op, turns.getInt()))
    return success();
  return op->emitOpError("cannot do its work in the turns that ")
         << turnsAttrName << " says: " << attribute;
}

RankedTensorType bonsai::getTurnType(Type type, int64_t turns) {
  auto tensor = cast<RankedTensorType>(type);
  if (turns == 1)
    return tensor;
  SmallVector<int64_t> shape(tensor.getShape());
  shape.front() /= turns;
  return RankedTensorType::get(shape, tensor.getElementType(),
                               tensor.getEncoding());
}

TurnOp::TurnOp(Operation *whole) : whole(whole), turn(whole) {
  int64_t turns = getTurns(whole);
  if (turns == 1)
    return;
  OpBuilder builder(whole);
  IRMapping images;
  for (Value operand : whole->getOperands())
    if (holdsImages(operand) && !images.contains(operand))
      images.map(operand, UnrealizedConversionCastOp::create(
                              builder, whole->getLoc(),
                              getTurnType(operand.getType(), turns), operand)
                              .getResult(0));
  turn = builder.clone(*whole, images);
  turn->removeAttr(turnsAttrName);
  for (OpResult result : turn->getResults())
    result.setType(getTurnType(result.getType(), turns));
}

TurnOp::~TurnOp() {
  if (turn == whole)
    return;
  llvm::SmallSetVector<Operation *, 4> casts;
  for (Value operand : turn->getOperands())
    if (auto cast = operand.getDefiningOp<UnrealizedConversionCastOp>())
      casts.insert(cast);
  turn->erase();
  for (Operation *cast : casts)
    cast->erase();
}

Value TurnOp::getWhole(Value operand) const {
  for (auto [mine, theirs] :
       llvm::zip_equal(turn->getOperands(), whole->getOperands()))
    if (mine == operand)
      return theirs;
  return operand;
}
