//===- LayerOps.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers with weights: shapes, verification, interfaces, canonicalization.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "dialect/Epilogue.h"
#include "dialect/LayerGeometry.h"
#include "dialect/Window.h"
#include <cmath>

using namespace mlir;
using namespace bonsai;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// The flow of an op whose weight makes new channels from all input channels of
/// a group. Channel i of every group is removed together: the weight holds them
/// once.
static ChannelFlow getLayerFlow(EpilogueOpInterface layer) {
  auto op = cast<PrunableOpInterface>(layer.getOperation());
  ChannelFlow flow;
  Value input = op.getDataOperand().get();
  Value result = op->getResult(0);
  Value weight = op.getWeightOperand().get();
  int64_t inputAxis = op.getWeightInputAxis();
  int64_t outputAxis = op.getWeightOutputAxis();
  int64_t groups = op.getWeightGroups();
  int64_t inputs = tensorType(input).getDimSize(1);
  int64_t outputs = tensorType(result).getDimSize(1);
  bool isDepthwise = groups > 1 && inputs == groups;
  // The axis that is not divided by groups holds all channels of its side. In
  // a depthwise weight the other one stays as it is when groups are removed.
  auto coupleSide = [&](Value value, int64_t weightAxis) {
    int64_t channels = tensorType(value).getDimSize(1);
    int64_t inWeight = tensorType(weight).getDimSize(weightAxis);
    if (isDepthwise && inWeight != channels)
      return;
    for (int64_t begin = 0; begin < channels; begin += inWeight)
      flow.couplings.push_back(
          {{value, 1, begin, inWeight}, {weight, weightAxis, 0, inWeight}});
  };
  coupleSide(input, inputAxis);
  coupleSide(result, outputAxis);
  if (isDepthwise)
    // A group is one input channel and its outputs.
    flow.couplings.push_back(
        {{input, 1, 0, groups}, {result, 1, 0, groups, outputs / groups}});
  else
    // Groups stay equal: each loses the same of its outputs.
    for (int64_t begin = outputs / groups; begin < outputs;
         begin += outputs / groups)
      flow.couplings.push_back({{result, 1, 0, outputs / groups},
                                {result, 1, begin, outputs / groups}});
  coupleEpilogue(layer, flow);
  return flow;
}

/// The groups that are left: a depthwise convolution loses those of the
/// channels that it loses, others keep theirs.
static int64_t countGroups(PrunableOpInterface op,
                           const ChannelRemoval &removal) {
  Value input = op.getDataOperand().get();
  bool isDepthwise = tensorType(input).getDimSize(1) == op.getWeightGroups();
  return isDepthwise ? removal.countKept(input, 1) : op.getWeightGroups();
}

//===----------------------------------------------------------------------===//
// Conv2dOp
//===----------------------------------------------------------------------===//

/// Checks that `divided` channels, called `what`, split into groups.
static LogicalResult verifyGroups(std::optional<Location> loc, int64_t groups,
                                  int64_t divided, StringRef what) {
  if (groups < 1)
    return emitOptionalError(loc, "groups must be at least 1, got ", groups);
  if (divided % groups != 0)
    return emitOptionalError(loc, what, " (", divided,
                             ") are not a multiple of groups (", groups, ")");
  return success();
}

LogicalResult Conv2dOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Conv2dOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  RankedTensorType weight = tensorType(adaptor.getWeight());
  Window window{weight.getShape().drop_front(2), adaptor.getStrides(),
                adaptor.getPadding(), adaptor.getDilations()};
  int64_t groups = adaptor.getGroups();
  if (failed(window.verify(loc)) ||
      failed(
          verifyGroups(loc, groups, input.getDimSize(1), "input channels")) ||
      failed(
          verifyGroups(loc, groups, weight.getDimSize(0), "output channels")))
    return failure();
  if (weight.getDimSize(1) * groups != input.getDimSize(1))
    return emitOptionalError(
        loc, "weight takes ", weight.getDimSize(1) * groups,
        " input channels, input has ", input.getDimSize(1));
  int64_t height = window.positions(0, input.getDimSize(2));
  int64_t width = window.positions(1, input.getDimSize(3));
  if (height < 1 || width < 1)
    return emitOptionalError(loc, "kernel is larger than the padded input");
  auto result = RankedTensorType::get(
      {input.getDimSize(0), weight.getDimSize(0), height, width},
      input.getElementType());
  types.push_back(result);
  return verifyEpilogue(loc, adaptor.getBias(), adaptor.getResidual(), result);
}

