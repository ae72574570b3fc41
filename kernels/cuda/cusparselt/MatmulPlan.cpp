//===- MatmulPlan.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// results = weights * transpose(operands), where a row of the operands and of
// the results, as they lie in memory, is a pixel.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparselt/MatmulPlan.h"

#include <algorithm>

using namespace bonsai::cuda;

/// Of all matrices, in bytes: buffers of the arena start at multiples of 64,
/// others at more.
static constexpr uint32_t alignment = 16;

static constexpr size_t elementBytes = 2;

MatmulPlan::~MatmulPlan() {
  if (plan)
    cusparseLt->cusparseLtMatmulPlanDestroy(&*plan);
  if (selection)
    cusparseLt->cusparseLtMatmulAlgSelectionDestroy(&*selection);
  for (int i = 0; i < numMade; ++i)
    cusparseLt->cusparseLtMatDescriptorDestroy(&matrices[i]);
}

BonsaiStatus MatmulPlan::describeMatrices() {
  BONSAI_CALL(*cusparseLt, cusparseLtStructuredDescriptorInit, handle,
              &matrices[weightMatrix], shape.rows, shape.depth, shape.depth,
              alignment, CUDA_R_16F, CUSPARSE_ORDER_ROW,
              CUSPARSELT_SPARSITY_50_PERCENT);
  ++numMade;
  BONSAI_CALL(*cusparseLt, cusparseLtDenseDescriptorInit, handle,
              &matrices[operandMatrix], shape.columns, shape.depth, shape.depth,
              alignment, CUDA_R_16F, CUSPARSE_ORDER_ROW);
  ++numMade;
  BONSAI_CALL(*cusparseLt, cusparseLtDenseDescriptorInit, handle,
              &matrices[resultMatrix], shape.rows, shape.columns, shape.rows,
              alignment, CUDA_R_16F, CUSPARSE_ORDER_COL);
  ++numMade;
  return BONSAI_OK;
}

BonsaiStatus MatmulPlan::describeProduct(const BonsaiEpilogue &epilogue,
                                         const void *bias) {
  BONSAI_CALL(*cusparseLt, cusparseLtMatmulDescriptorInit, handle, &product,
              CUSPARSE_OPERATION_NON_TRANSPOSE, CUSPARSE_OPERATION_TRANSPOSE,
              &matrices[weightMatrix], &matrices[operandMatrix],
              &matrices[resultMatrix], &matrices[resultMatrix],
              CUSPARSE_COMPUTE_32F);
  auto set = [&](cusparseLtMatmulDescAttribute_t attribute, auto value) {
    BONSAI_CALL(*cusparseLt, cusparseLtMatmulDescSetAttribute, handle, &product,
                attribute, &value, sizeof(value));
    return BONSAI_OK;
  };
  if (bias)
    BONSAI_TRY(set(CUSPARSELT_MATMUL_BIAS_POINTER, bias));
  const BonsaiActivation &activation = epilogue.activation;
  if (activation.kind != BONSAI_ACTIVATION_NONE)
    BONSAI_TRY(set(CUSPARSELT_MATMUL_ACTIVATION_RELU, int(1)));
  if (activation.kind == BONSAI_ACTIVATION_CLIP)
    BONSAI_TRY(
        set(CUSPARSELT_MATMUL_ACTIVATION_RELU_UPPERBOUND, activation.beta));
  return BONSAI_OK;
}

BonsaiStatus MatmulPlan::makePlan() {
  selection.emplace();
  if (BonsaiStatus failed = check(
          *cusparseLt,
          cusparseLt->cusparseLtMatmulAlgSelectionInit(
              handle, &*selection, &product, CUSPARSELT_MATMUL_ALG_DEFAULT),
          "cusparseLtMatmulAlgSelectionInit")) {
    selection.reset();
    return failed;
  }
  plan.emplace();
  if (BonsaiStatus failed = check(*cusparseLt,
                                  cusparseLt->cusparseLtMatmulPlanInit(
                                      handle, &*plan, &product, &*selection),
                                  "cusparseLtMatmulPlanInit")) {
    plan.reset();
    return failed;
  }
  return updateScratchBytes();
}

BonsaiStatus MatmulPlan::updateScratchBytes() {
  size_t bytes = 0;
  BONSAI_CALL(*cusparseLt, cusparseLtMatmulGetWorkspace, handle, &*plan,
              &bytes);
  scratchBytes = std::max(scratchBytes, bytes);
  return BONSAI_OK;
}

BonsaiStatus MatmulPlan::compress(const void *weights) {
  size_t bytes = 0, bufferBytes = 0;
  BONSAI_CALL(*cusparseLt, cusparseLtSpMMACompressedSize, handle, &*plan,
              &bytes, &bufferBytes);
  DeviceBuffer whole, buffer;
  BONSAI_TRY(whole.upload(weights, elementBytes * shape.rows * shape.depth));
  BONSAI_TRY(buffer.allocate(bufferBytes));
  BONSAI_TRY(compressed.allocate(bytes));
  BONSAI_CALL(*cusparseLt, cusparseLtSpMMACompress, handle, &*plan, whole.get(),
              compressed.get(), buffer.get(),
              reinterpret_cast<cudaStream_t>(getStream()));
  BONSAI_CALL(getDriver(), cuStreamSynchronize, getStream());
  return BONSAI_OK;
}

/// Measures all algorithms that cuSPARSELt has; the plan keeps the fastest.
BonsaiStatus MatmulPlan::search(bool hasResidual) {
  DeviceBuffer operands, results, scratch;
  BONSAI_TRY(operands.allocate(elementBytes * shape.countOperands()));
  BONSAI_TRY(results.allocate(elementBytes * shape.countResults()));
  BONSAI_TRY(scratch.allocate(scratchBytes));
  const float one = 1, factor = hasResidual ? 1 : 0;
  auto *stream = reinterpret_cast<cudaStream_t>(getStream());
  BONSAI_CALL(*cusparseLt, cusparseLtMatmulSearch, handle, &*plan, &one,
              compressed.get(), operands.get(), &factor, results.get(),
              results.get(), scratch.get(), &stream, 1);
  BONSAI_CALL(getDriver(), cuStreamSynchronize, getStream());
  return updateScratchBytes();
}

BonsaiStatus MatmulPlan::create(const ProductShape &productShape,
                                const BonsaiEpilogue &epilogue,
                                const void *weights, const void *bias) {
  shape = productShape;
  BONSAI_TRY(getCusparseLt(&cusparseLt, &handle));
  BONSAI_TRY(describeMatrices());
  BONSAI_TRY(describeProduct(epilogue, bias));
  BONSAI_TRY(makePlan());
  BONSAI_TRY(compress(weights));
  return search(epilogue.has_residual);
}

BonsaiStatus MatmulPlan::run(const void *operands, const void *residual,
                             void *results, void *scratch) const {
  const float one = 1, factor = residual ? 1 : 0;
  auto *stream = reinterpret_cast<cudaStream_t>(getStream());
  BONSAI_CALL(*cusparseLt, cusparseLtMatmul, handle, &*plan, &one,
              compressed.get(), operands, &factor,
              residual ? residual : results, results, scratch, &stream, 1);
  return BONSAI_OK;
}
