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
#include "kernels/cuda/device/ElementType.h"
#include "kernels/cuda/pooling/CudaPooling.h"
#include "mlir/IR/TypeUtilities.h"

#include <limits>

using namespace mlir;
using namespace bonsai;

/// Bytes that a large map is read or written with, a microsecond, on the
/// slowest GPU that we compile for: an A100 has 1.5 TB/s.
static constexpr double bytesPerMicrosecond = 1.2e6;

bool bonsai::isForDevice(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor &&
         (tensor.getElementType().isF32() || tensor.getElementType().isF16() ||
          tensor.getElementType().isInteger(64)) &&
         tensor.getNumElements() <= std::numeric_limits<int32_t>::max();
}

bool bonsai::isForDevice(Operation *op) {
  Type element;
  auto isAlike = [&](Type type) {
    if (!isForDevice(type))
      return false;
    Type own = getElementTypeOrSelf(type);
    if (!isa<FloatType>(own))
      return true;
    element = element ? element : own;
    return own == element;
  };
  return llvm::all_of(op->getOperandTypes(), isAlike) &&
         llvm::all_of(op->getResultTypes(), isAlike);
}

int32_t bonsai::describeElement(Type type) {
  return getElementTypeOrSelf(type).isF16() ? BONSAI_CUDA_ELEMENT_F16
                                            : BONSAI_CUDA_ELEMENT_F32;
}

bool bonsai::hasParameterOperand(Operation *op) {
  return llvm::any_of(op->getOperands(), [](Value operand) {
    return lookupParameter(operand) != nullptr;
  });
}

bool bonsai::isLayerForDevice(Operation *op) {
  auto epilogue = dyn_cast<EpilogueOpInterface>(op);
  if (!epilogue || !isForDevice(op) || !isConstantBias(epilogue))
    return false;
  Value residual = epilogue.getEpilogueResidual();
  return lookupParameter(op->getOperand(1)) &&
         !lookupParameter(op->getOperand(0)) &&
         !(residual && lookupParameter(residual));
}

bool bonsai::isVaryingLayerForDevice(Operation *op) {
  return isa<EpilogueOpInterface>(op) && isForDevice(op) &&
         !hasParameterOperand(op);
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

KernelCall bonsai::callPooling(Operation *op, StringRef entry) {
  BonsaiCudaPoolingDescriptor descriptor;
  memset(&descriptor, 0, sizeof(descriptor));
  descriptor.shape = describePooling(op);
  descriptor.element = describeElement(op->getResult(0).getType());
  KernelCall call;
  call.entry = entry.str();
  call.setDescriptor(descriptor);
  call.inputs.push_back(op->getOperand(0));
  return call;
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
