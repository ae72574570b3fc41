//===- GatherTables.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tables of slices and their gradients, padding, transpositions and depth to
// space.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/gather/GatherTables.h"

#include "kernels/cuda/Describe.h"

using namespace mlir;
using namespace bonsai;

static ArrayRef<int64_t> getShape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// Elements between neighbours along each dimension of a tensor.
static SmallVector<int64_t> getStrides(Type type) {
  SmallVector<int64_t> order = getStorageOrder(type);
  SmallVector<int64_t> strides(order.size());
  int64_t stride = 1;
  for (int64_t dimension : llvm::reverse(order)) {
    strides[dimension] = stride;
    stride *= cast<RankedTensorType>(type).getDimSize(dimension);
  }
  return strides;
}

/// Entries of one dimension of a result: `getEntry` of each position.
template <typename Function>
static SmallVector<int32_t> makeTable(int64_t extent, Function getEntry) {
  SmallVector<int32_t> table;
  for (int64_t i = 0; i < extent; ++i)
    table.push_back(static_cast<int32_t>(getEntry(i)));
  return table;
}

GatherTables bonsai::getGatherTables(SliceOp op) {
  SmallVector<int64_t> strides = getStrides(op.getInput().getType());
  GatherTables tables;
  for (auto [i, extent] : llvm::enumerate(getShape(op.getResult())))
    tables.push_back(makeTable(extent, [&, i = i](int64_t position) {
      return (op.getOffsets()[i] + position * op.getStrides()[i]) * strides[i];
    }));
  return tables;
}

GatherTables bonsai::getGatherTables(SliceGradientOp op) {
  SmallVector<int64_t> strides = getStrides(op.getGradient().getType());
  GatherTables tables;
  for (auto [i, extent] : llvm::enumerate(getShape(op.getResult())))
    tables.push_back(makeTable(extent, [&, i = i](int64_t position) {
      int64_t distance = position - op.getOffsets()[i];
      int64_t step = op.getStrides()[i], source = distance / step;
      bool isTaken = distance >= 0 && distance % step == 0 &&
                     source < getShape(op.getGradient())[i];
      return isTaken ? source * strides[i] : -1;
    }));
  return tables;
}

/// The position in the input, -1 for none.
static int64_t getPadSource(PadMode mode, int64_t position, int64_t extent) {
  if (position >= 0 && position < extent)
    return position;
  switch (mode) {
  case PadMode::constant:
    return -1;
  case PadMode::edge:
    return position < 0 ? 0 : extent - 1;
  case PadMode::reflect:
    return position < 0 ? -position : 2 * (extent - 1) - position;
  }
  llvm_unreachable("all modes are handled");
}

GatherTables bonsai::getGatherTables(PadOp op) {
  SmallVector<int64_t> strides = getStrides(op.getInput().getType());
  GatherTables tables;
  for (auto [i, extent] : llvm::enumerate(getShape(op.getResult())))
    tables.push_back(makeTable(extent, [&, i = i](int64_t position) {
      int64_t source = getPadSource(op.getMode(), position - op.getLow()[i],
                                    getShape(op.getInput())[i]);
      return source < 0 ? -1 : source * strides[i];
    }));
  return tables;
}

GatherTables bonsai::getGatherTables(TransposeOp op) {
  SmallVector<int64_t> strides = getStrides(op.getInput().getType());
  GatherTables tables;
  for (auto [i, extent] : llvm::enumerate(getShape(op.getResult())))
    tables.push_back(makeTable(extent, [&, i = i](int64_t position) {
      return position * strides[op.getPermutation()[i]];
    }));
  return tables;
}

GatherTables bonsai::getGatherTables(DepthToSpaceOp op) {
  SmallVector<int64_t> strides = getStrides(op.getInput().getType());
  ArrayRef<int64_t> shape = getShape(op.getResult());
  int64_t block = op.getBlock();
  bool isDcr = op.getOrder() == DepthToSpaceOrder::DCR;
  // Input channels between those of one result channel next to each other in
  // the block, and between those of result channels next to each other.
  int64_t inBlock = isDcr ? shape[1] : 1;
  int64_t acrossChannels = isDcr ? 1 : block * block;
  auto getPixel = [&](int64_t position, int64_t stride, int64_t step) {
    return position / block * stride + position % block * step * strides[1];
  };
  return {makeTable(shape[0], [&](int64_t n) { return n * strides[0]; }),
          makeTable(shape[1],
                    [&](int64_t c) { return c * acrossChannels * strides[1]; }),
          makeTable(shape[2],
                    [&](int64_t y) {
                      return getPixel(y, strides[2], block * inBlock);
                    }),
          makeTable(shape[3], [&](int64_t x) {
            return getPixel(x, strides[3], inBlock);
          })};
}
