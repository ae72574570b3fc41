//===- ResizeImporters.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Resize and Upsample, whose meaning changed with almost every opset.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/Operators.h"
#include <cmath>

using namespace mlir;

namespace bonsai::onnximport {

namespace {
/// Height and width of a result, and the factors where they are given.
struct Scaling {
  SmallVector<int64_t> size;
  std::optional<SmallVector<float>> scales;
};
} // namespace

static ResizeMode readMode(NodeImporter &node) {
  std::string mode = node.getString("mode", "nearest");
  if (mode == "nearest")
    return ResizeMode::nearest;
  if (mode != "linear" && mode != "bilinear")
    (void)node.fail("mode '" + mode + "' is not supported");
  return ResizeMode::linear;
}

/// The axes that scales and sizes are for: all, unless the node names some.
static SmallVector<int64_t> readAxes(NodeImporter &node) {
  SmallVector<int64_t> axes;
  for (int64_t axis : node.getInts("axes"))
    axes.push_back(node.normalizeAxis(axis, 4));
  if (!node.hasAttribute("axes"))
    axes = {0, 1, 2, 3};
  return axes;
}

/// Leaves out factors that are the ratios of the sizes.
static void dropExactScales(Scaling &scaling, ArrayRef<int64_t> shape) {
  for (int d = 0; d < 2; ++d)
    if (static_cast<float>(scaling.size[d]) / shape[d + 2] !=
        (*scaling.scales)[d])
      return;
  scaling.scales.reset();
}

/// Factors of height and width. Images and channels must keep their size.
static Scaling scaleBy(NodeImporter &node, ArrayRef<float> factors,
                       ArrayRef<int64_t> axes) {
  constexpr float limit = 1 << 20;
  Scaling scaling{{1, 1}, SmallVector<float>{1.0f, 1.0f}};
  if (factors.size() != axes.size()) {
    (void)node.fail("scales has " + Twine(factors.size()) +
                    " values instead of " + Twine(axes.size()));
    return scaling;
  }
  for (auto [factor, axis] : llvm::zip(factors, axes)) {
    if (axis < 2 && factor != 1.0f)
      (void)node.fail("only height and width can be scaled");
    if (!(factor > 0.0f && factor < limit))
      (void)node.fail("scales are out of range");
    if (axis >= 2)
      (*scaling.scales)[axis - 2] = factor;
  }
  if (node.hasFailed())
    return scaling;
  for (int d = 0; d < 2; ++d)
    scaling.size[d] = static_cast<int64_t>(std::floor(
        static_cast<float>(node.getShape(0)[d + 2]) * (*scaling.scales)[d]));
  dropExactScales(scaling, node.getShape(0));
  return scaling;
}

static Scaling scaleTo(NodeImporter &node, ArrayRef<int64_t> sizes,
                       ArrayRef<int64_t> axes) {
  ArrayRef<int64_t> shape = node.getShape(0);
  Scaling scaling{SmallVector<int64_t>(shape.take_back(2)), std::nullopt};
  if (sizes.size() != axes.size()) {
    (void)node.fail("sizes has " + Twine(sizes.size()) + " values instead of " +
                    Twine(axes.size()));
    return scaling;
  }
  for (auto [size, axis] : llvm::zip(sizes, axes)) {
    if (axis < 2 && size != shape[axis])
      (void)node.fail("only height and width can be scaled");
    if (axis >= 2)
      scaling.size[axis - 2] = size;
  }
  return scaling;
}

static LogicalResult setResized(NodeImporter &node, Value input,
                                const Scaling &scaling, ResizeMode mode,
                                ResizeCoordinates coordinates,
                                ResizeRounding rounding) {
  if (mode != ResizeMode::nearest) // Nothing is rounded.
    rounding = ResizeRounding::round_prefer_floor;
  DenseF32ArrayAttr scales;
  if (scaling.scales)
    scales = node.getGraph().builder.getDenseF32ArrayAttr(*scaling.scales);
  return node.setOutput(0,
                        node.create<ResizeOp>(input, scaling.size, mode,
                                              coordinates, rounding, scales));
}

//===----------------------------------------------------------------------===//
// Upsample, and Resize of opset 10
//===----------------------------------------------------------------------===//

/// Before opset 11 positions are scaled from the corner, and nearest rounds
/// down when it enlarges and up when it shrinks.
static LogicalResult importUnaligned(NodeImporter &node,
                                     ArrayRef<float> factors) {
  Value input = node.getFeatureMap(0);
  ResizeMode mode = readMode(node);
  if (node.hasFailed())
    return failure();
  Scaling scaling = scaleBy(node, factors, {0, 1, 2, 3});
  auto isSmaller = [](float factor) { return factor < 1.0f; };
  auto isLarger = [](float factor) { return factor > 1.0f; };
  bool shrinks = llvm::any_of(factors, isSmaller);
  if (mode == ResizeMode::nearest && shrinks && llvm::any_of(factors, isLarger))
    return node.fail("enlarging one dimension and shrinking the other is not "
                     "supported at this opset");
  return setResized(node, input, scaling, mode, ResizeCoordinates::asymmetric,
                    shrinks ? ResizeRounding::ceil : ResizeRounding::floor);
}

static SmallVector<float> getScales(NodeImporter &node, unsigned index) {
  ConstantTensor tensor = node.getFloatConstant(index, "scales");
  return node.hasFailed() ? SmallVector<float>()
                          : SmallVector<float>(tensor.elements<float>());
}

static LogicalResult importUpsample(NodeImporter &node) {
  if (node.getOpset() < 9)
    return importUnaligned(node, node.getFloats("scales"));
  return importUnaligned(node, getScales(node, 1));
}

//===----------------------------------------------------------------------===//
// Resize since opset 11
//===----------------------------------------------------------------------===//

static ResizeCoordinates readCoordinates(NodeImporter &node) {
  std::string name =
      node.getString("coordinate_transformation_mode", "half_pixel");
  if (auto known = symbolizeResizeCoordinates(name))
    return *known;
  (void)node.fail("coordinate_transformation_mode '" + name +
                  "' is not supported");
  return ResizeCoordinates::half_pixel;
}

static ResizeRounding readRounding(NodeImporter &node) {
  std::string name = node.getString("nearest_mode", "round_prefer_floor");
  if (auto known = symbolizeResizeRounding(name))
    return *known;
  (void)node.fail("nearest_mode '" + name + "' is unknown");
  return ResizeRounding::floor;
}

static Scaling readScaling(NodeImporter &node) {
  SmallVector<int64_t> axes = readAxes(node);
  bool hasSizes = node.hasInput(3) && node.getShape(3) != ArrayRef<int64_t>{0};
  if (hasSizes)
    return scaleTo(node, node.getIntegers(3, "sizes"), axes);
  if (node.hasInput(2))
    return scaleBy(node, getScales(node, 2), axes);
  (void)node.fail("needs scales or sizes");
  return {{1, 1}, std::nullopt};
}

static LogicalResult importResize(NodeImporter &node) {
  if (node.getOpset() < 11) {
    if (node.getNumInputs() != 2)
      return node.fail("has " + Twine(node.getNumInputs()) +
                       " inputs instead of 2");
    return importUnaligned(node, getScales(node, 1));
  }
  node.ignoreAttributes({"cubic_coeff_a", "extrapolation_value"});
  Value input = node.getFeatureMap(0);
  ResizeMode mode = readMode(node);
  ResizeCoordinates coordinates = readCoordinates(node);
  ResizeRounding rounding = readRounding(node);
  if (node.getInt("antialias", 0) != 0 ||
      node.getInt("exclude_outside", 0) != 0)
    return node.fail("antialias and exclude_outside are not supported");
  if (node.getString("keep_aspect_ratio_policy", "stretch") != "stretch")
    return node.fail("only the aspect ratio policy 'stretch' is supported");
  if (node.hasFailed())
    return failure();
  return setResized(node, input, readScaling(node), mode, coordinates,
                    rounding);
}

ArrayRef<Operator> getResizeOperators() {
  static constexpr Operator operators[] = {
      {"Resize", 1, 4, importResize},
      {"Upsample", 1, 2, importUpsample},
  };
  return operators;
}

} // namespace bonsai::onnximport
