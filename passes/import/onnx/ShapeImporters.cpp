//===- ShapeImporters.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Operators that keep the elements and change how they are arranged.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/ConstantEvaluation.h"
#include "passes/import/onnx/Operators.h"

using namespace mlir;

namespace bonsai::onnximport {

/// Works out the 0s (the input's size) and the -1 (the rest) of a reshape.
static SmallVector<int64_t> resolveShape(NodeImporter &node,
                                         SmallVector<int64_t> shape) {
  ArrayRef<int64_t> from = node.getShape(0);
  bool keepsZeros = node.getInt("allowzero", 0) != 0;
  int64_t *rest = nullptr;
  for (auto [index, size] : llvm::enumerate(shape)) {
    if (size == 0 && !keepsZeros) {
      if (index >= from.size()) {
        (void)node.fail("shape has a 0 where the input has no dimension");
        return {};
      }
      size = from[index];
    }
    if (size != -1)
      continue;
    if (rest) {
      (void)node.fail("shape has more than one -1");
      return {};
    }
    rest = &size;
  }
  if (!rest)
    return shape;
  *rest = 1;
  std::optional<int64_t> known = countElements(shape);
  int64_t count = *countElements(from);
  if (known && *known > 0 && count % *known == 0)
    *rest = count / *known;
  else
    (void)node.fail("shape does not divide the input's " + Twine(count) +
                    " elements");
  return shape;
}

static LogicalResult importReshape(NodeImporter &node) {
  SmallVector<int64_t> shape = node.getIntegers(1, "shape");
  if (node.hasFailed())
    return failure();
  return node.forward(0, resolveShape(node, std::move(shape)));
}

static LogicalResult importFlatten(NodeImporter &node) {
  ArrayRef<int64_t> shape = node.getShape(0);
  int64_t rank = shape.size(), axis = node.getInt("axis", 1);
  // Unlike elsewhere the axis may be the rank.
  if (axis != rank)
    axis = node.normalizeAxis(axis, rank);
  return node.forward(0, {*countElements(shape.take_front(axis)),
                          *countElements(shape.drop_front(axis))});
}

/// The axes of a Squeeze or Unsqueeze as a set of flags over `rank`.
static SmallVector<bool> getAxisFlags(NodeImporter &node,
                                      ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<bool> flags(rank, false);
  for (int64_t axis : axes) {
    int64_t normalized = node.normalizeAxis(axis, rank);
    if (node.hasFailed())
      break;
    if (flags[normalized])
      (void)node.fail("axis " + Twine(axis) + " is named twice");
    flags[normalized] = true;
  }
  return flags;
}

static LogicalResult importSqueeze(NodeImporter &node) {
  ArrayRef<int64_t> from = node.getShape(0);
  auto axes = node.getIntegersOrAttribute(1, "axes", 13);
  SmallVector<bool> isRemoved =
      getAxisFlags(node, axes.value_or(SmallVector<int64_t>()), from.size());
  SmallVector<int64_t> shape;
  for (auto [size, named] : llvm::zip(from, isRemoved)) {
    if (named && size != 1)
      return node.fail("removes a dimension of size " + Twine(size));
    if (axes ? !named : size != 1)
      shape.push_back(size);
  }
  return node.forward(0, shape);
}

static LogicalResult importUnsqueeze(NodeImporter &node) {
  ArrayRef<int64_t> from = node.getShape(0);
  auto axes = node.getIntegersOrAttribute(1, "axes", 13);
  if (!axes)
    return node.fail("needs axes");
  SmallVector<bool> isNew =
      getAxisFlags(node, *axes, from.size() + axes->size());
  SmallVector<int64_t> shape;
  for (bool isOne : isNew) {
    if (node.hasFailed())
      return failure();
    shape.push_back(isOne ? 1 : from.consume_front());
  }
  return node.forward(0, shape);
}

static LogicalResult importTranspose(NodeImporter &node) {
  int64_t rank = node.getRank(0);
  SmallVector<int64_t> permutation = node.getInts("perm");
  if (!node.hasAttribute("perm"))
    permutation = llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, rank)));
  SmallVector<int64_t> sorted = permutation;
  llvm::sort(sorted);
  if (sorted != llvm::to_vector(llvm::seq<int64_t>(0, rank)))
    return node.fail("perm does not hold each of the " + Twine(rank) +
                     " dimensions once");
  if (!node.isConstant(0))
    return node.setOutput(
        0, node.create<TransposeOp>(node.getActivation(0), permutation));
  ConstantTensor tensor = node.getConstant(0, "input");
  std::string how = "transposed";
  for (int64_t dimension : permutation)
    how += " " + std::to_string(dimension);
  return node.setConstant(0, node.derive(tensor, how, [&] {
    return transposeConstant(tensor, permutation);
  }));
}

static LogicalResult importConcat(NodeImporter &node) {
  int64_t axis = node.normalizeAxis(node.getInt("axis"), node.getRank(0));
  bool isConstant = node.areAllConstant();
  SmallVector<ConstantTensor> tensors;
  SmallVector<Value> values;
  for (unsigned i = 0; i < node.getNumInputs(); ++i) {
    if (!node.hasInput(i))
      return node.fail("input " + Twine(i) + " is missing");
    if (isConstant)
      tensors.push_back(node.getConstant(i, "input"));
    else
      values.push_back(node.getActivation(i));
  }
  if (node.hasFailed())
    return failure();
  if (isConstant)
    return node.setConstant(0, concatConstants(tensors, axis));
  return node.setOutput(0, node.create<ConcatOp>(values, axis));
}

static LogicalResult importDepthToSpace(NodeImporter &node) {
  int64_t block = node.getInt("blocksize");
  std::string mode = node.getString("mode", "DCR");
  if (mode != "DCR" && mode != "CRD")
    return node.fail("mode '" + mode + "' is unknown");
  if (block < 1 || block > 1 << 16)
    return node.fail("blocksize " + Twine(block) + " is out of range");
  return node.setOutput(
      0, node.create<DepthToSpaceOp>(node.getFeatureMap(0), block,
                                     mode == "CRD" ? DepthToSpaceOrder::CRD
                                                   : DepthToSpaceOrder::DCR));
}

ArrayRef<Operator> getShapeOperators() {
  static constexpr Operator operators[] = {
      {"Concat", 1, anyNumber, importConcat},
      {"DepthToSpace", 1, 1, importDepthToSpace},
      {"Flatten", 1, 1, importFlatten},
      {"Reshape", 2, 2, importReshape},
      {"Squeeze", 1, 2, importSqueeze},
      {"Transpose", 1, 1, importTranspose},
      {"Unsqueeze", 1, 2, importUnsqueeze},
  };
  return operators;
}

} // namespace bonsai::onnximport
