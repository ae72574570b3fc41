//===- LayerGeometry.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights between channels, and the response to constant inputs.
//
//===----------------------------------------------------------------------===//

#include "dialect/LayerGeometry.h"
#include "dialect/Epilogue.h"

using namespace mlir;
using namespace bonsai;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<ShapedType>(value.getType()).getShape();
}

//===----------------------------------------------------------------------===//
// LayerGeometry
//===----------------------------------------------------------------------===//

LayerGeometry::LayerGeometry(PrunableOpInterface op)
    : inputs(shapeOf(op.getDataOperand().get())[1]),
      outputs(shapeOf(op->getResult(0))[1]), groups(op.getWeightGroups()),
      outputIsFirst(op.getWeightOutputAxis() == 0) {
  ArrayRef<int64_t> shape = shapeOf(op.getWeightOperand().get());
  firstExtent = shape[0];
  secondExtent = shape[1];
  taps = ShapedType::getNumElements(shape.drop_front(2));
}

//===----------------------------------------------------------------------===//
// ConstantResponse
//===----------------------------------------------------------------------===//

namespace {

/// A run of rows or columns.
struct Run {
  size_t begin = 0, end = 0;
  size_t size() const { return end - begin; }
};

} // namespace

/// The first of the longest runs of equal entries.
static Run findLongestRun(ArrayRef<SmallVector<int64_t>> entries) {
  Run longest;
  for (size_t begin = 0; begin < entries.size();) {
    size_t end = begin + 1;
    while (end < entries.size() && entries[end] == entries[begin])
      ++end;
    if (end - begin > longest.size())
      longest = {begin, end};
    begin = end;
  }
  return longest;
}

ConstantResponse::ConstantResponse(PrunableOpInterface op) {
  ArrayRef<int64_t> weight = shapeOf(op.getWeightOperand().get());
  ArrayRef<int64_t> result = shapeOf(op->getResult(0));
  if (weight.size() == 4)
    kernelWidth = weight[3];
  for (int dimension = 0; dimension < 2; ++dimension) {
    if (weight.size() < 4) {
      taps[dimension].push_back({0});
      continue;
    }
    SmallVector<TapsOfPosition> ofPositions(result[dimension + 2]);
    for (auto [position, seen] : llvm::enumerate(ofPositions))
      for (int64_t tap = 0; tap < weight[dimension + 2]; ++tap)
        if (op.readsInput(dimension, position, tap))
          seen.push_back(tap);
    Run interior = findLongestRun(ofPositions);
    border[dimension] = interior.begin;
    border[dimension + 2] = ofPositions.size() - interior.end;
    ofPositions.erase(ofPositions.begin() + interior.begin,
                      ofPositions.begin() + interior.end - 1);
    taps[dimension] = std::move(ofPositions);
  }
}

void ConstantResponse::compute(ArrayRef<double> weights,
                               MutableArrayRef<double> table) const {
  size_t entry = 0;
  for (const TapsOfPosition &rows : taps[0])
    for (const TapsOfPosition &columns : taps[1]) {
      double sum = 0;
      for (int64_t row : rows)
        for (int64_t column : columns)
          sum += weights[row * kernelWidth + column];
      table[entry++] = sum;
    }
}

//===----------------------------------------------------------------------===//
// Constants of results
//===----------------------------------------------------------------------===//

/// Adds constant times weight, for each tap, of all inputs of an output. Fails
/// if an input that is not cut off is not constant.
static LogicalResult sumTaps(const LayerGeometry &geometry, int64_t output,
                             Value input, const ParameterView &weight,
                             ChannelConstants &constants,
                             MutableArrayRef<double> sums) {
  int64_t first = geometry.getFirstInput(output);
  for (int64_t i = first; i < first + geometry.getInputsPerGroup(); ++i) {
    int64_t index = geometry.getWeightIndex(output, i);
    auto taps = llvm::seq(index, index + geometry.getNumTaps());
    if (llvm::all_of(taps, [&](int64_t tap) { return weight.isCut(tap); }))
      continue;
    std::optional<double> value = constants.get({input, 1, i});
    if (!value)
      return failure();
    for (int64_t tap : taps)
      sums[tap - index] += *value * weight.values[tap];
  }
  return success();
}

std::optional<double>
bonsai::inferLayerConstant(PrunableOpInterface op,
                           const ChannelPosition &position,
                           ChannelConstants &constants) {
  const ParameterView *weight =
      constants.getParameter(op.getWeightOperand().get());
  if (!weight || position.axis != 1)
    return std::nullopt;
  LayerGeometry geometry(op);
  SmallVector<double> sums(geometry.getNumTaps(), 0.0);
  if (failed(sumTaps(geometry, position.index, op.getDataOperand().get(),
                     *weight, constants, sums)))
    return std::nullopt;
  double value = 0;
  if (!llvm::all_of(sums, [](double sum) { return sum == 0; })) {
    ConstantResponse response(op);
    SmallVector<double> table(response.getTableSize());
    response.compute(sums, table);
    if (!llvm::all_equal(table))
      return std::nullopt;
    value = table.front();
  }
  return inferEpilogueConstant(cast<EpilogueOpInterface>(op.getOperation()),
                               position.index, value, constants);
}
