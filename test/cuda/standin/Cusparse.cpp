//===- Cusparse.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libcusparse.so.12: the functions of BONSAI_CUSPARSE_FUNCTIONS. Products add
// up in double. A product must have been prepared: its buffer's size asked for,
// then preprocessed, with the same matrix, algorithm and buffer.
//
//===----------------------------------------------------------------------===//

#include "test/cuda/standin/StandIn.h"

#include <cmath>
#include <cusparse.h>

using namespace bonsai::standin;

// What cuSPARSE's opaque handles point to.
struct cusparseContext {
  cudaStream_t stream;
};
struct cusparseSpMatDescr {
  int64_t rows, columns, stored;
  int64_t block; ///< 0 in CSR.
  const int32_t *offsets, *indices;
  const void *values;
  cudaDataType type;
  int batch = 1;
  bool wasSized = false;
  /// What it was preprocessed for.
  cusparseSpMMAlg_t algorithm = CUSPARSE_SPMM_ALG_DEFAULT;
  const void *buffer = nullptr;
};
struct cusparseDnMatDescr {
  int64_t rows, columns, leading;
  char *values;
  cudaDataType type;
  cusparseOrder_t order;
  int batch = 1;
  int64_t batchStride = 0;

  int64_t place(int image, int64_t row, int64_t column) const {
    return image * batchStride + (order == CUSPARSE_ORDER_ROW
                                      ? row * leading + column
                                      : column * leading + row);
  }
};

static bool isKnown(cudaDataType type) {
  return type == CUDA_R_32F || type == CUDA_R_16F;
}

static int64_t getBytes(cudaDataType type) {
  return type == CUDA_R_16F ? 2 : 4;
}

static double load(const void *values, cudaDataType type, int64_t place) {
  return type == CUDA_R_16F
             ? static_cast<double>(static_cast<const _Float16 *>(values)[place])
             : static_cast<const float *>(values)[place];
}

static void store(void *values, cudaDataType type, int64_t place,
                  double value) {
  auto rounded = static_cast<float>(value);
  if (type == CUDA_R_16F)
    static_cast<_Float16 *>(values)[place] = static_cast<_Float16>(rounded);
  else
    static_cast<float *>(values)[place] = rounded;
}

static constexpr size_t bufferBytes = 1024;

static State &state() { return *bonsai_standin_state(); }

template <typename T>
static cusparseStatus_t create(T **object, const char *kind, const T &value) {
  *object = new T(value);
  state().add(*object, kind);
  return CUSPARSE_STATUS_SUCCESS;
}

template <typename T>
static cusparseStatus_t destroy(const T *object, const char *kind,
                                const char *name) {
  if (!state().remove(object, kind, name))
    return CUSPARSE_STATUS_INVALID_VALUE;
  delete object;
  return CUSPARSE_STATUS_SUCCESS;
}

#define ENTER()                                                                \
  if (int failure = state().enter(__func__))                                   \
  return static_cast<cusparseStatus_t>(failure)
#define CHECK(object, kind)                                                    \
  if (!state().check(object, kind, __func__))                                  \
  return CUSPARSE_STATUS_INVALID_VALUE
#define CHECK_DEVICE(memory)                                                   \
  if (!checkDevice(memory, __func__))                                          \
  return CUSPARSE_STATUS_INVALID_VALUE

static bool checkDevice(const void *memory, const char *name) {
  if (state().isDeviceMemory(memory))
    return true;
  state().addMisuse(std::string(name) + ": not on the device");
  return false;
}

namespace {
/// What a call of the three functions is about; their descriptors' contents
/// when it is enqueued count.
struct Product {
  cusparseSpMatDescr sparse;
  cusparseDnMatDescr operand, result;
  float scale, resultScale;

  cusparseStatus_t check(cusparseSpMMAlg_t algorithm) const;
  /// That each dense matrix, of each image, is on the device.
  bool isInBounds(const char *name) const;
  void run() const;

private:
  void runRow(int image, int64_t row, int64_t column) const;
};
} // namespace

cusparseStatus_t Product::check(cusparseSpMMAlg_t algorithm) const {
  bool isBlocked = algorithm == CUSPARSE_SPMM_BLOCKED_ELL_ALG1;
  if (isBlocked != (sparse.block > 0) || sparse.columns != operand.rows ||
      sparse.rows != result.rows || operand.columns != result.columns ||
      sparse.type != operand.type || sparse.type != result.type)
    return CUSPARSE_STATUS_INVALID_VALUE;
  if (operand.batch != result.batch || operand.batch != sparse.batch)
    return CUSPARSE_STATUS_INVALID_VALUE;
  bool takesBatches = algorithm == CUSPARSE_SPMM_CSR_ALG1 ||
                      algorithm == CUSPARSE_SPMM_CSR_ALG2;
  return operand.batch > 1 && !takesBatches ? CUSPARSE_STATUS_NOT_SUPPORTED
                                            : CUSPARSE_STATUS_SUCCESS;
}

