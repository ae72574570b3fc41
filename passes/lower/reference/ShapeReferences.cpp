//===- ShapeReferences.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// References of ops that move or copy elements.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

//===----------------------------------------------------------------------===//
// concat, slice, pad
//===----------------------------------------------------------------------===//

static Results lowerConcat(ConcatOp op, ConcatOp::Adaptor operands,
                           ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  SmallVector<int64_t> offsets(type.getRank(), 0), strides(type.getRank(), 1);
  Value result = createEmpty(builder, type);
  for (Value input : operands.getInputs()) {
    ArrayRef<int64_t> sizes = getPlainType(input).getShape();
    result = tensor::InsertSliceOp::create(
        builder, input, result,
        getAsIndexOpFoldResult(builder.getContext(), offsets),
        getAsIndexOpFoldResult(builder.getContext(), sizes),
        getAsIndexOpFoldResult(builder.getContext(), strides));
    offsets[op.getAxis()] += sizes[op.getAxis()];
  }
  return SmallVector<Value>{result};
}

static Results lowerSlice(SliceOp op, SliceOp::Adaptor operands,
                          ImplicitLocOpBuilder &builder) {
  return SmallVector<Value>{createSlice(builder, operands.getInput(),
                                        op.getOffsets(), op.getSizes(),
                                        op.getStrides())};
}

/// Where each element of a padded dimension comes from. Reflection is at most
/// one element short of the whole input.
static SmallVector<int64_t> getPadSources(PadMode mode, int64_t low,
                                          int64_t size, int64_t high) {
  SmallVector<int64_t> sources;
  for (int64_t position = -low; position < size + high; ++position) {
    int64_t source = position;
    if (mode == PadMode::reflect && position < 0)
      source = -position;
    else if (mode == PadMode::reflect && position >= size)
      source = 2 * (size - 1) - position;
    sources.push_back(std::clamp<int64_t>(source, 0, size - 1));
  }
  return sources;
}

static Results lowerPad(PadOp op, PadOp::Adaptor operands,
                        ImplicitLocOpBuilder &builder) {
  ArrayRef<int64_t> low = op.getLow(), high = op.getHigh();
  Value input = operands.getInput();
  if (op.getMode() == PadMode::constant)
    return SmallVector<Value>{createPadded(builder, input, low, high,
                                           op.getValue().convertToDouble())};
  SmallVector<SmallVector<int64_t>> sources;
  for (auto [d, size] : llvm::enumerate(getPlainType(input).getShape()))
    sources.push_back(low[d] || high[d]
                          ? getPadSources(op.getMode(), low[d], size, high[d])
                          : SmallVector<int64_t>());
  return SmallVector<Value>{
      gatherElements(builder, getPlainType(op.getType()), input, sources)};
}

//===----------------------------------------------------------------------===//
// reshape, flatten, transpose, depth_to_space, convert_layout
//===----------------------------------------------------------------------===//

static Results lowerReshape(ReshapeOp op, ReshapeOp::Adaptor operands,
                            ImplicitLocOpBuilder &builder) {
  return SmallVector<Value>{
      createReshape(builder, operands.getInput(), op.getType().getShape())};
}

static Results lowerFlatten(FlattenOp op, FlattenOp::Adaptor operands,
                            ImplicitLocOpBuilder &builder) {
  return SmallVector<Value>{
      createReshape(builder, operands.getInput(), op.getType().getShape())};
}

static Results lowerTranspose(TransposeOp op, TransposeOp::Adaptor operands,
                              ImplicitLocOpBuilder &builder) {
  Value empty = createEmpty(builder, getPlainType(op.getType()));
  auto transpose = linalg::TransposeOp::create(builder, operands.getInput(),
                                               empty, op.getPermutation());
  return SmallVector<Value>(transpose->getResults());
}

static Results lowerDepthToSpace(DepthToSpaceOp op,
                                 DepthToSpaceOp::Adaptor operands,
                                 ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  ArrayRef<int64_t> input = getPlainType(operands.getInput()).getShape();
  int64_t block = op.getBlock(), channels = type.getDimSize(1);
  bool blockFirst = op.getOrder() == DepthToSpaceOrder::DCR;
  SmallVector<int64_t> splitShape =
      blockFirst ? SmallVector<int64_t>{input[0], block,    block,
                                        channels, input[2], input[3]}
                 : SmallVector<int64_t>{input[0], channels, block,
                                        block,    input[2], input[3]};
  SmallVector<int64_t> permutation =
      blockFirst ? SmallVector<int64_t>{0, 3, 4, 1, 5, 2}
                 : SmallVector<int64_t>{0, 1, 4, 2, 5, 3};
  auto blockedType = type.clone(
      ArrayRef<int64_t>{input[0], channels, input[2], block, input[3], block});
  SmallVector<ReassociationIndices> channelFactors = {{0}, {1, 2, 3}, {4}, {5}};
  SmallVector<ReassociationIndices> blocks = {{0}, {1}, {2, 3}, {4, 5}};
  Value split = tensor::ExpandShapeOp::create(
      builder, type.clone(splitShape), operands.getInput(), channelFactors);
  Value destination = tensor::ExpandShapeOp::create(
      builder, blockedType, createEmpty(builder, type), blocks);
  Value transposed =
      linalg::TransposeOp::create(builder, split, destination, permutation)
          ->getResult(0);
  Value result =
      tensor::CollapseShapeOp::create(builder, type, transposed, blocks);
  return SmallVector<Value>{result};
}

static Results lowerConvertLayout(ConvertLayoutOp,
                                  ConvertLayoutOp::Adaptor operands,
                                  ImplicitLocOpBuilder &) {
  return SmallVector<Value>{operands.getInput()};
}

void bonsai::reference::attachShapeReferences(MLIRContext &context) {
  attachReference<ConcatOp, lowerConcat>(context);
  attachReference<SliceOp, lowerSlice>(context);
  attachReference<PadOp, lowerPad>(context);
  attachReference<ReshapeOp, lowerReshape>(context);
  attachReference<FlattenOp, lowerFlatten>(context);
  attachReference<TransposeOp, lowerTranspose>(context);
  attachReference<DepthToSpaceOp, lowerDepthToSpace>(context);
  attachReference<ConvertLayoutOp, lowerConvertLayout>(context);
}
