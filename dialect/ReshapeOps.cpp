//===- ReshapeOps.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that give the same elements another shape or order of dimensions.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"

using namespace mlir;
using namespace bonsai;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// ReshapeOp
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  if (tensorType(getInput()).getNumElements() != getType().getNumElements() ||
      tensorType(getInput()).getElementType() != getType().getElementType())
    return emitOpError(
        "result needs as many elements as the input, of the same "
        "type");
  return success();
}

ChannelFlow ReshapeOp::getChannelFlow() {
  ChannelFlow flow;
  ArrayRef<int64_t> from = tensorType(getInput()).getShape();
  ArrayRef<int64_t> to = getType().getShape();
  if (from.size() < 2 || to.size() < 2 || from[0] != to[0]) {
    for (auto [value, shape] :
         {std::pair<Value, ArrayRef<int64_t>>(getInput(), from),
          std::pair<Value, ArrayRef<int64_t>>(getResult(), to)})
      if (shape.size() >= 2)
        flow.block(value, 1, "reshape mixes images");
    return flow;
  }
  int64_t channels = std::min(from[1], to[1]);
  if (channels == 0 || from[1] % channels != 0 || to[1] % channels != 0) {
    flow.block(getInput(), 1, "reshape mixes channels");
    flow.block(getResult(), 1, "reshape mixes channels");
    return flow;
  }
  flow.couplings.push_back({{getInput(), 1, 0, channels, from[1] / channels},
                            {getResult(), 1, 0, channels, to[1] / channels}});
  return flow;
}

bool ReshapeOp::computesImagesApart() {
  ArrayRef<int64_t> from = tensorType(getInput()).getShape();
  ArrayRef<int64_t> to = getType().getShape();
  return !from.empty() && !to.empty() && from[0] == to[0];
}

std::optional<double> ReshapeOp::inferConstant(const ChannelPosition &position,
                                               ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return {};
}

namespace {

/// A reshape of a reshape or flatten is one reshape.
struct MergeReshapes : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    Operation *producer = op.getInput().getDefiningOp();
    if (!isa_and_nonnull<ReshapeOp, FlattenOp>(producer))
      return rewriter.notifyMatchFailure(op, "no reshape before it");
    rewriter.modifyOpInPlace(
        op, [&] { op.getInputMutable().assign(producer->getOperand(0)); });
    return success();
  }
};

/// A reshape to images by features is the flatten that channel analysis knows.
struct ReshapeToFlatten : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType from = tensorType(op.getInput()), to = op.getType();
    if (to.getRank() != 2 || from.getRank() < 3 ||
        from.getDimSize(0) != to.getDimSize(0))
      return rewriter.notifyMatchFailure(op, "is no flatten");
    rewriter.replaceOpWithNewOp<FlattenOp>(op, to, op.getInput());
    return success();
  }
};

} // namespace

void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<MergeReshapes, ReshapeToFlatten>(context);
}

//===----------------------------------------------------------------------===//
// FlattenOp
//===----------------------------------------------------------------------===//

LogicalResult FlattenOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> loc,
                                          FlattenOp::Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  if (input.getRank() < 1 || input.getNumElements() == 0)
    return emitOptionalError(loc, "input needs at least one dimension, none of "
                                  "them empty");
  int64_t images = input.getDimSize(0);
  types.push_back(RankedTensorType::get(
      {images, input.getNumElements() / images}, input.getElementType()));
  return success();
}

ChannelFlow FlattenOp::getChannelFlow() {
  ChannelFlow flow;
  RankedTensorType input = tensorType(getInput());
  if (input.getRank() < 2)
    return flow;
  int64_t channels = input.getDimSize(1);
  flow.couplings.push_back(
      {{getInput(), 1, 0, channels},
       {getResult(), 1, 0, channels, getType().getDimSize(1) / channels}});
  return flow;
}

std::optional<double> FlattenOp::inferConstant(const ChannelPosition &position,
                                               ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

OpFoldResult FlattenOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return {};
}

//===----------------------------------------------------------------------===//
// TransposeOp
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> loc,
                                            TransposeOp::Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  if (sorted != llvm::to_vector(llvm::seq<int64_t>(0, input.getRank())))
    return emitOptionalError(loc, "permutation needs each of 0 to ",
                             input.getRank() - 1, " once");
  SmallVector<int64_t> shape;
  for (int64_t dimension : permutation)
    shape.push_back(input.getDimSize(dimension));
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

ChannelFlow TransposeOp::getChannelFlow() {
  ChannelFlow flow;
  for (auto [axis, from] : llvm::enumerate(getPermutation()))
    flow.couple(getInput(), from, getResult(), axis);
  return flow;
}

bool TransposeOp::computesImagesApart() {
  return !getPermutation().empty() && getPermutation().front() == 0;
}

std::optional<double>
TransposeOp::inferConstant(const ChannelPosition &position,
                           ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  ArrayRef<int64_t> permutation = getPermutation();
  bool identity = llvm::all_of(llvm::enumerate(permutation), [](auto entry) {
    return static_cast<int64_t>(entry.index()) == entry.value();
  });
  if (identity && getInput().getType() == getType())
    return getInput();
  return {};
}

namespace {

/// A transpose of a transpose is one transpose.
struct MergeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto first = op.getInput().getDefiningOp<TransposeOp>();
    if (!first)
      return rewriter.notifyMatchFailure(op, "no transpose before it");
    SmallVector<int64_t> permutation;
    for (int64_t dimension : op.getPermutation())
      permutation.push_back(first.getPermutation()[dimension]);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), first.getInput(),
                                             permutation);
    return success();
  }
};

} // namespace

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<MergeTransposes>(context);
}
