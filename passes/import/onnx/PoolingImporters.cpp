//===- PoolingImporters.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pools over windows and over whole feature maps, and MaxUnpool.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/Operators.h"
#include "passes/import/onnx/WindowAttributes.h"

using namespace mlir;

namespace bonsai::onnximport {

/// Whether `ceil_mode` is asked for. It means nothing with SAME padding, which
/// fixes the number of windows. onnxruntime leaves out a last window that would
/// start in the padding at every opset, though ONNX says so since 22 only, and
/// so does bonsai.
static bool readCeilMode(NodeImporter &node) {
  bool isCeil = node.getInt("ceil_mode", 0) != 0;
  return isCeil &&
         !StringRef(node.getString("auto_pad", "NOTSET")).starts_with("SAME");
}

static LogicalResult importMaxPool(NodeImporter &node) {
  Value input = node.getFeatureMap(0);
  WindowAttributes window = readWindow(node);
  readPadding(node, input, window);
  bool isCeil = readCeilMode(node);
  if (node.getInt("storage_order", 0) != 0)
    return node.fail("only row-major indices (storage_order = 0) are "
                     "supported");
  if (!node.isUsed(1))
    return node.setOutput(
        0, node.create<MaxPool2dOp>(input, window.kernel, window.strides,
                                    window.padding, window.dilations, isCeil));
  Operation *pool = node.createOperation<MaxPool2dWithIndicesOp>(
      input, window.kernel, window.strides, window.padding, window.dilations,
      isCeil);
  if (!pool || failed(node.setOutput(0, pool->getResult(0))))
    return failure();
  return node.setOutput(1, pool->getResult(1));
}

static LogicalResult importAveragePool(NodeImporter &node) {
  Value input = node.getFeatureMap(0);
  WindowAttributes window = readWindow(node);
  readPadding(node, input, window);
  bool isCeil = readCeilMode(node);
  bool countsPadding = node.getInt("count_include_pad", 0) != 0;
  return node.setOutput(
      0, node.create<AvgPool2dOp>(input, window.kernel, window.strides,
                                  window.padding, window.dilations, isCeil,
                                  countsPadding));
}

template <typename OpTy>
static LogicalResult importGlobalPool(NodeImporter &node) {
  return node.setOutput(0, node.create<OpTy>(node.getFeatureMap(0)));
}

/// A mean over height and width is a global pool.
static LogicalResult importReduceMean(NodeImporter &node) {
  auto axes = node.getIntegersOrAttribute(1, "axes", 18);
  bool keepsDimensions = node.getInt("keepdims", 1) != 0;
  node.ignoreAttributes({"noop_with_empty_axes"});
  Value input = node.getFeatureMap(0);
  SmallVector<int64_t> reduced;
  for (int64_t axis : axes.value_or(SmallVector<int64_t>()))
    reduced.push_back(node.normalizeAxis(axis, 4));
  llvm::sort(reduced);
  if (ArrayRef<int64_t>(reduced) != ArrayRef<int64_t>({2, 3}))
    return node.fail("only means over height and width (axes 2 and 3) are "
                     "supported");
  Value pooled = node.create<GlobalAvgPoolOp>(input);
  SmallVector<int64_t> shape(node.getShape(0).take_front(2));
  if (keepsDimensions)
    shape.append({1, 1});
  return node.setOutput(0, node.reshape(pooled, shape));
}

//===----------------------------------------------------------------------===//
// MaxUnpool
//===----------------------------------------------------------------------===//

/// Height and width of the result: `output_shape`, or the size that the pool's
/// window gives.
static SmallVector<int64_t> getUnpooledSize(NodeImporter &node) {
  WindowAttributes window = readWindow(node);
  window.padding = node.getSizes("pads", 4, 0, 0);
  ArrayRef<int64_t> shape = node.getShape(0);
  if (!node.hasInput(2)) {
    SmallVector<int64_t> size;
    for (int d = 0; d < 2; ++d)
      size.push_back((shape[d + 2] - 1) * window.strides[d] -
                     window.padding[d] - window.padding[d + 2] +
                     window.kernel[d]);
    return size;
  }
  SmallVector<int64_t> output = node.getIntegers(2, "output_shape");
  if (output.size() == 4 && output[0] == shape[0] && output[1] == shape[1])
    return {output[2], output[3]};
  (void)node.fail("output_shape does not keep images and channels");
  return {0, 0};
}

/// ONNX counts indices over the whole tensor that was pooled, bonsai over one
/// plane. The two agree where the result has the size of what was pooled.
static LogicalResult importMaxUnpool(NodeImporter &node) {
  Value input = node.getFeatureMap(0);
  if (node.hasFailed())
    return failure();
  MaxPool2dWithIndicesOp pool = node.getPoolOfIndices(1);
  if (!pool)
    return node.fail("indices are not those of a MaxPool");
  SmallVector<int64_t> size = getUnpooledSize(node);
  if (ArrayRef<int64_t>(size) !=
      cast<RankedTensorType>(pool.getInput().getType()).getShape().take_back(2))
    return node.fail("result is " + Twine(size[0]) + "x" + Twine(size[1]) +
                     ", not of the size that was pooled");
  return node.setOutput(
      0, node.create<MaxUnpool2dOp>(input, pool.getIndices(), size));
}

ArrayRef<Operator> getPoolingOperators() {
  static constexpr Operator operators[] = {
      {"AveragePool", 1, 1, importAveragePool},
      {"GlobalAveragePool", 1, 1, importGlobalPool<GlobalAvgPoolOp>},
      {"GlobalMaxPool", 1, 1, importGlobalPool<GlobalMaxPoolOp>},
      {"MaxPool", 1, 1, importMaxPool},
      {"MaxUnpool", 2, 3, importMaxUnpool},
      {"ReduceMean", 1, 2, importReduceMean},
  };
  return operators;
}

} // namespace bonsai::onnximport
