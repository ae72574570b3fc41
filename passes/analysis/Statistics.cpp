//===- Statistics.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counting parameters, multiply-accumulates and cut weights.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/Statistics.h"
#include "dialect/BonsaiDialect.h"
#include "dialect/LayerGeometry.h"
#include "passes/analysis/LayerNames.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace bonsai;

static double sparsityOf(int64_t nonzero, int64_t weights) {
  return weights == 0 ? 0.0 : 1.0 - static_cast<double>(nonzero) / weights;
}

double LayerStatistics::getSparsity() const {
  return sparsityOf(nonzero, weights);
}

double ModelStatistics::getSparsity() const {
  return sparsityOf(nonzero, prunable);
}

/// Counts the elements in which a bit of `significant` is set.
template <typename T>
static FailureOr<int64_t> countElements(ElementsAttr elements, T significant) {
  FailureOr<ElementsView<T>> view = viewElements<T>(elements);
  if (failed(view))
    return failure();
  if (view->isSplat())
    return ((*view)[0] & significant) != 0 ? view->size() : 0;
  int64_t count = 0;
  for (int64_t i = 0, size = view->size(); i < size; ++i)
    count += ((*view)[i] & significant) != 0;
  return count;
}

/// The weights that a mask keeps or, without a mask, those that are neither 0.0
/// nor -0.0.
static FailureOr<int64_t> countNonzero(ParameterOp parameter) {
  if (ElementsAttr mask = parameter.getMaskAttr())
    return countElements<uint8_t>(mask, 0xff);
  ElementsAttr value = parameter.getValue();
  if (value.getElementType().getIntOrFloatBitWidth() == 16)
    return countElements<uint16_t>(value, 0x7fff);
  return countElements<uint32_t>(value, 0x7fffffff);
}

/// Whether the mask keeps a weight of an output channel.
static bool isKept(const LayerGeometry &geometry, const MaskView &mask,
                   int64_t output) {
  int64_t first = geometry.getFirstInput(output);
  for (int64_t i = 0; i < geometry.getInputsPerGroup(); ++i) {
    int64_t index = geometry.getWeightIndex(output, first + i);
    for (int64_t tap = 0; tap < geometry.getNumTaps(); ++tap)
      if (mask[index + tap])
        return true;
  }
  return false;
}

/// Output channels that the mask of the weight does not cut whole.
static FailureOr<int64_t> countChannels(PrunableOpInterface op,
                                        ParameterOp weight) {
  LayerGeometry geometry(op);
  if (!weight || !weight.getMaskAttr())
    return geometry.getNumOutputs();
  FailureOr<MaskView> mask = viewElements<uint8_t>(weight.getMaskAttr());
  if (failed(mask))
    return failure();
  int64_t count = 0;
  for (int64_t output = 0; output < geometry.getNumOutputs(); ++output)
    count += isKept(geometry, *mask, output);
  return count;
}

namespace {

/// Goes over a model's ops, then over its parameters.
class StatisticsCounter {
public:
  explicit StatisticsCounter(ModuleOp module) : module(module) {}

  FailureOr<ModelStatistics> count() {
    WalkResult result = module.walk([&](Operation *op) {
      return failed(countOp(op)) ? WalkResult::interrupt()
                                 : WalkResult::advance();
    });
    if (result.wasInterrupted())
      return failure();
    module.walk([&](ParameterOp parameter) { countParameter(parameter); });
    return std::move(statistics);
  }

private:
  LogicalResult countOp(Operation *op);
  LogicalResult countLayer(PrunableOpInterface op, int64_t macs);
  LogicalResult countWeight(ParameterOp parameter, LayerStatistics &layer);
  void countParameter(ParameterOp parameter);

  ModuleOp module;
  SymbolTableCollection symbols;
  /// The kept weights of each weight parameter.
  llvm::DenseMap<Operation *, int64_t> weights;
  llvm::DenseSet<Operation *> biases;
  ModelStatistics statistics;
};

} // namespace

LogicalResult StatisticsCounter::countOp(Operation *op) {
  int64_t macs = 0;
  if (auto cost = dyn_cast<CostOpInterface>(op))
    macs = cost.getMultiplyAccumulates();
  statistics.macs += macs;
  if (auto epilogue = dyn_cast<EpilogueOpInterface>(op))
    if (Value bias = epilogue.getEpilogueBias())
      if (ParameterOp parameter = lookupParameter(bias, symbols))
        biases.insert(parameter);
  auto prunable = dyn_cast<PrunableOpInterface>(op);
  return prunable ? countLayer(prunable, macs) : success();
}

LogicalResult StatisticsCounter::countLayer(PrunableOpInterface op,
                                            int64_t macs) {
  Value weight = op.getWeightOperand().get();
  LayerStatistics layer;
  layer.name = describeLayer(op);
  layer.op = op->getName().stripDialect().str();
  layer.shape.assign(cast<ShapedType>(weight.getType()).getShape());
  layer.macs = macs;
  ParameterOp parameter = lookupParameter(weight, symbols);
  if (parameter && failed(countWeight(parameter, layer)))
    return failure();
  FailureOr<int64_t> channels = countChannels(op, parameter);
  if (failed(channels))
    return op->emitError("the mask of its weight cannot be read");
  layer.channels = *channels;
  layer.channelsTotal = LayerGeometry(op).getNumOutputs();
  statistics.layers.push_back(std::move(layer));
  return success();
}

LogicalResult StatisticsCounter::countWeight(ParameterOp parameter,
                                             LayerStatistics &layer) {
  auto [entry, isNew] = weights.try_emplace(parameter, 0);
  layer.weights = parameter.getType().getNumElements();
  if (MaskPatternAttrInterface pattern = parameter.getPatternAttr())
    layer.pattern = pattern.getPatternName();
  if (isNew) {
    FailureOr<int64_t> nonzero = countNonzero(parameter);
    if (failed(nonzero))
      return parameter.emitError("the elements of @")
             << parameter.getSymName() << " cannot be read";
    entry->second = *nonzero;
    statistics.prunable += layer.weights;
    statistics.nonzero += *nonzero;
  }
  layer.nonzero = entry->second;
  return success();
}

void StatisticsCounter::countParameter(ParameterOp parameter) {
  if (parameter.getBuffer())
    return;
  int64_t size = parameter.getType().getNumElements();
  statistics.params += size;
  if (weights.contains(parameter))
    return;
  if (biases.contains(parameter))
    statistics.biases += size;
  else
    statistics.normalization += size;
}

FailureOr<ModelStatistics> bonsai::computeStatistics(ModuleOp module) {
  return StatisticsCounter(module).count();
}
