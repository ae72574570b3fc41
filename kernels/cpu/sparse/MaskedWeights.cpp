//===- MaskedWeights.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks of layers and weights before a sparse kernel packs them.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/sparse/MaskedWeights.h"

#include <utility>

using namespace bonsai;

namespace {
std::string dimension(const char *name, int64_t value) {
  return std::string(name) + " is " + std::to_string(value);
}

/// The extent that ONNX gives a convolution's output.
int64_t outputExtent(int64_t input, int64_t kernel, int64_t stride,
                     int64_t dilation, int64_t before, int64_t after) {
  int64_t window = (kernel - 1) * dilation + 1;
  int64_t slack = input + before + after - window;
  return slack < 0 ? 0 : slack / stride + 1;
}

std::string checkPositive(const BonsaiConvolutionDescriptor &d) {
  const std::pair<const char *, int64_t> extents[] = {
      {"batch", d.batch},
      {"in_channels", d.in_channels},
      {"in_height", d.in_height},
      {"in_width", d.in_width},
      {"out_channels", d.out_channels},
      {"kernel_height", d.kernel_height},
      {"kernel_width", d.kernel_width},
      {"stride_height", d.stride_height},
      {"stride_width", d.stride_width},
      {"dilation_height", d.dilation_height},
      {"dilation_width", d.dilation_width},
      {"groups", d.groups}};
  for (auto [name, value] : extents)
    if (value < 1)
      return dimension(name, value) + ", not positive";
  const std::pair<const char *, int64_t> pads[] = {{"pad_top", d.pad_top},
                                                   {"pad_left", d.pad_left},
                                                   {"pad_bottom", d.pad_bottom},
                                                   {"pad_right", d.pad_right}};
  for (auto [name, value] : pads)
    if (value < 0)
      return dimension(name, value) + ", negative";
  return "";
}

std::string checkActivation(const BonsaiEpilogue &epilogue) {
  int32_t kind = epilogue.activation.kind;
  if (kind < BONSAI_ACTIVATION_NONE || kind > BONSAI_ACTIVATION_SILU)
    return dimension("activation kind", kind) + ", which is unknown";
  return "";
}
} // namespace

std::string bonsai::checkDescriptor(const BonsaiConvolutionDescriptor &d) {
  std::string problem = checkPositive(d);
  if (!problem.empty())
    return problem;
  if (d.transposed)
    return "transposed convolution is not supported";
  if (d.in_channels % d.groups || d.out_channels % d.groups)
    return dimension("groups", d.groups) +
           ", which does not divide the channels";
  if (d.out_height < 1 ||
      d.out_height != outputExtent(d.in_height, d.kernel_height,
                                   d.stride_height, d.dilation_height,
                                   d.pad_top, d.pad_bottom))
    return dimension("out_height", d.out_height) +
           ", which does not follow from the input";
  if (d.out_width < 1 ||
      d.out_width != outputExtent(d.in_width, d.kernel_width, d.stride_width,
                                  d.dilation_width, d.pad_left, d.pad_right))
    return dimension("out_width", d.out_width) +
           ", which does not follow from the input";
  return checkActivation(d.epilogue);
}

std::string bonsai::checkDescriptor(const BonsaiLinearDescriptor &d) {
  if (d.batch < 1)
    return dimension("batch", d.batch) + ", not positive";
  if (d.in_features < 1)
    return dimension("in_features", d.in_features) + ", not positive";
  if (d.out_features < 1)
    return dimension("out_features", d.out_features) + ", not positive";
  return checkActivation(d.epilogue);
}

std::string bonsai::checkTiledDescriptor(const BonsaiConvolutionDescriptor &d) {
  std::string problem = checkDescriptor(d);
  if (!problem.empty())
    return problem;
  if (d.output_layout != BONSAI_LAYOUT_PIXEL_TILES)
    return "only pixel tiles are supported for the output";
  if (d.input_layout != BONSAI_LAYOUT_PIXEL_TILES &&
      d.input_layout != BONSAI_LAYOUT_PLAIN)
    return "only plain and pixel-tile inputs are supported";
  return "";
}

std::string bonsai::checkWeights(const BonsaiConvolutionDescriptor &d,
                                 const MaskedWeights &weights) {
  return checkWeights(
      d.out_channels,
      d.in_channels / d.groups * d.kernel_height * d.kernel_width, weights);
}

std::string bonsai::checkWeights(int64_t rows, int64_t columns,
                                 const MaskedWeights &weights) {
  size_t expected = rows * columns;
  if (weights.numValues != expected)
    return "weight has " + std::to_string(weights.numValues) +
           " values, the descriptor needs " + std::to_string(expected);
  if (!weights.mask)
    return weights.numMask ? "mask is null but not empty" : "";
  if (weights.numMask != expected)
    return "mask has " + std::to_string(weights.numMask) +
           " entries, the weight " + std::to_string(expected);
  for (size_t i = 0; i < expected; ++i)
    if (weights.mask[i] > 1)
      return "mask entry " + std::to_string(i) + " is " +
             std::to_string(weights.mask[i]) + ", not 0 or 1";
  return "";
}

int64_t bonsai::countKept(const MaskedWeights &weights) {
  if (!weights.mask)
    return weights.numValues;
  int64_t count = 0;
  for (size_t i = 0; i < weights.numMask; ++i)
    count += weights.mask[i];
  return count;
}
