//===- BufferPlan.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Assigns buffers to the values of a network.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/cpu/BufferPlan.h"
#include "kernels/Kernel.h"
#include "kernels/runtime/Runtime.h"
#include "passes/select/ImageTurns.h"
#include "passes/select/Passes.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace bonsai;

static int64_t getChannelBlock(LayoutKind layout) {
  switch (layout) {
  case LayoutKind::nchw8c:
    return 8;
  case LayoutKind::nchw16c:
    return 16;
  default:
    return 1;
  }
}

int64_t BufferPlan::getBytes(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  int64_t elements = tensor.getNumElements();
  if (getLayout(type) == LayoutKind::pixel_tiles) {
    int64_t maps = tensor.getDimSize(0) * tensor.getDimSize(1);
    elements = maps * llvm::alignTo(elements / maps, 16);
  }
  int64_t block = getChannelBlock(getLayout(type));
  if (block > 1) {
    int64_t channels = tensor.getDimSize(1);
    elements = elements / channels * llvm::alignTo(channels, block);
  }
  return elements * tensor.getElementTypeBitWidth() / 8;
}

bool BufferPlan::isAlias(Operation *op) {
  if (auto convert = dyn_cast<ConvertLayoutOp>(op))
    return haveSameOrder(convert.getType(),
                         getLayout(convert.getInput().getType()),
                         getLayout(convert.getType()));
  return isa<ReshapeOp, FlattenOp>(op);
}

/// The value whose buffer holds this value.
Value BufferPlan::getRoot(Value value) const {
  while (Operation *op = value.getDefiningOp()) {
    if (Value operand = takenOver.lookup(value))
      value = operand;
    else if (isAlias(op))
      value = op->getOperand(0);
    else
      break;
  }
  return value;
}

BufferPlan::BufferPlan(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments())
    locations[argument] = {
        BufferLocation::input, argument.getArgNumber(), 0, {}};
  collectStretches(function);
  collectBuffers(function);
  placeOutputs(function);
  shareInPlaceBuffers(function);
  placeInArena();
}

BufferLocation BufferPlan::getLocation(Value value, Operation *op) const {
  Value root = getRoot(value);
  BufferLocation location = locations.at(root);
  const Stretch *stretch = getStretch(op);
  auto buffer = buffers.find(root);
  bool isOfTurn = buffer != buffers.end() && buffer->second.isOfTurn;
  if (stretch && location.kind != BufferLocation::constant && !isOfTurn)
    location.turnBytes = getBytes(value.getType()) / stretch->turns;
  return location;
}

/// The ops between which no other one makes a step of the model.
void BufferPlan::collectStretches(func::FuncOp function) {
  bool continues = false;
  for (Operation &op : function.getBody().front()) {
    int64_t number = numbers.size();
    numbers[&op] = number;
    if (isa<ParamOp>(op) || isAlias(&op))
      continue;
    int64_t turns = getTurns(&op);
    continues = continues && turns == stretches.back().turns;
    if (turns > 1) {
      if (!continues)
        stretches.push_back({turns, number, number});
      stretches.back().last = number;
      stretchOf[&op] = stretches.size() - 1;
    }
    continues = turns > 1;
  }
}

/// Null for ops that do their work at once.
const BufferPlan::Stretch *BufferPlan::getStretch(Operation *op) const {
  auto it = stretchOf.find(op);
  return it == stretchOf.end() ? nullptr : &stretches[it->second];
}

/// What only the ops of one stretch use holds the images of one turn. All else
/// that they use lives through all turns.
void BufferPlan::keepForTurns(Buffer &buffer, Value value) const {
  const Stretch *maker = getStretch(value.getDefiningOp());
  if (maker && buffer.lastUse <= maker->last) {
    buffer.isOfTurn = true;
    buffer.bytes /= maker->turns;
    return;
  }
  if (maker)
    buffer.firstUse = maker->first;
  for (const Stretch &stretch : stretches)
    if (stretch.first <= buffer.lastUse && buffer.lastUse <= stretch.last)
      buffer.lastUse = stretch.last;
}

