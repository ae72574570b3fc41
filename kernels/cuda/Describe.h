//===- Describe.h - What CUDA kernels' compile-time halves share --*- C++
//-*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What they support, and what a pass over memory costs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DESCRIBE_H
#define BONSAI_KERNELS_CUDA_DESCRIBE_H

#include "kernels/Kernel.h"
#include "kernels/cpu/Describe.h"

namespace bonsai {

/// Whether a type is a tensor of f32, f16 or 64-bit indices, of at most 2^31 -
/// 1 elements, as the kernels count them with 32 bits.
bool isForDevice(mlir::Type type);
/// Whether all operands and results are, and those of floating point have the
/// same elements.
bool isForDevice(mlir::Operation *op);

/// The runtime's number for the elements of such a tensor.
int32_t describeElement(mlir::Type type);

/// Whether an operand is a parameter. Those are in host memory: a kernel takes
/// them as constants or not at all.
bool hasParameterOperand(mlir::Operation *op);

/// Whether a layer's weight and bias are parameters, and its maps are none.
bool isLayerForDevice(mlir::Operation *op);

/// Whether a layer's weight and bias vary, as they do in training, and none of
/// its operands is a parameter.
bool isVaryingLayerForDevice(mlir::Operation *op);

/// The dimensions of a tensor, row-major or channels last, in the order in
/// which they lie in memory, slowest first.
llvm::SmallVector<int64_t> getStorageOrder(mlir::Type type);

/// A tensor as it lies in memory, as [outer, axis, inner].
struct AxisSplit {
  int64_t outer = 1, axis = 1, inner = 1;
};
AxisSplit splitAtAxis(mlir::Type type, int64_t axis);

/// A call of a kernel that takes a BonsaiCudaPoolingDescriptor and the input.
KernelCall callPooling(mlir::Operation *op, llvm::StringRef entry);

/// Microseconds of a kernel that reads its operands and writes its results
/// once, launch included.
double estimateDeviceMicroseconds(mlir::Operation *op);

/// A constant that a kernel packed itself.
template <typename T>
std::vector<uint8_t> toBytes(const std::vector<T> &values) {
  auto *bytes = reinterpret_cast<const uint8_t *>(values.data());
  return {bytes, bytes + sizeof(T) * values.size()};
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CUDA_DESCRIBE_H
