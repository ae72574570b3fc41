//===- MatmulPlan.h - Products by cuSPARSELt --------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One layer's product: its matrices, the compressed weights and the algorithm.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSELT_MATMULPLAN_H
#define BONSAI_KERNELS_CUDA_CUSPARSELT_MATMULPLAN_H

#include "kernels/cuda/cusparselt/CusparseltLibrary.h"
#include "kernels/cuda/cusparselt/CusparseltShape.h"

#include <optional>

namespace bonsai::cuda {

/// On the current device. Stays where it is: cuSPARSELt's structs may know each
/// other's addresses.
class MatmulPlan {
public:
  MatmulPlan() = default;
  ~MatmulPlan();
  MatmulPlan(const MatmulPlan &) = delete;
  MatmulPlan &operator=(const MatmulPlan &) = delete;

  /// Once, before the rest. `weights` are those of CusparseltLayer.h on the
  /// host. `bias` has an element for each row, on the device, and outlives
  /// this; null if the product adds none.
  BonsaiStatus create(const ProductShape &productShape,
                      const BonsaiEpilogue &epilogue, const void *weights,
                      const void *bias);

  /// Bytes of scratch memory that a run overwrites.
  size_t getScratchBytes() const { return scratchBytes; }

  /// Enqueues the product. `residual` is null if the product adds none, and may
  /// be the results.
  BonsaiStatus run(const void *operands, const void *residual, void *results,
                   void *scratch) const;

private:
  enum Matrix { weightMatrix, operandMatrix, resultMatrix, numMatrices };

  BonsaiStatus describeMatrices();
  BonsaiStatus describeProduct(const BonsaiEpilogue &epilogue,
                               const void *bias);
  BonsaiStatus makePlan();
  BonsaiStatus compress(const void *weights);
  BonsaiStatus search(bool hasResidual);
  BonsaiStatus updateScratchBytes();

  ProductShape shape;
  const CusparseLt *cusparseLt = nullptr;
  const cusparseLtHandle_t *handle = nullptr;
  cusparseLtMatDescriptor_t matrices[numMatrices];
  int numMade = 0; ///< Of the matrices.
  cusparseLtMatmulDescriptor_t product;
  std::optional<cusparseLtMatmulAlgSelection_t> selection;
  std::optional<cusparseLtMatmulPlan_t> plan;
  DeviceBuffer compressed;
  size_t scratchBytes = 0;
};

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSELT_MATMULPLAN_H
