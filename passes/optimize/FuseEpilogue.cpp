//===- FuseEpilogue.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fuses bias, residual and activation into the layer that produces them.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/analysis/LayerNames.h"
#include "passes/optimize/ParameterTable.h"
#include "passes/optimize/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_FUSEEPILOGUE
#include "passes/optimize/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

/// The layer that a value comes from, if an op after it can become part of its
/// epilogue: nothing else reads the value, and no activation ends it.
static EpilogueOpInterface getOpenLayer(Value value, Operation *user) {
  auto layer = value.getDefiningOp<EpilogueOpInterface>();
  if (!layer || !value.hasOneUse() || layer.getEpilogueActivation() ||
      layer->getBlock() != user->getBlock() ||
      value.getType() != user->getResult(0).getType())
    return nullptr;
  return layer;
}

/// Whether a tensor of this shape, broadcast to `result`, has one value for
/// each channel.
static bool isPerChannel(ArrayRef<int64_t> shape, RankedTensorType result) {
  int64_t shift = result.getRank() - static_cast<int64_t>(shape.size());
  if (shift < 0 || shift > 1)
    return false;
  for (auto [axis, extent] : llvm::enumerate(shape)) {
    bool isChannelAxis = static_cast<int64_t>(axis) + shift == 1;
    if (extent != (isChannelAxis ? result.getDimSize(1) : 1))
      return false;
  }
  return true;
}

namespace {

struct FuseEpilogue : bonsai::impl::FuseEpilogueBase<FuseEpilogue> {
  void runOnOperation() override;

private:
  bool fuseBias(AddOp add, Value layerValue, Value addend,
                ParameterTable &parameters);
  bool fuseResidual(AddOp add);
  bool fuseActivation(ActivationOpInterface op);
};

} // namespace

/// Replaces an op that became part of a layer's epilogue.
static void absorb(Operation *op, EpilogueOpInterface layer) {
  op->getResult(0).replaceAllUsesWith(layer->getResult(0));
  op->erase();
}

bool FuseEpilogue::fuseBias(AddOp add, Value layerValue, Value addend,
                            ParameterTable &parameters) {
  EpilogueOpInterface layer = getOpenLayer(layerValue, add);
  ParameterOp parameter = parameters.lookup(addend);
  if (!layer || layer.getEpilogueBias() || !parameter ||
      parameter.getMaskAttr() ||
      !isPerChannel(parameter.getType().getShape(), add.getType()))
    return false;
  ParameterOp bias = parameter;
  if (parameter.getType().getRank() != 1) {
    ElementsAttr vector = flattenElements(parameter.getValue());
    if (!vector)
      return false;
    std::string name = getLayerName(layer);
    bias = parameters.create(
        parameter, name.empty() ? parameter.getSymName() : StringRef(name),
        ".bias", vector);
  }
  layer.setEpilogueBias(parameters.read(layer, bias));
  absorb(add, layer);
  parameters.dropRead(addend);
  return true;
}

bool FuseEpilogue::fuseResidual(AddOp add) {
  auto getCandidate = [&](Value value, Value other) -> EpilogueOpInterface {
    EpilogueOpInterface layer = getOpenLayer(value, add);
    bool fits = layer && !layer.getEpilogueResidual() &&
                haveSameShapes(other.getType(), add.getType());
    return fits ? layer : nullptr;
  };
  EpilogueOpInterface layer = getCandidate(add.getLhs(), add.getRhs());
  EpilogueOpInterface other = getCandidate(add.getRhs(), add.getLhs());
  if (!layer || (other && layer->isBeforeInBlock(other)))
    layer = other;
  if (!layer)
    return false;
  Value residual =
      layer->getResult(0) == add.getLhs() ? add.getRhs() : add.getLhs();
  Operation *producer = residual.getDefiningOp();
  if (producer && producer->getBlock() == layer->getBlock() &&
      layer->isBeforeInBlock(producer))
    layer->moveBefore(add);
  layer.setEpilogueResidual(residual);
  absorb(add, layer);
  return true;
}

bool FuseEpilogue::fuseActivation(ActivationOpInterface op) {
  EpilogueOpInterface layer = getOpenLayer(op->getOperand(0), op);
  if (!layer)
    return false;
  layer.setEpilogueActivation(op.getActivationAttr());
  absorb(op, layer);
  return true;
}

void FuseEpilogue::runOnOperation() {
  ParameterTable parameters(getOperation());
  getOperation().walk([&](Operation *op) {
    if (auto add = dyn_cast<AddOp>(op)) {
      if (fuseBias(add, add.getLhs(), add.getRhs(), parameters) ||
          fuseBias(add, add.getRhs(), add.getLhs(), parameters))
        ++numBiases;
      else if (fuseResidual(add))
        ++numResiduals;
    } else if (auto activation = dyn_cast<ActivationOpInterface>(op)) {
      if (fuseActivation(activation))
        ++numActivations;
    }
  });
  ParameterTable::eraseUnused(getOperation());
}
