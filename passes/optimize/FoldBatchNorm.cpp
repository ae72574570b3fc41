//===- FoldBatchNorm.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Folds batch normalization into the weights of the layer before it, past the
// border biases between them.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/analysis/LayerNames.h"
#include "passes/optimize/ParameterTable.h"
#include "passes/optimize/Passes.h"
#include <cmath>

namespace bonsai {
#define GEN_PASS_DEF_FOLDBATCHNORM
#include "passes/optimize/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

/// Normalization as `factor * x + offset` for each output channel.
struct Normalization {
  std::vector<double> factor, offset;
};

/// A weight seen as runs of elements that belong to one output channel. The
/// axis of output channels holds all of them, or those of one group of input
/// channels.
class OutputChannelRuns {
public:
  OutputChannelRuns(PrunableOpInterface op, ArrayRef<int64_t> shape)
      : shape(shape), outputAxis(op.getWeightOutputAxis()),
        inputAxis(op.getWeightInputAxis()),
        inputsPerGroup(shape[inputAxis] / op.getWeightGroups()) {
    auto result = cast<ShapedType>(op->getResult(0).getType());
    isWhole = result.getDimSize(1) == shape[outputAxis];
    for (int64_t extent : shape.drop_front(std::max(outputAxis, inputAxis) + 1))
      length *= extent;
  }

  int64_t getLength() const { return length; }

  int64_t getChannel(int64_t run) const {
    int64_t channel = positionOn(outputAxis, run * length);
    if (isWhole)
      return channel;
    int64_t group = positionOn(inputAxis, run * length) / inputsPerGroup;
    return group * shape[outputAxis] + channel;
  }

private:
  int64_t positionOn(int64_t axis, int64_t index) const {
    for (int64_t extent : shape.drop_front(axis + 1))
      index /= extent;
    return index % shape[axis];
  }

  ArrayRef<int64_t> shape;
  int64_t outputAxis, inputAxis, inputsPerGroup;
  bool isWhole;
  int64_t length = 1;
};

/// Folds batch norms of a module one by one.
class BatchNormFolder {
public:
  explicit BatchNormFolder(ModuleOp module) : parameters(module) {}

  /// Folds `op` away, or says in a remark why it stays.
  LogicalResult fold(BatchNormOp op);

private:
  FailureOr<ElementsView<float>> readFloats(Value value);
  FailureOr<Normalization> readNormalization(BatchNormOp op);
  bool canRead(ArrayRef<Operation *> summands);
  /// Makes an operand read `values`: of the parameter that it reads, or, if
  /// others read that, of a copy of it, mask and all.
  void setValues(OpOperand &operand, StringRef suffix,
                 std::vector<float> values);
  void scaleWeight(PrunableOpInterface layer, ArrayRef<double> factor);
  /// Scales table and bias.
  void scaleBorderBias(BorderBiasOp op, ArrayRef<double> factor);
  /// Sets bias to factor * bias + offset.
  void transformBias(EpilogueOpInterface layer, ParameterOp weight,
                     const Normalization &normalization);

  ParameterTable parameters;
};

struct FoldBatchNorm : bonsai::impl::FoldBatchNormBase<FoldBatchNorm> {
  void runOnOperation() override {
    BatchNormFolder folder(getOperation());
    getOperation().walk([&](BatchNormOp op) {
      if (succeeded(folder.fold(op)))
        ++numFolded;
      else
        ++numKept;
    });
    ParameterTable::eraseUnused(getOperation());
  }
};

} // namespace

FailureOr<ElementsView<float>> BatchNormFolder::readFloats(Value value) {
  ParameterOp parameter = parameters.lookup(value);
  if (!parameter || !parameter.getType().getElementType().isF32())
    return failure();
  return viewElements<float>(parameter.getValue());
}

/// Fails if an operand is no f32 parameter, or a factor is not finite.
FailureOr<Normalization> BatchNormFolder::readNormalization(BatchNormOp op) {
  auto scale = readFloats(op.getScale()), shift = readFloats(op.getShift());
  auto mean = readFloats(op.getMean()), variance = readFloats(op.getVariance());
  if (failed(scale) || failed(shift) || failed(mean) || failed(variance))
    return op.emitRemark("not folded: its operands are not all f32 parameters");
  double epsilon = op.getEpsilon().convertToFloat();
  Normalization result;
  for (int64_t channel = 0; channel < scale->size(); ++channel) {
    double factor =
        (*scale)[channel] / std::sqrt((*variance)[channel] + epsilon);
    result.factor.push_back(factor);
    result.offset.push_back((*shift)[channel] - (*mean)[channel] * factor);
    if (!std::isfinite(result.offset.back()))
      return op.emitRemark("not folded: channel ")
             << channel << " is not finite";
  }
  return result;
}

/// The ops that the input of `op` comes from, last first: any number of border
/// biases, and what is before them, which should be a layer.
static SmallVector<Operation *> findSummands(BatchNormOp op) {
  SmallVector<Operation *> summands;
  for (Operation *producer = op.getInput().getDefiningOp(); producer;) {
    summands.push_back(producer);
    auto border = dyn_cast<BorderBiasOp>(producer);
    producer = border ? border.getInput().getDefiningOp() : nullptr;
  }
  return summands;
}

/// Why what `op` makes of the result of a layer or border bias is not the same
/// as what the layer could; empty if it is.
static StringRef findObstacle(BatchNormOp op, EpilogueOpInterface summand) {
  if (!summand->hasOneUse())
    return "the layer before it has other users";
  if (summand.getEpilogueResidual())
    return "the layer before it adds a residual";
  if (summand.getEpilogueActivation())
    return "the layer before it has an activation";
  if (summand->getResult(0).getType() != op.getType())
    return "the layer before it has another layout";
  return "";
}