bool Product::isInBounds(const char *name) const {
  for (const cusparseDnMatDescr &dense : {operand, result}) {
    int64_t last =
        dense.place(dense.batch - 1, dense.rows - 1, dense.columns - 1);
    if (!checkDevice(dense.values, name) ||
        !state().checkRange(dense.values, getBytes(dense.type) * (last + 1),
                            name))
      return false;
  }
  return true;
}

void Product::runRow(int image, int64_t row, int64_t column) const {
  double sum = 0;
  auto add = [&](int64_t place, int64_t depth) {
    sum +=
        load(sparse.values, sparse.type, place) *
        load(operand.values, operand.type, operand.place(image, depth, column));
  };
  if (sparse.block) {
    int64_t perRow = sparse.stored / sparse.block;
    for (int64_t i = 0; i < sparse.stored; ++i) {
      int32_t index =
          sparse.indices[row / sparse.block * perRow + i / sparse.block];
      if (index < 0 || index >= sparse.columns / sparse.block) {
        state().addMisuse("cusparseSpMM: no such column of blocks");
        return;
      }
      add(row * sparse.stored + i, index * sparse.block + i % sparse.block);
    }
  } else {
    for (int32_t i = sparse.offsets[row]; i < sparse.offsets[row + 1]; ++i)
      add(i, sparse.indices[i]);
  }
  int64_t place = result.place(image, row, column);
  sum *= scale;
  // As cuSPARSE, which does not read what it would multiply by zero.
  if (resultScale != 0)
    sum += double(resultScale) * load(result.values, result.type, place);
  store(result.values, result.type, place, sum);
}

void Product::run() const {
  for (int image = 0; image < result.batch; ++image)
    for (int64_t row = 0; row < result.rows; ++row)
      for (int64_t column = 0; column < result.columns; ++column)
        runRow(image, row, column);
}