OpOperand &Conv2dOp::getWeightOperand() { return getWeightMutable(); }
int64_t Conv2dOp::getWeightOutputAxis() { return 0; }
int64_t Conv2dOp::getWeightInputAxis() { return 1; }
int64_t Conv2dOp::getWeightGroups() { return getGroups(); }

bool Conv2dOp::isDepthwise() {
  return getGroups() > 1 && tensorType(getWeight()).getDimSize(1) == 1;
}

int64_t Conv2dOp::getMultiplyAccumulates() {
  RankedTensorType result = tensorType(getResult());
  return tensorType(getWeight()).getNumElements() * result.getDimSize(0) *
         result.getDimSize(2) * result.getDimSize(3);
}

ChannelFlow Conv2dOp::getChannelFlow() { return getLayerFlow(*this); }

std::optional<double> Conv2dOp::inferConstant(const ChannelPosition &position,
                                              ChannelConstants &constants) {
  return inferLayerConstant(*this, position, constants);
}

void Conv2dOp::removeChannels(const ChannelRemoval &removal) {
  setGroups(countGroups(*this, removal));
}

bool Conv2dOp::readsInput(int dimension, int64_t position, int64_t tap) {
  int64_t index = position * getStrides()[dimension] - getPadding()[dimension] +
                  tap * getDilations()[dimension];
  return index >= 0 && index < tensorType(getInput()).getDimSize(dimension + 2);
}

namespace {

/// Folds a constant zero border into the padding of the convolution it feeds.
struct FoldPadIntoConv2d : OpRewritePattern<Conv2dOp> {
  using OpRewritePattern::OpRewritePattern;

  static bool isZeroSpatialBorder(PadOp pad) {
    ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
    return pad.getMode() == PadMode::constant && pad.getValue().isZero() &&
           low[0] == 0 && low[1] == 0 && high[0] == 0 && high[1] == 0 &&
           llvm::all_of(low, [](int64_t n) { return n >= 0; }) &&
           llvm::all_of(high, [](int64_t n) { return n >= 0; });
  }

  LogicalResult matchAndRewrite(Conv2dOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<PadOp>();
    if (!pad || !isZeroSpatialBorder(pad))
      return rewriter.notifyMatchFailure(op, "no zero border before it");
    ArrayRef<int64_t> old = op.getPadding();
    ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
    rewriter.modifyOpInPlace(op, [&] {
      op.setPadding({old[0] + low[2], old[1] + low[3], old[2] + high[2],
                     old[3] + high[3]});
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }
};

} // namespace

void Conv2dOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<FoldPadIntoConv2d>(context);
}

//===----------------------------------------------------------------------===//
// ConvTranspose2dOp
//===----------------------------------------------------------------------===//

static LogicalResult verifyOutputPadding(std::optional<Location> loc,
                                         ArrayRef<int64_t> outputPadding,
                                         const Window &window) {
  if (outputPadding.size() != 2)
    return emitOptionalError(loc, "output_padding needs 2 values, got ",
                             outputPadding.size());
  for (int d = 0; d < 2; ++d)
    if (outputPadding[d] < 0 ||
        outputPadding[d] >= std::max(window.strides[d], window.dilations[d]))
      return emitOptionalError(loc,
                               "output_padding must be at least 0 and less "
                               "than stride or dilation, got ",
                               outputPadding[d]);
  return success();
}

LogicalResult
ConvTranspose2dOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                    ConvTranspose2dOp::Adaptor adaptor,
                                    SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  RankedTensorType weight = tensorType(adaptor.getWeight());
  Window window{weight.getShape().drop_front(2), adaptor.getStrides(),
                adaptor.getPadding(), adaptor.getDilations()};
  int64_t groups = adaptor.getGroups();
  if (failed(window.verify(loc)) ||
      failed(verifyOutputPadding(loc, adaptor.getOutputPadding(), window)) ||
      failed(verifyGroups(loc, groups, input.getDimSize(1), "input channels")))
    return failure();
  if (weight.getDimSize(0) != input.getDimSize(1))
    return emitOptionalError(loc, "weight takes ", weight.getDimSize(0),
                             " input channels, input has ",
                             input.getDimSize(1));
  int64_t size[2];
  for (int d = 0; d < 2; ++d)
    size[d] = window.transposedSize(d, input.getDimSize(d + 2)) +
              adaptor.getOutputPadding()[d];
  if (size[0] < 1 || size[1] < 1)
    return emitOptionalError(loc, "padding leaves nothing of the result");
  auto result = RankedTensorType::get(
      {input.getDimSize(0), weight.getDimSize(1) * groups, size[0], size[1]},
      input.getElementType());
  types.push_back(result);
  return verifyEpilogue(loc, adaptor.getBias(), adaptor.getResidual(), result);
}

