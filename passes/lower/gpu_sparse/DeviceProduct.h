//===- DeviceProduct.h - Sparse products on the device -----------*- C++ -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds what uploads the factors, multiplies and downloads the product.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_GPU_SPARSE_DEVICEPRODUCT_H
#define BONSAI_PASSES_LOWER_GPU_SPARSE_DEVICEPRODUCT_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "passes/lower/gpu_sparse/SparseWeight.h"

namespace bonsai::gpu_sparse {

/// The dense factor of a product: [columns of the weight, n], or [n, columns]
/// where it is to be transposed.
struct DenseFactor {
  mlir::Value tensor;
  bool isTransposed = false;

  /// As multiplied: n.
  int64_t getColumns() const {
    return llvm::cast<mlir::RankedTensorType>(tensor.getType())
        .getDimSize(isTransposed ? 0 : 1);
  }
};

/// The tensor [rows, n] that is weight times factor, f32.
mlir::Value createCsrProduct(mlir::ImplicitLocOpBuilder &builder,
                             const WeightMatrix &matrix,
                             const CsrWeight &weight, DenseFactor factor);

/// The same, f16, of a factor that is rounded to f16 and a dense weight [rows,
/// columns], f16, of which at most two of four elements are not zero.
mlir::Value createTwoToFourProduct(mlir::ImplicitLocOpBuilder &builder,
                                   const WeightMatrix &matrix,
                                   mlir::ElementsAttr weight,
                                   DenseFactor factor);

} // namespace bonsai::gpu_sparse

#endif // BONSAI_PASSES_LOWER_GPU_SPARSE_DEVICEPRODUCT_H
