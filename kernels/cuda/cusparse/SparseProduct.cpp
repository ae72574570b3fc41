//===- SparseProduct.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is said of cuSPARSE here that its headers do not say is from NVIDIA's
// examples and answers (NVIDIA/CUDALibrarySamples, cuSPARSE and issues 81,
// 125).
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/SparseProduct.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/runtime/Timing.h"

#include <limits>
#include <new>
#include <vector>

using namespace bonsai::cuda;

/// Of maps and values; sums are f32.
static cudaDataType getType(int32_t element) {
  return element == BONSAI_CUDA_ELEMENT_F16 ? CUDA_R_16F : CUDA_R_32F;
}

SparseProduct::~SparseProduct() {
  if (sparse)
    cusparse.cusparseDestroySpMat(sparse);
  for (cusparseDnMatDescr_t dense : {operand, result})
    if (dense)
      cusparse.cusparseDestroyDnMat(dense);
}

BonsaiStatus SparseProduct::makeSparse(const SparseMatrix &matrix) {
  const BonsaiCusparseDescriptor &d = descriptor;
  if (d.format == BONSAI_CUSPARSE_BLOCKED_ELL) {
    BONSAI_CALL(cusparse, cusparseCreateBlockedEll, &sparse, d.rows, d.columns,
                d.block, d.stored, matrix.columns.get(), matrix.values.get(),
                CUSPARSE_INDEX_32I, CUSPARSE_INDEX_BASE_ZERO,
                getType(d.element));
    return BONSAI_OK;
  }
  BONSAI_CALL(cusparse, cusparseCreateCsr, &sparse, d.rows, d.columns, d.stored,
              matrix.offsets.get(), matrix.columns.get(), matrix.values.get(),
              CUSPARSE_INDEX_32I, CUSPARSE_INDEX_32I, CUSPARSE_INDEX_BASE_ZERO,
              getType(d.element));
  // A batch of the same matrix.
  if (algorithm.isBatched)
    BONSAI_CALL(cusparse, cusparseCsrSetStridedBatch, sparse,
                static_cast<int>(shape.count), 0, 0);
  return BONSAI_OK;
}

BonsaiStatus SparseProduct::makeDense(int64_t rows, void *values,
                                      cusparseDnMatDescr_t *dense) const {
  BONSAI_CALL(cusparse, cusparseCreateDnMat, dense, rows, shape.columns,
              shape.isColumnMajor ? rows : shape.columns, values,
              getType(descriptor.element),
              shape.isColumnMajor ? CUSPARSE_ORDER_COL : CUSPARSE_ORDER_ROW);
  if (algorithm.isBatched)
    BONSAI_CALL(cusparse, cusparseDnMatSetStridedBatch, *dense,
                static_cast<int>(shape.count), rows * shape.columns);
  return BONSAI_OK;
}

BonsaiStatus SparseProduct::prepare(const SparseMatrix &matrix, void *operands,
                                    void *results) {
  BONSAI_TRY(makeSparse(matrix));
  BONSAI_TRY(makeDense(shape.depth, operands, &operand));
  BONSAI_TRY(makeDense(shape.rows, results, &result));
  const float one = 1, zero = 0;
  size_t bytes = 0;
  BONSAI_CALL(cusparse, cusparseSpMM_bufferSize, handle,
              CUSPARSE_OPERATION_NON_TRANSPOSE,
              CUSPARSE_OPERATION_NON_TRANSPOSE, &one, sparse, operand, &zero,
              result, CUDA_R_32F, algorithm.algorithm, &bytes);
  BONSAI_TRY(buffer.allocate(bytes));
  BONSAI_CALL(cusparse, cusparseSpMM_preprocess, handle,
              CUSPARSE_OPERATION_NON_TRANSPOSE,
              CUSPARSE_OPERATION_NON_TRANSPOSE, &one, sparse, operand, &zero,
              result, CUDA_R_32F, algorithm.algorithm, buffer.get());
  return BONSAI_OK;
}

BonsaiStatus SparseProduct::run(const void *operands, void *results,
                                bool accumulates) const {
  const float one = 1, zero = 0;
  int64_t calls = algorithm.isBatched ? 1 : shape.count;
  size_t bytes = getElementBytes(descriptor.element);
  // cuSPARSE only reads them.
  auto *values = static_cast<char *>(const_cast<void *>(operands));
  auto *sums = static_cast<char *>(results);
  for (int64_t i = 0; i < calls; ++i) {
    BONSAI_CALL(cusparse, cusparseDnMatSetValues, operand,
                values + bytes * i * shape.depth * shape.columns);
    BONSAI_CALL(cusparse, cusparseDnMatSetValues, result,
                sums + bytes * i * shape.rows * shape.columns);
    BONSAI_CALL(cusparse, cusparseSpMM, handle,
                CUSPARSE_OPERATION_NON_TRANSPOSE,
                CUSPARSE_OPERATION_NON_TRANSPOSE, &one, sparse, operand,
                accumulates ? &one : &zero, result, CUDA_R_32F,
                algorithm.algorithm, buffer.get());
  }
  return BONSAI_OK;
}

/// All but CUSPARSE_SPMM_CSR_ALG3 take batches.
static std::vector<SparseAlgorithm> listAlgorithms(int32_t format,
                                                   int64_t count) {
  if (format == BONSAI_CUSPARSE_BLOCKED_ELL)
    return {{CUSPARSE_SPMM_BLOCKED_ELL_ALG1, false}};
  std::vector<SparseAlgorithm> algorithms;
  if (count > 1)
    algorithms = {{CUSPARSE_SPMM_CSR_ALG1, true},
                  {CUSPARSE_SPMM_CSR_ALG2, true}};
  for (cusparseSpMMAlg_t algorithm :
       {CUSPARSE_SPMM_CSR_ALG1, CUSPARSE_SPMM_CSR_ALG2, CUSPARSE_SPMM_CSR_ALG3})
    algorithms.push_back({algorithm, false});
  return algorithms;
}

BonsaiStatus bonsai::cuda::chooseProduct(
    const BonsaiCusparseDescriptor &descriptor, const ProductShape &shape,
    const SparseMatrix &matrix, std::unique_ptr<SparseProduct> &chosen) {
  const Cusparse *cusparse;
  cusparseHandle_t handle;
  BONSAI_TRY(getDevice().getCusparse(&cusparse, &handle));
  DeviceBuffer operands, results;
  size_t bytes = getElementBytes(descriptor.element);
  BONSAI_TRY(operands.allocate(bytes * shape.countOperands()));
  BONSAI_TRY(results.allocate(bytes * shape.countResults()));
  Stopwatch stopwatch;
  BONSAI_TRY(stopwatch.create());
  float best = std::numeric_limits<float>::infinity();
  BonsaiStatus status = BONSAI_OK;
  for (SparseAlgorithm algorithm :
       listAlgorithms(descriptor.format, shape.count)) {
    std::unique_ptr<SparseProduct> product(new (std::nothrow) SparseProduct(
        *cusparse, handle, descriptor, shape, algorithm));
    if (!product)
      return bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
    void *operand = operands.get(), *result = results.get();
    float milliseconds = best;
    BonsaiStatus failed = product->prepare(matrix, operand, result);
    if (!failed)
      failed = stopwatch.measure(
          [&] { return product->run(operand, result, false); }, milliseconds);
    if (failed)
      status = failed;
    if (!failed && milliseconds < best)
      best = milliseconds, chosen = std::move(product);
  }
  // What is refused is left out, unless that is all there is.
  return chosen ? BONSAI_OK : status;
}