extern "C" {
const char *cusparseGetErrorString(cusparseStatus_t status) {
  return status == CUSPARSE_STATUS_NOT_SUPPORTED ? "operation not supported"
                                                 : "stand-in's error";
}

cusparseStatus_t cusparseCreate(cusparseHandle_t *handle) {
  ENTER();
  return create(handle, "cusparse handle", cusparseContext());
}

cusparseStatus_t cusparseDestroy(cusparseHandle_t handle) {
  ENTER();
  return destroy(handle, "cusparse handle", __func__);
}

cusparseStatus_t cusparseSetStream(cusparseHandle_t handle,
                                   cudaStream_t stream) {
  ENTER();
  CHECK(handle, "cusparse handle");
  CHECK(stream, "stream");
  handle->stream = stream;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t
cusparseCreateCsr(cusparseSpMatDescr_t *matrix, int64_t rows, int64_t columns,
                  int64_t stored, void *offsets, void *indices, void *values,
                  cusparseIndexType_t offsetType, cusparseIndexType_t indexType,
                  cusparseIndexBase_t base, cudaDataType valueType) {
  ENTER();
  CHECK_DEVICE(offsets);
  CHECK_DEVICE(indices);
  CHECK_DEVICE(values);
  if (offsetType != CUSPARSE_INDEX_32I || indexType != CUSPARSE_INDEX_32I ||
      base != CUSPARSE_INDEX_BASE_ZERO || !isKnown(valueType))
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  cusparseSpMatDescr descriptor = {};
  descriptor.rows = rows, descriptor.columns = columns;
  descriptor.stored = stored, descriptor.type = valueType;
  descriptor.offsets = static_cast<const int32_t *>(offsets);
  descriptor.indices = static_cast<const int32_t *>(indices);
  descriptor.values = values;
  return create(matrix, "descriptor", descriptor);
}

cusparseStatus_t cusparseCsrSetStridedBatch(cusparseSpMatDescr_t matrix,
                                            int batch, int64_t offsets,
                                            int64_t values) {
  ENTER();
  CHECK(matrix, "descriptor");
  matrix->batch = batch;
  return offsets || values ? CUSPARSE_STATUS_NOT_SUPPORTED
                           : CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseCreateBlockedEll(
    cusparseSpMatDescr_t *matrix, int64_t rows, int64_t columns, int64_t block,
    int64_t stored, void *indices, void *values, cusparseIndexType_t indexType,
    cusparseIndexBase_t base, cudaDataType valueType) {
  ENTER();
  CHECK_DEVICE(indices);
  CHECK_DEVICE(values);
  if (rows % block || columns % block || stored % block || stored > columns)
    return CUSPARSE_STATUS_INVALID_VALUE;
  if (indexType != CUSPARSE_INDEX_32I || base != CUSPARSE_INDEX_BASE_ZERO ||
      valueType != CUDA_R_32F)
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  cusparseSpMatDescr descriptor = {};
  descriptor.rows = rows, descriptor.columns = columns;
  descriptor.stored = stored, descriptor.block = block;
  descriptor.type = valueType;
  descriptor.indices = static_cast<const int32_t *>(indices);
  descriptor.values = values;
  return create(matrix, "descriptor", descriptor);
}

cusparseStatus_t cusparseDestroySpMat(cusparseConstSpMatDescr_t matrix) {
  ENTER();
  return destroy(matrix, "descriptor", __func__);
}

cusparseStatus_t cusparseCreateDnMat(cusparseDnMatDescr_t *matrix, int64_t rows,
                                     int64_t columns, int64_t leading,
                                     void *values, cudaDataType type,
                                     cusparseOrder_t order) {
  ENTER();
  CHECK_DEVICE(values);
  if (leading < (order == CUSPARSE_ORDER_ROW ? columns : rows) ||
      !isKnown(type))
    return CUSPARSE_STATUS_INVALID_VALUE;
  cusparseDnMatDescr descriptor = {
      rows, columns, leading, static_cast<char *>(values), type, order};
  return create(matrix, "descriptor", descriptor);
}

cusparseStatus_t cusparseDnMatSetStridedBatch(cusparseDnMatDescr_t matrix,
                                              int batch, int64_t stride) {
  ENTER();
  CHECK(matrix, "descriptor");
  matrix->batch = batch, matrix->batchStride = stride;
  return stride < matrix->rows * matrix->columns ? CUSPARSE_STATUS_INVALID_VALUE
                                                 : CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseDnMatSetValues(cusparseDnMatDescr_t matrix,
                                        void *values) {
  ENTER();
  CHECK(matrix, "descriptor");
  CHECK_DEVICE(values);
  matrix->values = static_cast<char *>(values);
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseDestroyDnMat(cusparseConstDnMatDescr_t matrix) {
  ENTER();
  return destroy(matrix, "descriptor", __func__);
}

#define CHECK_PRODUCT()                                                        \
  CHECK(handle, "cusparse handle");                                            \
  CHECK(sparse, "descriptor");                                                 \
  CHECK(operand, "descriptor");                                                \
  CHECK(result, "descriptor");                                                 \
  if (opSparse != CUSPARSE_OPERATION_NON_TRANSPOSE ||                          \
      opOperand != CUSPARSE_OPERATION_NON_TRANSPOSE || type != CUDA_R_32F)     \
    return CUSPARSE_STATUS_NOT_SUPPORTED;                                      \
  Product product = {*sparse, *operand, *result,                               \
                     *static_cast<const float *>(scale),                       \
                     *static_cast<const float *>(resultScale)};                \
  if (cusparseStatus_t refused = product.check(algorithm))                     \
  return refused

cusparseStatus_t cusparseSpMM_bufferSize(
    cusparseHandle_t handle, cusparseOperation_t opSparse,
    cusparseOperation_t opOperand, const void *scale,
    cusparseConstSpMatDescr_t sparse, cusparseConstDnMatDescr_t operand,
    const void *resultScale, cusparseDnMatDescr_t result, cudaDataType type,
    cusparseSpMMAlg_t algorithm, size_t *bytes) {
  ENTER();
  CHECK_PRODUCT();
  const_cast<cusparseSpMatDescr_t>(sparse)->wasSized = true;
  *bytes = bufferBytes;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseSpMM_preprocess(
    cusparseHandle_t handle, cusparseOperation_t opSparse,
    cusparseOperation_t opOperand, const void *scale,
    cusparseConstSpMatDescr_t sparse, cusparseConstDnMatDescr_t operand,
    const void *resultScale, cusparseDnMatDescr_t result, cudaDataType type,
    cusparseSpMMAlg_t algorithm, void *buffer) {
  ENTER();
  CHECK_PRODUCT();
  CHECK_DEVICE(buffer);
  if (bonsai_standin_is_capturing() || !sparse->wasSized) {
    state().addMisuse("cusparseSpMM_preprocess: too early or too late");
    return CUSPARSE_STATUS_INVALID_VALUE;
  }
  if (!state().checkRange(buffer, bufferBytes, __func__))
    return CUSPARSE_STATUS_INVALID_VALUE;
  auto *prepared = const_cast<cusparseSpMatDescr_t>(sparse);
  prepared->algorithm = algorithm, prepared->buffer = buffer;
  return CUSPARSE_STATUS_SUCCESS;
}

#ifndef STANDIN_WITHOUT_PRODUCTS
cusparseStatus_t cusparseSpMM(cusparseHandle_t handle,
                              cusparseOperation_t opSparse,
                              cusparseOperation_t opOperand, const void *scale,
                              cusparseConstSpMatDescr_t sparse,
                              cusparseConstDnMatDescr_t operand,
                              const void *resultScale,
                              cusparseDnMatDescr_t result, cudaDataType type,
                              cusparseSpMMAlg_t algorithm, void *buffer) {
  ENTER();
  CHECK_PRODUCT();
  if (!sparse->buffer || sparse->buffer != buffer ||
      sparse->algorithm != algorithm) {
    state().addMisuse("cusparseSpMM: not preprocessed");
    return CUSPARSE_STATUS_INVALID_VALUE;
  }
  if (!product.isInBounds(__func__))
    return CUSPARSE_STATUS_INVALID_VALUE;
  std::function<void()> work = [product] { product.run(); };
  bonsai_standin_enqueue(handle->stream, &work);
  return CUSPARSE_STATUS_SUCCESS;
}
#endif
}
