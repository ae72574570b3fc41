//===- SliceImporters.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Slice, Split and Pad.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/ConstantEvaluation.h"
#include "passes/import/onnx/Operators.h"

using namespace mlir;

namespace bonsai::onnximport {

namespace {
/// `sizes` elements a dimension from `offsets` on, `strides` apart.
struct Box {
  SmallVector<int64_t> offsets, sizes, strides;

  explicit Box(ArrayRef<int64_t> shape)
      : offsets(shape.size(), 0), sizes(shape), strides(shape.size(), 1) {}
};
} // namespace

/// Output `index` is a box of input 0.
static LogicalResult setBox(NodeImporter &node, unsigned index,
                            const Box &box) {
  if (node.hasFailed())
    return failure();
  if (node.isConstant(0))
    return node.setConstant(index,
                            sliceConstant(node.getConstant(0, "data"),
                                          box.offsets, box.sizes, box.strides));
  if (llvm::any_of(box.strides, [](int64_t stride) { return stride < 1; }))
    return node.fail("steps must be positive");
  if (llvm::is_contained(box.sizes, 0))
    return node.fail("result is empty");
  return node.setOutput(index,
                        node.create<SliceOp>(node.getActivation(0), box.offsets,
                                             box.sizes, box.strides));
}

//===----------------------------------------------------------------------===//
// Slice
//===----------------------------------------------------------------------===//

/// Restricts one dimension of a box to `start : end : step`, where negative
/// positions count from the end and positions outside are moved to the border.
static void restrictBox(Box &box, int64_t axis, int64_t start, int64_t end,
                        int64_t step) {
  int64_t size = box.sizes[axis];
  int64_t lowest = step > 0 ? 0 : -1, highest = step > 0 ? size : size - 1;
  auto place = [&](int64_t position, int64_t low) {
    return std::clamp(position < 0 ? position + size : position, low, highest);
  };
  int64_t first = size == 0 ? 0 : place(start, 0), last = place(end, lowest);
  int64_t distance = step > 0 ? last - first : first - last;
  int64_t stride = std::abs(step);
  box.offsets[axis] = first;
  box.sizes[axis] = std::max<int64_t>((distance + stride - 1) / stride, 0);
  box.strides[axis] = step;
}

static LogicalResult importSlice(NodeImporter &node) {
  constexpr int64_t maximumStep = int64_t(1) << 40;
  auto starts = node.getIntegersOrAttribute(1, "starts", 10);
  auto ends = node.getIntegersOrAttribute(2, "ends", 10);
  auto axes = node.getIntegersOrAttribute(3, "axes", 10);
  std::optional<SmallVector<int64_t>> steps;
  if (node.getOpset() >= 10 && node.hasInput(4))
    steps = node.getIntegers(4, "steps");
  if (!starts || !ends)
    return node.fail("needs starts and ends");
  size_t count = starts->size();
  if (!axes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, count));
  if (!steps)
    steps = SmallVector<int64_t>(count, 1);
  if (ends->size() != count || axes->size() != count || steps->size() != count)
    return node.fail("starts, ends, axes and steps differ in length");
  Box box(node.getShape(0));
  SmallVector<int64_t> seen;
  for (size_t i = 0; i < count; ++i) {
    int64_t axis = node.normalizeAxis((*axes)[i], node.getRank(0));
    int64_t step = (*steps)[i];
    if (step == 0 || step < -maximumStep || step > maximumStep)
      return node.fail("step " + Twine(step) + " is out of range");
    if (node.hasFailed() || llvm::is_contained(seen, axis))
      return node.fail("an axis is named twice");
    seen.push_back(axis);
    restrictBox(box, axis, (*starts)[i], (*ends)[i], step);
  }
  return setBox(node, 0, box);
}

//===----------------------------------------------------------------------===//
// Split
//===----------------------------------------------------------------------===//

/// Sizes of the parts where they are not given: equal, the last one smaller if
/// the opset allows that.
static SmallVector<int64_t> getEqualParts(NodeImporter &node, int64_t size) {
  int64_t count = node.getNumOutputs();
  if (node.getInt("num_outputs", count) != count)
    (void)node.fail("num_outputs differs from the number of outputs");
  if (size % count != 0 && node.getOpset() < 18)
    (void)node.fail("cannot split " + Twine(size) + " into " + Twine(count) +
                    " equal parts");
  int64_t part = (size + count - 1) / count;
  SmallVector<int64_t> parts(count, part);
  parts.back() = size - part * (count - 1);
  return parts;
}

