//===- Describe.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Limits and costs of memory-bound kernels.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/Describe.h"
#include "kernels/cuda/Roofline.h"

#include <limits>

using namespace mlir;
using namespace bonsai;

/// Bytes that a large map is read or written with, a microsecond, on the
/// slowest GPU that we compile for: an A100 has 1.5 TB/s.
static constexpr double bytesPerMicrosecond = 1.2e6;

bool bonsai::isForDevice(Operation *op) {
  auto isTensorForDevice = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor &&
           (tensor.getElementType().isF32() ||
            tensor.getElementType().isInteger(64)) &&
           tensor.getNumElements() <= std::numeric_limits<int32_t>::max();
  };
  return llvm::all_of(op->getOperandTypes(), isTensorForDevice) &&
         llvm::all_of(op->getResultTypes(), isTensorForDevice);
}

bool bonsai::hasParameterOperand(Operation *op) {
  return llvm::any_of(op->getOperands(), [](Value operand) {
    return lookupParameter(operand) != nullptr;
  });
}

SmallVector<int64_t> bonsai::getStorageOrder(Type type) {
  if (getLayout(type) == LayoutKind::nhwc)
    return {0, 2, 3, 1};
  return llvm::to_vector(
      llvm::seq<int64_t>(0, cast<RankedTensorType>(type).getRank()));
}

AxisSplit bonsai::splitAtAxis(Type type, int64_t axis) {
  AxisSplit split;
  bool isInside = false;
  for (int64_t dimension : getStorageOrder(type)) {
    int64_t extent = cast<RankedTensorType>(type).getDimSize(dimension);
    if (dimension == axis) {
      split.axis = extent;
      isInside = true;
    } else {
      (isInside ? split.inner : split.outer) *= extent;
    }
  }
  return split;
}

double bonsai::estimateDeviceMicroseconds(Operation *op) {
  double bits = 0;
  auto add = [&](Type type) {
    auto tensor = cast<RankedTensorType>(type);
    bits += static_cast<double>(tensor.getNumElements()) *
            tensor.getElementTypeBitWidth();
  };
  llvm::for_each(op->getOperandTypes(), add);
  llvm::for_each(op->getResultTypes(), add);
  return launchMicroseconds + bits / 8 / bytesPerMicrosecond;
}
