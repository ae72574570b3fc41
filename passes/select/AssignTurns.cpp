//===- AssignTurns.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes ops on large batches take turns where that keeps feature maps in cache.
//
//===----------------------------------------------------------------------===//

#include "passes/select/ImageTurns.h"
#include "passes/select/KernelSelection.h"
#include "passes/select/Measurements.h"
#include "passes/select/Passes.h"
#include "passes/select/SelectionRemarks.h"
#include <algorithm>

namespace bonsai {
#define GEN_PASS_DEF_ASSIGNTURNS
#include "passes/select/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

static int64_t getBytes(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.getNumElements() * tensor.getElementTypeBitWidth() / 8;
}

/// Bytes of what an op reads and writes of the batch.
static int64_t getImageBytes(Operation &op) {
  int64_t bytes = 0;
  for (Value operand : op.getOperands())
    if (holdsImages(operand))
      bytes += getBytes(operand.getType());
  for (Type type : op.getResultTypes())
    bytes += getBytes(type);
  return bytes;
}

namespace {

/// What ops take as they are chosen together, in microseconds; of those that
/// need no kernel nothing is known.
struct NetworkTime {
  DenseMap<Operation *, double> byOp;
  double total = 0;
};

/// Consecutive ops, and what they gain from taking turns, in microseconds.
struct Stretch {
  SmallVector<Operation *> ops;
  double gain = 0;
};

struct AssignTurns : bonsai::impl::AssignTurnsBase<AssignTurns> {
  using AssignTurnsBase::AssignTurnsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    std::optional<Policy> competing = Policy::parse(policy);
    if (!competing) {
      getOperation().emitError("unknown policy '") << policy << "'";
      return signalPassFailure();
    }
    int64_t turns = hasTurns() ? 1 : chooseTurns();
    if (turns > 1 && failed(assign(turns, *competing)))
      signalPassFailure();
  }

  bool hasTurns() {
    return llvm::any_of(getOperation().getBody().front(), [](Operation &op) {
      return op.hasAttr(turnsAttrName);
    });
  }

  /// As few as leave each so many images that the largest op's feature maps fit
  /// into the second-level cache.
  int64_t chooseTurns() {
    constexpr int64_t cacheBytes = 2 << 20;
    Block &body = getOperation().getBody().front();
    if (body.getNumArguments() == 0)
      return 1;
    auto input = dyn_cast<RankedTensorType>(body.getArgument(0).getType());
    if (!input || input.getRank() == 0)
      return 1;
    int64_t batch = input.getDimSize(0), largest = 0;
    for (Operation &op : body)
      if (canTakeTurns(&op, batch))
        largest = std::max(largest, getImageBytes(op));
    if (largest == 0)
      return 1;
    int64_t images = std::clamp<int64_t>(
        cacheBytes / std::max<int64_t>(largest / batch, 1), 1, batch);
    while (batch % images != 0)
      --images;
    return batch / images;
  }

  LogicalResult assign(int64_t turns, const Policy &competing) {
    Target target = Target::get(getOperation(), cpuLevel, threads);
    FailureOr<Measurements> measurements =
        Measurements::read(getOperation(), tuning, device, target);
    if (failed(measurements))
      return failure();
    FailureOr<NetworkTime> whole = getTime(competing, target, *measurements);
    SmallVector<Operation *> able;
    for (Operation &op : getOperation().getBody().front())
      if (canTakeTurns(&op, turns))
        able.push_back(&op);
    setTurns(able, turns);
    FailureOr<NetworkTime> inTurns = getTime(competing, target, *measurements);
    setTurns(able, 1);
    if (failed(whole) || failed(inTurns))
      return failure();
    Stretch best = findBest(turns, *whole, *inTurns);
    if (best.ops.empty())
      return success();
    setTurns(best.ops, turns);
    FailureOr<NetworkTime> mixed = getTime(competing, target, *measurements);
    if (failed(mixed))
      return failure();
    constexpr double margin = 0.97;
    bool isTaken = mixed->total <= margin * whole->total;
    if (!isTaken)
      setTurns(best.ops, 1);
    if (explain)
      emitTurnsRemark(getOperation(), best.ops.size(), turns, whole->total,
                      mixed->total, isTaken);
    numOps += isTaken ? best.ops.size() : 0;
    return success();
  }

  /// Ops are forgotten by the cost model when they change.
  FailureOr<NetworkTime> getTime(const Policy &competing, const Target &target,
                                 const Measurements &measurements) {
    CostModel costs(target, measurements.get());
    FailureOr<KernelSelection> selection =
        KernelSelection::create(getOperation(), competing, costs);
    if (failed(selection))
      return failure();
    NetworkTime time;
    time.total = selection->getTime(costs).getTotal();
    for (const KernelDecision &decision : selection->getDecisions())
      if (!decision.candidates.empty())
        time.byOp[decision.op] = decision.get().cost.microseconds;
    return time;
  }

  /// The consecutive ops that gain most together (Kadane's algorithm).
  Stretch findBest(int64_t turns, const NetworkTime &whole,
                   const NetworkTime &inTurns) {
    Stretch best, current;
    for (Operation &op : getOperation().getBody().front()) {
      if (isa<ParamOp>(op))
        continue;
      if (current.gain <= 0 || !canTakeTurns(&op, turns))
        current = {};
      if (!canTakeTurns(&op, turns))
        continue;
      current.ops.push_back(&op);
      current.gain += whole.byOp.lookup(&op) - inTurns.byOp.lookup(&op);
      if (current.gain > best.gain)
        best = current;
    }
    return best;
  }

  void setTurns(ArrayRef<Operation *> ops, int64_t turns) {
    Builder builder(&getContext());
    for (Operation *op : ops)
      if (turns == 1)
        op->removeAttr(turnsAttrName);
      else
        op->setAttr(turnsAttrName, builder.getI64IntegerAttr(turns));
  }
};

} // namespace