/// Why the layer before `op` cannot take it up; empty if it can.
static StringRef findObstacle(BatchNormOp op, ArrayRef<Operation *> summands) {
  if (summands.empty() || !isa<PrunableOpInterface>(summands.back()) ||
      !isa<EpilogueOpInterface>(summands.back()))
    return "its input is not the result of a layer with a weight";
  for (Operation *summand : summands) {
    StringRef obstacle = findObstacle(op, cast<EpilogueOpInterface>(summand));
    if (!obstacle.empty())
      return obstacle;
  }
  return "";
}

/// Whether all that folding changes is in f32 parameters: what the ops read
/// besides their data.
bool BatchNormFolder::canRead(ArrayRef<Operation *> summands) {
  return llvm::all_of(summands, [&](Operation *summand) {
    return llvm::all_of(
        summand->getOperands().drop_front(),
        [&](Value operand) { return succeeded(readFloats(operand)); });
  });
}

void BatchNormFolder::setValues(OpOperand &operand, StringRef suffix,
                                std::vector<float> values) {
  ParameterOp parameter = parameters.lookup(operand.get());
  if (!parameters.isReadOnce(parameter)) {
    ParameterOp shared = parameter;
    Value oldRead = operand.get();
    StringRef layer = getLayerName(shared.getSymName());
    layer.consume_back(suffix);
    parameter = parameters.create(shared, layer, suffix, shared.getValue());
    parameter.setMask(shared.getMaskAttr(), shared.getPatternAttr());
    operand.set(parameters.read(operand.getOwner(), parameter));
    parameters.dropRead(oldRead);
  }
  parameter.setValueAttr(makeResource(
      parameter.getType(), parameter.getSymName(), std::move(values)));
}

void BatchNormFolder::scaleWeight(PrunableOpInterface layer,
                                  ArrayRef<double> factor) {
  OpOperand &operand = layer.getWeightOperand();
  RankedTensorType type = parameters.lookup(operand.get()).getType();
  std::vector<float> weights = readFloats(operand.get())->copy();
  OutputChannelRuns runs(layer, type.getShape());
  for (size_t begin = 0; begin < weights.size(); begin += runs.getLength()) {
    double scale = factor[runs.getChannel(begin / runs.getLength())];
    for (int64_t i = 0; i < runs.getLength(); ++i)
      weights[begin + i] = static_cast<float>(weights[begin + i] * scale);
  }
  setValues(operand, ".weight", std::move(weights));
}

void BatchNormFolder::scaleBorderBias(BorderBiasOp op,
                                      ArrayRef<double> factor) {
  auto scale = [&](OpOperand &operand, StringRef suffix) {
    std::vector<float> values = readFloats(operand.get())->copy();
    size_t entries = values.size() / factor.size();
    for (auto [index, value] : llvm::enumerate(values))
      value = static_cast<float>(value * factor[index / entries]);
    setValues(operand, suffix, std::move(values));
  };
  scale(op.getTableMutable(), ".table");
  for (OpOperand &bias : op.getBiasMutable())
    scale(bias, ".bias");
}

void BatchNormFolder::transformBias(EpilogueOpInterface layer,
                                    ParameterOp weight,
                                    const Normalization &normalization) {
  std::vector<float> values(normalization.offset.begin(),
                            normalization.offset.end());
  Value oldBias = layer.getEpilogueBias();
  ParameterOp bias = oldBias ? parameters.lookup(oldBias) : nullptr;
  if (bias) {
    ElementsView<float> old = *viewElements<float>(bias.getValue());
    for (auto [channel, value] : llvm::enumerate(values))
      value = static_cast<float>(normalization.factor[channel] * old[channel] +
                                 normalization.offset[channel]);
  }
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                    weight.getType().getElementType());
  std::string name = (getLayerName(weight.getSymName()) + ".bias").str();
  auto value = makeResource(type, name, std::move(values));
  if (bias && parameters.isReadOnce(bias)) {
    bias.setValueAttr(value);
    bias.setMask(nullptr, nullptr);
    return;
  }
  bias = parameters.create(weight, getLayerName(weight.getSymName()), ".bias",
                           value);
  layer.setEpilogueBias(parameters.read(layer, bias));
  if (oldBias)
    parameters.dropRead(oldBias);
}

LogicalResult BatchNormFolder::fold(BatchNormOp op) {
  SmallVector<Operation *> summands = findSummands(op);
  StringRef obstacle = findObstacle(op, summands);
  if (!obstacle.empty())
    return op.emitRemark("not folded: ") << obstacle;
  if (!canRead(summands))
    return op.emitRemark("not folded: weight or bias of the layer before it "
                         "is no f32 parameter");
  FailureOr<Normalization> normalization = readNormalization(op);
  if (failed(normalization))
    return failure();
  auto layer = cast<PrunableOpInterface>(summands.back());
  scaleWeight(layer, normalization->factor);
  transformBias(cast<EpilogueOpInterface>(summands.back()),
                parameters.lookup(layer.getWeightOperand().get()),
                *normalization);
  for (Operation *summand : ArrayRef(summands).drop_back())
    scaleBorderBias(cast<BorderBiasOp>(summand), normalization->factor);
  for (Value statistic : op.getOperands().drop_front())
    parameters.dropRead(statistic);
  op.replaceAllUsesWith(op.getInput());
  op.erase();
  return success();
}