static LogicalResult importSplit(NodeImporter &node) {
  ArrayRef<int64_t> shape = node.getShape(0);
  int64_t axis = node.normalizeAxis(node.getInt("axis", 0), shape.size());
  auto given = node.getIntegersOrAttribute(1, "split", 13);
  if (node.hasFailed())
    return failure();
  SmallVector<int64_t> parts =
      given ? *given : getEqualParts(node, shape[axis]);
  if (parts.size() != node.getNumOutputs())
    return node.fail("has " + Twine(node.getNumOutputs()) + " outputs for " +
                     Twine(parts.size()) + " parts");
  int64_t position = 0;
  for (auto [index, part] : llvm::enumerate(parts)) {
    if (part < 0 || part > shape[axis] - position)
      return node.fail("parts do not add up to the size of axis " +
                       Twine(axis));
    Box box(shape);
    box.offsets[axis] = position;
    box.sizes[axis] = part;
    position += part;
    if (node.isUsed(index) && failed(setBox(node, index, box)))
      return failure();
  }
  if (position != shape[axis])
    return node.fail("parts do not add up to the size of axis " + Twine(axis));
  return success();
}

//===----------------------------------------------------------------------===//
// Pad
//===----------------------------------------------------------------------===//

namespace {
/// Elements added before and after each dimension; negative where cut.
struct Border {
  SmallVector<int64_t> low, high;
};
} // namespace

static Border readBorder(NodeImporter &node) {
  constexpr int64_t limit = 1 << 24;
  int64_t rank = node.getRank(0);
  Border border{SmallVector<int64_t>(rank, 0), SmallVector<int64_t>(rank, 0)};
  auto pads = node.getIntegersOrAttribute(1, "pads", 11);
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (node.hasInput(3))
    axes = node.getIntegers(3, "axes");
  if (!pads || pads->size() != 2 * axes.size())
    (void)node.fail("pads must hold two values for each dimension");
  for (auto [index, axis] : llvm::enumerate(axes)) {
    int64_t dimension = node.normalizeAxis(axis, rank);
    if (node.hasFailed())
      break;
    border.low[dimension] = (*pads)[index];
    border.high[dimension] = (*pads)[index + axes.size()];
    if (std::max(std::abs(border.low[dimension]),
                 std::abs(border.high[dimension])) > limit)
      (void)node.fail("pads are out of range");
  }
  return border;
}

/// Cuts what negative padding cuts, and leaves the positive rest.
static Value cutBorder(NodeImporter &node, Value input, Border &border) {
  if (!input || node.hasFailed())
    return nullptr;
  Box box(cast<RankedTensorType>(input.getType()).getShape());
  bool cuts = false;
  for (size_t i = 0; i < box.sizes.size(); ++i) {
    int64_t before = std::max<int64_t>(-border.low[i], 0);
    int64_t after = std::max<int64_t>(-border.high[i], 0);
    cuts |= before || after;
    box.offsets[i] = before;
    box.sizes[i] -= before + after;
    border.low[i] += before;
    border.high[i] += after;
  }
  return cuts ? node.create<SliceOp>(input, box.offsets, box.sizes, box.strides)
              : input;
}

static std::optional<PadMode> readPadMode(NodeImporter &node) {
  std::string mode = node.getString("mode", "constant");
  if (std::optional<PadMode> known = symbolizePadMode(mode))
    return known;
  (void)node.fail("mode '" + mode + "' is not supported");
  return std::nullopt;
}

static bool hasNegative(const Border &border) {
  auto isNegative = [](int64_t size) { return size < 0; };
  return llvm::any_of(border.low, isNegative) ||
         llvm::any_of(border.high, isNegative);
}

static LogicalResult importPad(NodeImporter &node) {
  std::optional<PadMode> mode = readPadMode(node);
  Border border = readBorder(node);
  float value = 0.0f;
  if (node.getOpset() < 11)
    value = node.getFloat("value", 0.0f);
  else if (node.hasInput(2))
    value = node.getScalar(2, "constant_value");
  if (mode && *mode != PadMode::constant && hasNegative(border))
    return node.fail("negative pads are supported with mode 'constant' only");
  Value input = cutBorder(node, node.getActivation(0), border);
  if (!mode || !input)
    return failure();
  return node.setOutput(0, node.create<PadOp>(input, border.low, border.high,
                                              *mode, APFloat(value)));
}

ArrayRef<Operator> getSliceOperators() {
  static constexpr Operator operators[] = {
      {"Pad", 1, 4, importPad},
      {"Slice", 1, 5, importSlice},
      {"Split", 1, 2, importSplit},
  };
  return operators;
}

} // namespace bonsai::onnximport