OpOperand &ConvTranspose2dOp::getWeightOperand() { return getWeightMutable(); }
int64_t ConvTranspose2dOp::getWeightOutputAxis() { return 1; }
int64_t ConvTranspose2dOp::getWeightInputAxis() { return 0; }
int64_t ConvTranspose2dOp::getWeightGroups() { return getGroups(); }

int64_t ConvTranspose2dOp::getMultiplyAccumulates() {
  RankedTensorType input = tensorType(getInput());
  return tensorType(getWeight()).getNumElements() * input.getDimSize(0) *
         input.getDimSize(2) * input.getDimSize(3);
}

ChannelFlow ConvTranspose2dOp::getChannelFlow() { return getLayerFlow(*this); }

std::optional<double>
ConvTranspose2dOp::inferConstant(const ChannelPosition &position,
                                 ChannelConstants &constants) {
  return inferLayerConstant(*this, position, constants);
}

void ConvTranspose2dOp::removeChannels(const ChannelRemoval &removal) {
  setGroups(countGroups(*this, removal));
}

bool ConvTranspose2dOp::readsInput(int dimension, int64_t position,
                                   int64_t tap) {
  int64_t stride = getStrides()[dimension];
  int64_t index =
      position + getPadding()[dimension] - tap * getDilations()[dimension];
  return index >= 0 && index % stride == 0 &&
         index / stride < tensorType(getInput()).getDimSize(dimension + 2);
}

//===----------------------------------------------------------------------===//
// LinearOp
//===----------------------------------------------------------------------===//

LogicalResult LinearOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         LinearOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  RankedTensorType weight = tensorType(adaptor.getWeight());
  if (input.getDimSize(1) != weight.getDimSize(1))
    return emitOptionalError(loc, "weight takes ", weight.getDimSize(1),
                             " features, input has ", input.getDimSize(1));
  auto result = RankedTensorType::get(
      {input.getDimSize(0), weight.getDimSize(0)}, input.getElementType());
  types.push_back(result);
  return verifyEpilogue(loc, adaptor.getBias(), adaptor.getResidual(), result);
}

OpOperand &LinearOp::getWeightOperand() { return getWeightMutable(); }
int64_t LinearOp::getWeightOutputAxis() { return 0; }
int64_t LinearOp::getWeightInputAxis() { return 1; }
int64_t LinearOp::getWeightGroups() { return 1; }

int64_t LinearOp::getMultiplyAccumulates() {
  return tensorType(getWeight()).getNumElements() *
         tensorType(getInput()).getDimSize(0);
}

ChannelFlow LinearOp::getChannelFlow() { return getLayerFlow(*this); }

std::optional<double> LinearOp::inferConstant(const ChannelPosition &position,
                                              ChannelConstants &constants) {
  return inferLayerConstant(*this, position, constants);
}

