//===- ChannelFolding.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turning constant inputs into biases.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/ChannelFolding.h"
#include "dialect/LayerGeometry.h"
#include "passes/analysis/LayerNames.h"
#include "passes/optimize/ParameterTable.h"

using namespace mlir;
using namespace bonsai;

static bool isCutOff(const LayerGeometry &geometry, const ParameterView &weight,
                     int64_t output, int64_t input) {
  int64_t index = geometry.getWeightIndex(output, input);
  for (int64_t tap = 0; tap < geometry.getNumTaps(); ++tap)
    if (!weight.isCut(index + tap))
      return false;
  return true;
}

/// Whether a constant can be added to the bias, if there is one.
static bool hasParameterBias(PrunableOpInterface op,
                             ChannelConstants &constants) {
  auto epilogue = dyn_cast<EpilogueOpInterface>(op.getOperation());
  if (!epilogue)
    return false;
  Value bias = epilogue.getEpilogueBias();
  return !bias || constants.getParameter(bias);
}

bool bonsai::canFoldInput(PrunableOpInterface op, int64_t input,
                          const ChannelGroups &groups,
                          ChannelConstants &constants) {
  Value data = op.getDataOperand().get(), result = op->getResult(0);
  int64_t channel = groups.getChannel({data, 1, input});
  const ParameterView *weight =
      constants.getParameter(op.getWeightOperand().get());
  LayerGeometry geometry(op);
  int64_t first = geometry.getFirstOutput(input);
  bool isNeeded = false;
  for (int64_t output = first;
       output < first + geometry.getOutputsPerGroup() && !isNeeded; ++output)
    isNeeded = groups.getChannel({result, 1, output}) != channel &&
               !(weight && isCutOff(geometry, *weight, output, input));
  if (!isNeeded)
    return true;
  return weight && hasParameterBias(op, constants) &&
         constants.get({data, 1, input});
}

//===----------------------------------------------------------------------===//
// Computing contributions
//===----------------------------------------------------------------------===//

namespace {

/// A removed input that is not 0.
struct RemovedInput {
  int64_t index;
  double value;
};

} // namespace

static SmallVector<RemovedInput>
findRemovedInputs(PrunableOpInterface op, const RemovedChannels &removed,
                  ChannelConstants &constants) {
  SmallVector<RemovedInput> inputs;
  Value data = op.getDataOperand().get();
  int64_t numInputs = cast<ShapedType>(data.getType()).getDimSize(1);
  for (int64_t input = 0; input < numInputs; ++input) {
    if (removed.isKept({data, 1, input}))
      continue;
    // Without a constant, all weights are cut or the outputs go, too.
    double value = constants.get({data, 1, input}).value_or(0.0);
    if (value != 0.0)
      inputs.push_back({input, value});
  }
  return inputs;
}

/// For each tap, the sum of weight times constant over an output's inputs.
static void sumInputs(const LayerGeometry &geometry,
                      const ParameterView &weight, int64_t output,
                      ArrayRef<RemovedInput> inputs,
                      MutableArrayRef<double> sums) {
  llvm::fill(sums, 0.0);
  int64_t first = geometry.getFirstInput(output);
  for (const RemovedInput &input : inputs) {
    if (input.index < first ||
        input.index >= first + geometry.getInputsPerGroup())
      continue;
    int64_t index = geometry.getWeightIndex(output, input.index);
    for (auto [tap, sum] : llvm::enumerate(sums))
      sum += input.value * weight.values[index + tap];
  }
}

static FoldedInputs fold(PrunableOpInterface op, ArrayRef<RemovedInput> inputs,
                         const RemovedChannels &removed,
                         const ParameterView &weight) {
  LayerGeometry geometry(op);
  ConstantResponse response(op);
  FoldedInputs folded{op,
                      SmallVector<int64_t, 4>(response.getBorder()),
                      response.getNumRows(),
                      response.getNumColumns(),
                      {}};
  SmallVector<double> sums(geometry.getNumTaps());
  SmallVector<double> table(response.getTableSize());
  for (int64_t output = 0; output < geometry.getNumOutputs(); ++output) {
    if (!removed.isKept({op->getResult(0), 1, output}))
      continue;
    sumInputs(geometry, weight, output, inputs, sums);
    response.compute(sums, table);
    folded.table.insert(folded.table.end(), table.begin(), table.end());
  }
  return folded;
}

