//===- Resampling.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Positions of a resize.
//
//===----------------------------------------------------------------------===//

#include "dialect/Resampling.h"
#include <cmath>

using namespace mlir;
using namespace bonsai;

namespace {

/// How one dimension, rows or columns, is resampled.
struct Axis {
  int64_t inputSize;
  int64_t resultSize;
  float scale;
};

} // namespace

template <typename OpT>
static Resampling makeResampling(OpT op, Type input, Type result) {
  return {cast<RankedTensorType>(input).getShape().take_back(2),
          cast<RankedTensorType>(result).getShape().take_back(2),
          op.getMode(),
          op.getCoordinates(),
          op.getRounding(),
          op.getScales()};
}

Resampling bonsai::getResampling(ResizeOp op) {
  return makeResampling(op, op.getInput().getType(), op.getType());
}

Resampling bonsai::getResampling(ResizeGradientOp op) {
  return makeResampling(op, op.getType(), op.getGradient().getType());
}

static Axis getAxis(const Resampling &resampling, int dimension) {
  Axis axis;
  axis.inputSize = resampling.inputSize[dimension];
  axis.resultSize = resampling.resultSize[dimension];
  axis.scale = resampling.scales ? (*resampling.scales)[dimension]
                                 : static_cast<float>(axis.resultSize) /
                                       static_cast<float>(axis.inputSize);
  return axis;
}

static float getSource(ResizeCoordinates rule, const Axis &axis,
                       int64_t result) {
  float position = static_cast<float>(result);
  switch (rule) {
  case ResizeCoordinates::half_pixel:
    return (position + 0.5f) / axis.scale - 0.5f;
  case ResizeCoordinates::asymmetric:
    return position / axis.scale;
  case ResizeCoordinates::align_corners:
    return axis.resultSize == 1
               ? 0.0f
               : position * static_cast<float>(axis.inputSize - 1) /
                     static_cast<float>(axis.resultSize - 1);
  case ResizeCoordinates::pytorch_half_pixel:
    return axis.resultSize == 1 ? 0.0f : (position + 0.5f) / axis.scale - 0.5f;
  }
  llvm_unreachable("all rules are handled");
}

static float roundSource(ResizeRounding rounding, float source) {
  switch (rounding) {
  case ResizeRounding::round_prefer_floor:
    return std::ceil(source - 0.5f);
  case ResizeRounding::round_prefer_ceil:
    return std::floor(source + 0.5f);
  case ResizeRounding::floor:
    return std::floor(source);
  case ResizeRounding::ceil:
    return std::ceil(source);
  }
  llvm_unreachable("all roundings are handled");
}

SmallVector<Sample> bonsai::getSamples(const Resampling &resampling,
                                       int dimension) {
  Axis axis = getAxis(resampling, dimension);
  float last = static_cast<float>(axis.inputSize - 1);
  SmallVector<Sample> samples;
  for (int64_t result = 0; result < axis.resultSize; ++result) {
    float source = getSource(resampling.coordinates, axis, result);
    if (resampling.mode == ResizeMode::nearest)
      source = roundSource(resampling.rounding, source);
    source = std::clamp(source, 0.0f, last);
    auto low = static_cast<int64_t>(source);
    samples.push_back({low, std::min(low + 1, axis.inputSize - 1),
                       source - static_cast<float>(low)});
  }
  return samples;
}
