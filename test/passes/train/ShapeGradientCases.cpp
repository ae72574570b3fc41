//===- ShapeGradientCases.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that move elements.
//
//===----------------------------------------------------------------------===//

#include "test/passes/train/GradientCases.h"

using namespace bonsai::test;

static std::vector<GradientCase> getResizeCases() {
  const Shape map = {1, 2, 4, 5}, larger = {1, 2, 7, 9}, smaller = {1, 2, 3, 2};
  std::vector<GradientCase> cases = {
      ofOp("ResizeByScales",
           "resize %0 size [7, 9] linear asymmetric scales [1.8, 1.9]", {map},
           larger),
      ofOp("ResizeNearestCeil",
           "resize %0 size [7, 9] nearest asymmetric rounding ceil", {map},
           larger)};
  const std::pair<const char *, const char *> coordinates[] = {
      {"HalfPixel", "half_pixel"},
      {"Asymmetric", "asymmetric"},
      {"AlignCorners", "align_corners"},
      {"PytorchHalfPixel", "pytorch_half_pixel"}};
  for (auto [name, rule] : coordinates)
    for (auto [modeName, mode] :
         {std::pair("Nearest", "nearest"), std::pair("Linear", "linear")}) {
      std::string caseName = std::string("Resize") + modeName + name;
      std::string rest = std::string(mode) + " " + rule;
      cases.push_back(ofOp(caseName + "Up", "resize %0 size [7, 9] " + rest,
                           {map}, larger));
      cases.push_back(ofOp(caseName + "Down", "resize %0 size [3, 2] " + rest,
                           {map}, smaller));
    }
  return cases;
}

std::vector<GradientCase> bonsai::test::getShapeCases() {
  const Shape map = {2, 3, 4, 5};
  std::vector<GradientCase> cases = {
      ofOp("ConcatOfChannels", "concat %0, %1, %2 axis 1",
           {map, {2, 1, 4, 5}, {2, 2, 4, 5}}, {2, 6, 4, 5}),
      ofOp("ConcatOfColumns", "concat %0, %1 axis 3", {map, {2, 3, 4, 2}},
           {2, 3, 4, 7}),
      ofOp("Slice",
           "slice %0 offsets [1, 0, 1, 0] sizes [1, 3, 2, 4] "
           "strides [1, 1, 1, 1]",
           {map}, {1, 3, 2, 4}),
      ofOp("SliceStrided",
           "slice %0 offsets [0, 0, 1, 0] sizes [2, 2, 1, 3] "
           "strides [1, 2, 3, 2]",
           {map}, {2, 2, 1, 3}),
      ofOp("PadConstant",
           "pad %0 low [0, 2, 1, 0] high [1, 0, 0, 3] constant value 1.5",
           {map}, {3, 5, 5, 8}),
      ofOp("PadEdge", "pad %0 low [0, 0, 3, 1] high [0, 0, 0, 6] edge", {map},
           {2, 3, 7, 12}),
      ofOp("PadReflect", "pad %0 low [0, 2, 3, 0] high [0, 0, 1, 4] reflect",
           {map}, {2, 5, 8, 9}),
      ofOp("Reshape", "reshape %0", {map}, {2, 12, 5}),
      ofOp("Flatten", "flatten %0", {map}, {2, 60}),
      ofOp("Transpose", "transpose %0 permutation [2, 0, 3, 1]", {map},
           {4, 2, 5, 3}),
      ofOp("DepthToSpaceDcr", "depth_to_space %0 block 2 dcr", {{2, 12, 2, 3}},
           {2, 3, 4, 6}),
      ofOp("DepthToSpaceCrd", "depth_to_space %0 block 2 crd", {{2, 12, 2, 3}},
           {2, 3, 4, 6}),
      ofOp("DepthToSpaceOfOne", "depth_to_space %0 block 3 crd", {{1, 9, 2, 1}},
           {1, 1, 6, 3})};
  for (GradientCase &resize : getResizeCases())
    cases.push_back(std::move(resize));
  return cases;
}
