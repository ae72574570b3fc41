//===- SparseProduct.h - Products by cuSPARSE ----------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// cusparseSpMM by one of its algorithms, made ready once.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSE_SPARSEPRODUCT_H
#define BONSAI_KERNELS_CUDA_CUSPARSE_SPARSEPRODUCT_H

#include "kernels/cuda/cusparse/ProductShape.h"
#include "kernels/cuda/runtime/Device.h"

#include <memory>

namespace bonsai::cuda {

/// The sparse matrix, on the device.
struct SparseMatrix {
  DeviceBuffer offsets; ///< Of CSR only.
  DeviceBuffer columns, values;
};

/// An algorithm, and whether one call computes all products or each takes one.
struct SparseAlgorithm {
  cusparseSpMMAlg_t algorithm;
  bool isBatched;
};

class SparseProduct {
public:
  /// `cusparse` and `handle` are the device's.
  SparseProduct(const Cusparse &cusparse, cusparseHandle_t handle,
                const BonsaiCusparseDescriptor &descriptor,
                const ProductShape &shape, SparseAlgorithm algorithm)
      : cusparse(cusparse), handle(handle), descriptor(descriptor),
        shape(shape), algorithm(algorithm) {}
  ~SparseProduct();
  SparseProduct(const SparseProduct &) = delete;
  SparseProduct &operator=(const SparseProduct &) = delete;

  /// Once. `matrix` outlives this; `operands` and `results` are of the shape's
  /// size and need not.
  BonsaiStatus prepare(const SparseMatrix &matrix, void *operands,
                       void *results);

  /// Enqueues the products; adds them to what is there if `accumulates`.
  BonsaiStatus run(const void *operands, void *results, bool accumulates) const;

private:
  BonsaiStatus makeSparse(const SparseMatrix &matrix);
  BonsaiStatus makeDense(int64_t rows, void *values,
                         cusparseDnMatDescr_t *dense) const;

  const Cusparse &cusparse;
  cusparseHandle_t handle;
  BonsaiCusparseDescriptor descriptor;
  ProductShape shape;
  SparseAlgorithm algorithm;
  cusparseSpMatDescr_t sparse = nullptr;
  cusparseDnMatDescr_t operand = nullptr, result = nullptr;
  DeviceBuffer buffer;
};

/// Prepares the algorithm that is fastest on the device, of all that cuSPARSE
/// has for such products.
BonsaiStatus chooseProduct(const BonsaiCusparseDescriptor &descriptor,
                           const ProductShape &shape,
                           const SparseMatrix &matrix,
                           std::unique_ptr<SparseProduct> &chosen);

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_SPARSEPRODUCT_H