//===----------------------------------------------------------------------===//
// BatchNormOp
//===----------------------------------------------------------------------===//

LogicalResult BatchNormOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> loc,
                                            BatchNormOp::Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  if (input.getRank() < 2)
    return emitOptionalError(loc, "input needs a channel axis, got ", input);
  for (Value statistic : adaptor.getOperands().drop_front())
    if (tensorType(statistic).getDimSize(0) != input.getDimSize(1))
      return emitOptionalError(loc, "scale, shift, mean and variance need ",
                               input.getDimSize(1), " values, got ",
                               tensorType(statistic).getDimSize(0));
  types.push_back(
      RankedTensorType::get(input.getShape(), input.getElementType()));
  return success();
}

ChannelFlow BatchNormOp::getChannelFlow() {
  ChannelFlow flow;
  flow.coupleSameAxes(getInput(), getResult());
  for (Value statistic : getOperands().drop_front())
    flow.couple(getResult(), 1, statistic, 0);
  return flow;
}

/// A scale that is cut hides the input: what is left is the shift.
std::optional<double>
BatchNormOp::inferConstant(const ChannelPosition &position,
                           ChannelConstants &constants) {
  if (position.axis != 1)
    return std::nullopt;
  auto getStatistic = [&](Value value) {
    return constants.get({value, 0, position.index});
  };
  const ParameterView *scales = constants.getParameter(getScale());
  std::optional<double> shift = getStatistic(getShift());
  if (scales && scales->isCut(position.index))
    return shift;
  std::optional<double> input = constants.get({getInput(), 1, position.index});
  if (!input)
    return std::nullopt;
  std::optional<double> scale = getStatistic(getScale());
  std::optional<double> mean = getStatistic(getMean());
  std::optional<double> variance = getStatistic(getVariance());
  if (!scale || !shift || !mean || !variance)
    return std::nullopt;
  double epsilon = getEpsilon().convertToFloat();
  return (*input - *mean) / std::sqrt(*variance + epsilon) * *scale + *shift;
}

//===----------------------------------------------------------------------===//
// BorderBiasOp
//===----------------------------------------------------------------------===//

LogicalResult BorderBiasOp::inferReturnTypes(MLIRContext *,
                                             std::optional<Location> loc,
                                             BorderBiasOp::Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  ArrayRef<int64_t> table = tensorType(adaptor.getTable()).getShape();
  ArrayRef<int64_t> border = adaptor.getBorder();
  if (border.size() != 4 ||
      !llvm::all_of(border, [](int64_t n) { return n >= 0; }))
    return emitOptionalError(loc, "border needs 4 values, none negative");
  for (int64_t d : {0, 1}) {
    int64_t width = border[d] + border[d + 2];
    if (width >= input.getDimSize(d + 2))
      return emitOptionalError(loc, "border leaves no interior");
    if (table[d + 1] != width + 1)
      return emitOptionalError(loc, "border needs a table of ", width + 1,
                               d == 0 ? " rows" : " columns", ", got ",
                               table[d + 1]);
  }
  if (table[0] != input.getDimSize(1))
    return emitOptionalError(loc, "table has ", table[0], " channels, input ",
                             input.getDimSize(1));
  types.push_back(input);
  return verifyEpilogue(loc, adaptor.getBias(), adaptor.getResidual(), input);
}

ChannelFlow BorderBiasOp::getChannelFlow() {
  ChannelFlow flow;
  flow.couple(getInput(), 1, getResult(), 1);
  flow.couple(getResult(), 1, getTable(), 0);
  coupleEpilogue(*this, flow);
  return flow;
}

std::optional<double>
BorderBiasOp::inferConstant(const ChannelPosition &position,
                            ChannelConstants &constants) {
  if (position.axis != 1)
    return std::nullopt;
  std::optional<double> input = constants.get({getInput(), 1, position.index});
  std::optional<double> entry = constants.get({getTable(), 0, position.index});
  if (!input || !entry)
    return std::nullopt;
  return inferEpilogueConstant(*this, position.index, *input + *entry,
                               constants);
}