void BufferPlan::collectBuffers(func::FuncOp function) {
  for (Operation &op : function.getBody().front()) {
    int64_t number = numbers.at(&op);
    for (Value operand : op.getOperands()) {
      auto it = buffers.find(getRoot(operand));
      if (it != buffers.end())
        it->second.lastUse = number;
    }
    if (isa<ParamOp>(op))
      locations[op.getResult(0)] = {BufferLocation::constant, 0, 0,
                                    op.getResult(0)};
    else if (!isAlias(&op))
      for (Value result : op.getResults())
        buffers[result] = {getBytes(result.getType()), number, number};
  }
  for (auto &[value, buffer] : buffers)
    keepForTurns(buffer, value);
}

/// A value that is returned is written to the caller's buffer at once, unless
/// it has another place already.
void BufferPlan::placeOutputs(func::FuncOp function) {
  Operation *terminator = function.getBody().front().getTerminator();
  for (OpOperand &operand : terminator->getOpOperands()) {
    Value root = getRoot(operand.get());
    unsigned number = operand.getOperandNumber();
    if (locations.count(root))
      outputCopies.push_back({operand.get(), number});
    else
      locations[root] = {BufferLocation::output, number, 0, {}};
  }
}

static OpOperand *getInPlaceOperand(Operation &op) {
  auto name = op.getAttrOfType<StringAttr>(kernelAttrName);
  const Kernel *kernel = name ? KernelRegistry::lookupAny(name) : nullptr;
  return kernel ? kernel->getInPlaceOperand(&op) : nullptr;
}

/// In program order, so that a chain of residuals shares one buffer.
void BufferPlan::shareInPlaceBuffers(func::FuncOp function) {
  for (Operation &op : function.getBody().front()) {
    OpOperand *operand = getInPlaceOperand(op);
    if (!operand)
      continue;
    Value source = getRoot(operand->get()), target = op.getResult(0);
    auto isSource = [&](Value other) { return getRoot(other) == source; };
    auto from = buffers.find(source), to = buffers.find(target);
    if (from == buffers.end() || locations.count(source) ||
        locations.count(target) ||
        from->second.lastUse != to->second.firstUse ||
        from->second.bytes != to->second.bytes ||
        from->second.isOfTurn != to->second.isOfTurn ||
        llvm::count_if(op.getOperands(), isSource) != 1)
      continue;
    from->second.lastUse = to->second.lastUse;
    takenOver[target] = source;
    buffers.erase(to);
  }
}

/// The lowest offset at which no buffer that lives at the same time lies.
int64_t BufferPlan::findOffset(const Buffer &buffer,
                               ArrayRef<const Buffer *> placed) const {
  SmallVector<std::pair<int64_t, int64_t>> taken;
  for (const Buffer *other : placed)
    if (other->firstUse <= buffer.lastUse && buffer.firstUse <= other->lastUse)
      taken.push_back({other->offset, other->offset + other->bytes});
  llvm::sort(taken);
  int64_t offset = 0;
  for (auto [begin, end] : taken) {
    if (offset + buffer.bytes <= begin)
      break;
    offset =
        std::max<int64_t>(offset, llvm::alignTo(end, BONSAI_BUFFER_ALIGNMENT));
  }
  return offset;
}

/// Largest first: what comes later fits into the gaps.
void BufferPlan::placeInArena() {
  SmallVector<std::pair<Value, Buffer *>> order;
  for (auto &[value, buffer] : buffers)
    if (!locations.count(value))
      order.push_back({value, &buffer});
  llvm::stable_sort(order, [](const auto &a, const auto &b) {
    return a.second->bytes > b.second->bytes;
  });
  SmallVector<const Buffer *> placed;
  for (auto [value, buffer] : order) {
    buffer->offset = findOffset(*buffer, placed);
    placed.push_back(buffer);
    locations[value] = {BufferLocation::arena, buffer->offset, 0, {}};
    arenaBytes = std::max<int64_t>(
        arenaBytes,
        llvm::alignTo(buffer->offset + buffer->bytes, BONSAI_BUFFER_ALIGNMENT));
  }
}