/// Makes a table that is the same at the border as inside a plain bias.
static void dropUniformBorder(FoldedInputs &folded) {
  int64_t size = folded.numRows * folded.numColumns;
  std::vector<float> values;
  for (size_t begin = 0; begin < folded.table.size(); begin += size) {
    ArrayRef<float> ofOutput = ArrayRef(folded.table).slice(begin, size);
    if (!llvm::all_equal(ofOutput))
      return;
    values.push_back(ofOutput.front());
  }
  folded.numRows = folded.numColumns = 1;
  folded.table = std::move(values);
}

std::vector<FoldedInputs>
bonsai::foldRemovedInputs(ModuleOp module, const RemovedChannels &removed,
                          ChannelConstants &constants) {
  std::vector<FoldedInputs> contributions;
  module.walk([&](PrunableOpInterface op) {
    auto inputs = findRemovedInputs(op, removed, constants);
    const ParameterView *weight =
        constants.getParameter(op.getWeightOperand().get());
    if (inputs.empty() || !weight)
      return;
    FoldedInputs folded = fold(op, inputs, removed, *weight);
    dropUniformBorder(folded);
    if (llvm::any_of(folded.table, [](float value) { return value != 0; }))
      contributions.push_back(std::move(folded));
  });
  return contributions;
}

//===----------------------------------------------------------------------===//
// Adding contributions
//===----------------------------------------------------------------------===//

/// A constant of the network beside the weight of its layer.
static ParameterOp createConstant(PrunableOpInterface op, StringRef suffix,
                                  ArrayRef<int64_t> shape,
                                  std::vector<float> values,
                                  ParameterTable &parameters) {
  ParameterOp weight = parameters.lookup(op.getWeightOperand().get());
  std::string name = getLayerName(op);
  auto type = RankedTensorType::get(shape, weight.getType().getElementType());
  ParameterOp constant = parameters.create(
      weight, name, suffix,
      makeResource(type, name + suffix.str(), std::move(values)));
  constant.setBuffer(true);
  return constant;
}

static void addToBias(const FoldedInputs &folded, ParameterTable &parameters) {
  PrunableOpInterface layer = folded.op;
  auto epilogue = cast<EpilogueOpInterface>(layer.getOperation());
  std::vector<float> values = folded.table;
  Value oldBias = epilogue.getEpilogueBias();
  ParameterOp bias = oldBias ? parameters.lookup(oldBias) : nullptr;
  if (bias) {
    ElementsView<float> old = *viewElements<float>(bias.getValue());
    for (auto [channel, value] : llvm::enumerate(values))
      value += old[channel];
  }
  if (bias && parameters.isReadOnce(bias)) {
    bias.setValueAttr(
        makeResource(bias.getType(), bias.getSymName(), std::move(values)));
    bias.setMask(nullptr, nullptr);
    return;
  }
  int64_t size = values.size();
  ParameterOp constant =
      createConstant(layer, ".bias", {size}, std::move(values), parameters);
  if (bias)
    constant.setBuffer(bias.getBuffer());
  epilogue.setEpilogueBias(parameters.read(layer, constant));
  if (oldBias)
    parameters.dropRead(oldBias);
}

static void addBorderBias(const FoldedInputs &folded,
                          ParameterTable &parameters) {
  Operation *layer = folded.op;
  auto epilogue = cast<EpilogueOpInterface>(layer);
  Value result = layer->getResult(0);
  int64_t channels = cast<ShapedType>(result.getType()).getDimSize(1);
  ParameterOp table = createConstant(
      folded.op, ".border_bias", {channels, folded.numRows, folded.numColumns},
      folded.table, parameters);
  OpBuilder builder(layer->getContext());
  builder.setInsertionPointAfter(layer);
  auto read = ParamOp::create(builder, layer->getLoc(), table.getType(),
                              table.getSymName());
  auto border = BorderBiasOp::create(
      builder, layer->getLoc(), result.getType(), result, read,
      /*bias=*/Value(), epilogue.getEpilogueResidual(),
      builder.getDenseI64ArrayAttr(folded.border),
      epilogue.getEpilogueActivation());
  epilogue.removeEpilogueResidual();
  epilogue.setEpilogueActivation(nullptr);
  result.replaceAllUsesExcept(border, border);
}

void bonsai::addFoldedInputs(ModuleOp module,
                             ArrayRef<FoldedInputs> contributions) {
  ParameterTable parameters(module);
  for (const FoldedInputs &folded : contributions) {
    bool isPlain = folded.numRows == 1 && folded.numColumns == 1;
    if (isPlain)
      addToBias(folded, parameters);
    else
      addBorderBias(folded, parameters);
  }
}
