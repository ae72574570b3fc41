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
#include "dialect/Window.h"

using namespace mlir;
using namespace bonsai;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// Checks bias and residual of an epilogue against the type of the result.
static LogicalResult verifyEpilogue(std::optional<Location> loc, Value bias,
                                    Value residual, RankedTensorType result) {
  if (bias && tensorType(bias).getDimSize(0) != result.getDimSize(1))
    return emitOptionalError(loc, "bias has ", tensorType(bias).getDimSize(0),
                             " values for ", result.getDimSize(1),
                             " output channels");
  if (residual && tensorType(residual).getShape() != result.getShape())
    return emitOptionalError(loc,
                             "residual has another shape than the result: ",
                             tensorType(residual), " against ", result);
  return success();
}

/// The flow of an op whose weight makes new channels from all input channels of
/// a group. Channel i of every group is removed together: the weight holds them
/// once.
static ChannelFlow getLayerFlow(PrunableOpInterface op, Value input,
                                Value result, Value bias, Value residual) {
  ChannelFlow flow;
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
  else if (groups > 1)
    flow.block(result, 1,
               "outputs of a grouped convolution are removed only "
               "equally from each group");
  if (bias)
    flow.couple(result, 1, bias, 0);
  if (residual)
    flow.couple(result, 1, residual, 1);
  return flow;
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

ChannelFlow Conv2dOp::getChannelFlow() {
  return getLayerFlow(*this, getInput(), getResult(), getBias(), getResidual());
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

ChannelFlow ConvTranspose2dOp::getChannelFlow() {
  return getLayerFlow(*this, getInput(), getResult(), getBias(), getResidual());
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

ChannelFlow LinearOp::getChannelFlow() {
  return getLayerFlow(*this, getInput(), getResult(), getBias(), getResidual());
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
