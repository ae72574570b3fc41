//===- Cusparselt.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libcusparseLt.so.0: the functions of BONSAI_CUSPARSELT_FUNCTIONS. Products
// add up in double and are rounded once. A product must have been planned, its
// weights compressed, and an algorithm searched, before a capture; the search
// raises what a product needs of scratch memory.
//
//===----------------------------------------------------------------------===//

#include "test/cuda/standin/StandIn.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <cusparseLt.h>

using namespace bonsai::standin;

namespace {
/// What is in the library's opaque structs. All that one refers to is copied.
struct Matrix {
  int64_t rows, columns, leading;
  cusparseOrder_t order;
  bool isSparse;

  int64_t place(int64_t row, int64_t column) const {
    return order == CUSPARSE_ORDER_ROW ? row * leading + column
                                       : column * leading + row;
  }
  size_t getBytes() const {
    return sizeof(_Float16) * leading *
           (order == CUSPARSE_ORDER_ROW ? rows : columns);
  }
};
struct Matmul {
  Matrix weights, operands, addends, results;
  bool transposesOperands;
  const _Float16 *bias;
  int rectifies;
  float upperBound;
};
struct Plan {
  Matmul matmul;
  bool wasSearched;
  size_t scratchBytes;
};

/// Two of four weights, and where they stand.
struct Chunk {
  _Float16 values[2];
  uint8_t places[2];
};

/// A product to be enqueued.
struct Product {
  Matmul matmul;
  const Chunk *weights;
  const _Float16 *operands, *addends;
  _Float16 *results;
  float scale, addendScale;

  bool isInBounds(const char *name) const;
  void run() const;

private:
  double sumUp(int64_t row, int64_t column) const;
};
} // namespace

template <typename Content, typename Struct>
static Content &at(Struct *opaque) {
  static_assert(sizeof(Content) <= sizeof(opaque->data));
  return *reinterpret_cast<Content *>(const_cast<uint8_t *>(&opaque->data[0]));
}

static State &state() { return *bonsai_standin_state(); }

#define ENTER()                                                                \
  if (int failure = state().enter(__func__))                                   \
  return static_cast<cusparseStatus_t>(failure)
#define CHECK(object, kind)                                                    \
  if (!state().check(object, kind, __func__))                                  \
  return CUSPARSE_STATUS_INVALID_VALUE
#define CHECK_MEMORY(memory, bytes)                                            \
  if (!checkMemory(memory, bytes, __func__))                                   \
  return CUSPARSE_STATUS_INVALID_VALUE

static bool checkMemory(const void *memory, size_t bytes, const char *name) {
  if (bytes == 0)
    return true;
  if (state().isDeviceMemory(memory) &&
      reinterpret_cast<uintptr_t>(memory) % 16 == 0)
    return state().checkRange(memory, bytes, name);
  state().addMisuse(std::string(name) + ": not on the device, or not aligned");
  return false;
}

static size_t getCompressedBytes(const Matrix &weights) {
  return sizeof(Chunk) * weights.rows * weights.columns / 4;
}

static constexpr size_t compressionBytes = 128;

bool Product::isInBounds(const char *name) const {
  return checkMemory(weights, getCompressedBytes(matmul.weights), name) &&
         checkMemory(operands, matmul.operands.getBytes(), name) &&
         checkMemory(addends, matmul.addends.getBytes(), name) &&
         checkMemory(results, matmul.results.getBytes(), name);
}

double Product::sumUp(int64_t row, int64_t column) const {
  double sum = 0;
  int64_t chunks = matmul.weights.columns / 4;
  for (int64_t i = 0; i < chunks; ++i) {
    const Chunk &chunk = weights[row * chunks + i];
    for (int which : {0, 1}) {
      int64_t depth = 4 * i + chunk.places[which];
      int64_t place = matmul.transposesOperands
                          ? matmul.operands.place(column, depth)
                          : matmul.operands.place(depth, column);
      sum += double(chunk.values[which]) * double(operands[place]);
    }
  }
  return sum;
}

void Product::run() const {
  for (int64_t row = 0; row < matmul.results.rows; ++row)
    for (int64_t column = 0; column < matmul.results.columns; ++column) {
      double value = scale * sumUp(row, column);
      if (addendScale != 0)
        value +=
            addendScale * double(addends[matmul.addends.place(row, column)]);
      if (matmul.bias)
        value += double(matmul.bias[row]);
      if (matmul.rectifies)
        value = std::min<double>(std::max(value, 0.0), matmul.upperBound);
      results[matmul.results.place(row, column)] =
          static_cast<_Float16>(static_cast<float>(value));
    }
}

/// What a row-major matrix holds; a misuse if more than two of four are not
/// zero.
static void compress(const Matrix &weights, const _Float16 *dense,
                     Chunk *chunks) {
  for (int64_t i = 0; i < weights.rows * weights.columns / 4; ++i) {
    chunks[i] = {{}, {0, 1}};
    int stored = 0;
    for (uint8_t place = 0; place < 4; ++place) {
      _Float16 value = dense[4 * i + place];
      if (value == 0)
        continue;
      if (stored == 2) {
        state().addMisuse("cusparseLtSpMMACompress: not 2:4");
        return;
      }
      chunks[i].values[stored] = value;
      chunks[i].places[stored++] = place;
    }
  }
}

static cusparseStatus_t describe(cusparseLtMatDescriptor_t *descriptor,
                                 const Matrix &matrix, uint32_t alignment,
                                 cudaDataType type) {
  int64_t multiple = matrix.isSparse ? 16 : 8;
  bool isRowMajor = matrix.order == CUSPARSE_ORDER_ROW;
  if (matrix.rows <= 0 || matrix.rows % multiple || matrix.columns % multiple ||
      matrix.leading % multiple ||
      matrix.leading < (isRowMajor ? matrix.columns : matrix.rows) ||
      alignment % 16 || type != CUDA_R_16F)
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  at<Matrix>(descriptor) = matrix;
  state().add(descriptor, "descriptor");
  return CUSPARSE_STATUS_SUCCESS;
}

static cusparseStatus_t destroy(const void *object, const char *kind,
                                const char *name) {
  return state().remove(object, kind, name) ? CUSPARSE_STATUS_SUCCESS
                                            : CUSPARSE_STATUS_INVALID_VALUE;
}

extern "C" {
const char *cusparseLtGetErrorString(cusparseStatus_t status) {
  return status == CUSPARSE_STATUS_NOT_SUPPORTED ? "operation not supported"
                                                 : "stand-in's error";
}

cusparseStatus_t cusparseLtGetProperty(libraryPropertyType property,
                                       int *value) {
  ENTER();
  *value =
      property == MAJOR_VERSION ? CUSPARSELT_VER_MAJOR : CUSPARSELT_VER_MINOR;
#ifdef STANDIN_OLD
  *value -= property == MINOR_VERSION;
#endif
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseLtInit(cusparseLtHandle_t *handle) {
  ENTER();
  state().add(handle, "cusparselt handle");
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseLtDestroy(const cusparseLtHandle_t *handle) {
  ENTER();
  return destroy(handle, "cusparselt handle", __func__);
}

cusparseStatus_t cusparseLtDenseDescriptorInit(
    const cusparseLtHandle_t *handle, cusparseLtMatDescriptor_t *descriptor,
    int64_t rows, int64_t columns, int64_t leading, uint32_t alignment,
    cudaDataType type, cusparseOrder_t order) {
  ENTER();
  CHECK(handle, "cusparselt handle");
  return describe(descriptor, {rows, columns, leading, order, false}, alignment,
                  type);
}

cusparseStatus_t cusparseLtStructuredDescriptorInit(
    const cusparseLtHandle_t *handle, cusparseLtMatDescriptor_t *descriptor,
    int64_t rows, int64_t columns, int64_t leading, uint32_t alignment,
    cudaDataType type, cusparseOrder_t order, cusparseLtSparsity_t) {
  ENTER();
  CHECK(handle, "cusparselt handle");
  if (order != CUSPARSE_ORDER_ROW || leading != columns)
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  return describe(descriptor, {rows, columns, leading, order, true}, alignment,
                  type);
}

cusparseStatus_t
cusparseLtMatDescriptorDestroy(const cusparseLtMatDescriptor_t *descriptor) {
  ENTER();
  return destroy(descriptor, "descriptor", __func__);
}

cusparseStatus_t cusparseLtMatmulDescriptorInit(
    const cusparseLtHandle_t *handle, cusparseLtMatmulDescriptor_t *descriptor,
    cusparseOperation_t opWeights, cusparseOperation_t opOperands,
    const cusparseLtMatDescriptor_t *weights,
    const cusparseLtMatDescriptor_t *operands,
    const cusparseLtMatDescriptor_t *addends,
    const cusparseLtMatDescriptor_t *results, cusparseComputeType type) {
  ENTER();
  CHECK(handle, "cusparselt handle");
  for (const cusparseLtMatDescriptor_t *matrix :
       {weights, operands, addends, results})
    CHECK(matrix, "descriptor");
  Matmul m = {at<Matrix>(weights),
              at<Matrix>(operands),
              at<Matrix>(addends),
              at<Matrix>(results),
              opOperands == CUSPARSE_OPERATION_TRANSPOSE,
              nullptr,
              0,
              INFINITY};
  bool transposes = m.transposesOperands;
  int64_t depth = transposes ? m.operands.columns : m.operands.rows;
  int64_t columns = transposes ? m.operands.rows : m.operands.columns;
  if (!m.weights.isSparse || opWeights != CUSPARSE_OPERATION_NON_TRANSPOSE ||
      type != CUSPARSE_COMPUTE_32F || m.weights.columns != depth ||
      m.results.rows != m.weights.rows || m.results.columns != columns ||
      m.addends.rows != m.results.rows ||
      m.addends.columns != m.results.columns ||
      m.addends.order != m.results.order)
    return CUSPARSE_STATUS_INVALID_VALUE;
  at<Matmul>(descriptor) = m;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseLtMatmulDescSetAttribute(
    const cusparseLtHandle_t *handle, cusparseLtMatmulDescriptor_t *descriptor,
    cusparseLtMatmulDescAttribute_t attribute, const void *data, size_t bytes) {
  ENTER();
  CHECK(handle, "cusparselt handle");
  auto &matmul = at<Matmul>(descriptor);
  auto read = [&](auto &value) {
    if (bytes != sizeof(value))
      return CUSPARSE_STATUS_INVALID_VALUE;
    memcpy(&value, data, bytes);
    return CUSPARSE_STATUS_SUCCESS;
  };
  switch (attribute) {
  case CUSPARSELT_MATMUL_BIAS_POINTER:
    if (cusparseStatus_t failed = read(matmul.bias))
      return failed;
    CHECK_MEMORY(matmul.bias, sizeof(_Float16) * matmul.results.rows);
    return CUSPARSE_STATUS_SUCCESS;
  case CUSPARSELT_MATMUL_ACTIVATION_RELU:
    return read(matmul.rectifies);
  case CUSPARSELT_MATMUL_ACTIVATION_RELU_UPPERBOUND:
    return read(matmul.upperBound);
  default:
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  }
}

cusparseStatus_t cusparseLtMatmulAlgSelectionInit(
    const cusparseLtHandle_t *handle, cusparseLtMatmulAlgSelection_t *selection,
    const cusparseLtMatmulDescriptor_t *, cusparseLtMatmulAlg_t) {
  ENTER();
  CHECK(handle, "cusparselt handle");
  state().add(selection, "selection");
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseLtMatmulAlgSelectionDestroy(
    const cusparseLtMatmulAlgSelection_t *selection) {
  ENTER();
  return destroy(selection, "selection", __func__);
}

cusparseStatus_t
cusparseLtMatmulPlanInit(const cusparseLtHandle_t *handle,
                         cusparseLtMatmulPlan_t *plan,
                         const cusparseLtMatmulDescriptor_t *descriptor,
                         const cusparseLtMatmulAlgSelection_t *selection) {
  ENTER();
  CHECK(handle, "cusparselt handle");
  CHECK(selection, "selection");
  at<Plan>(plan) = {at<Matmul>(descriptor), false, 512};
  state().add(plan, "plan");
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t
cusparseLtMatmulPlanDestroy(const cusparseLtMatmulPlan_t *plan) {
  ENTER();
  return destroy(plan, "plan", __func__);
}

cusparseStatus_t
cusparseLtMatmulGetWorkspace(const cusparseLtHandle_t *handle,
                             const cusparseLtMatmulPlan_t *plan,
                             size_t *bytes) {
  ENTER();
  CHECK(handle, "cusparselt handle");
  CHECK(plan, "plan");
  *bytes = at<Plan>(plan).scratchBytes;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t
cusparseLtSpMMACompressedSize(const cusparseLtHandle_t *handle,
                              const cusparseLtMatmulPlan_t *plan, size_t *bytes,
                              size_t *bufferBytes) {
  ENTER();
  CHECK(handle, "cusparselt handle");
  CHECK(plan, "plan");
  *bytes = getCompressedBytes(at<Plan>(plan).matmul.weights);
  *bufferBytes = compressionBytes;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseLtSpMMACompress(const cusparseLtHandle_t *handle,
                                         const cusparseLtMatmulPlan_t *plan,
                                         const void *dense, void *compressed,
                                         void *buffer, cudaStream_t stream) {
  ENTER();
  CHECK(handle, "cusparselt handle");
  CHECK(plan, "plan");
  CHECK(stream, "stream");
  Matrix weights = at<Plan>(plan).matmul.weights;
  CHECK_MEMORY(dense, weights.getBytes());
  CHECK_MEMORY(compressed, getCompressedBytes(weights));
  CHECK_MEMORY(buffer, compressionBytes);
  std::function<void()> work = [=] {
    compress(weights, static_cast<const _Float16 *>(dense),
             static_cast<Chunk *>(compressed));
  };
  bonsai_standin_enqueue(stream, &work);
  return CUSPARSE_STATUS_SUCCESS;
}

#define CHECK_PRODUCT()                                                        \
  CHECK(handle, "cusparselt handle");                                          \
  CHECK(plan, "plan");                                                         \
  if (numStreams != 1)                                                         \
    return CUSPARSE_STATUS_NOT_SUPPORTED;                                      \
  CHECK(*streams, "stream");                                                   \
  CHECK_MEMORY(scratch, at<Plan>(plan).scratchBytes);                          \
  Product product = {at<Plan>(plan).matmul,                                    \
                     static_cast<const Chunk *>(weights),                      \
                     static_cast<const _Float16 *>(operands),                  \
                     static_cast<const _Float16 *>(addends),                   \
                     static_cast<_Float16 *>(results),                         \
                     *static_cast<const float *>(scale),                       \
                     *static_cast<const float *>(addendScale)};                \
  if (!product.isInBounds(__func__))                                           \
  return CUSPARSE_STATUS_INVALID_VALUE

cusparseStatus_t cusparseLtMatmulSearch(
    const cusparseLtHandle_t *handle, cusparseLtMatmulPlan_t *plan,
    const void *scale, const void *weights, const void *operands,
    const void *addendScale, const void *addends, void *results, void *scratch,
    cudaStream_t *streams, int32_t numStreams) {
  ENTER();
  CHECK_PRODUCT();
  if (bonsai_standin_is_capturing()) {
    state().addMisuse("cusparseLtMatmulSearch: too late");
    return CUSPARSE_STATUS_INVALID_VALUE;
  }
  std::function<void()> work = [product] { product.run(); };
  bonsai_standin_enqueue(*streams, &work);
  at<Plan>(plan).wasSearched = true;
  at<Plan>(plan).scratchBytes = 2048;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseLtMatmul(const cusparseLtHandle_t *handle,
                                  const cusparseLtMatmulPlan_t *plan,
                                  const void *scale, const void *weights,
                                  const void *operands, const void *addendScale,
                                  const void *addends, void *results,
                                  void *scratch, cudaStream_t *streams,
                                  int32_t numStreams) {
  ENTER();
  CHECK_PRODUCT();
  if (!at<Plan>(plan).wasSearched)
    state().addMisuse("cusparseLtMatmul: not searched");
  // Other steps have the scratch memory, too.
  size_t bytes = at<Plan>(plan).scratchBytes;
  std::function<void()> work = [=] {
    memset(scratch, 0xff, bytes);
    product.run();
  };
  bonsai_standin_enqueue(*streams, &work);
  return CUSPARSE_STATUS_SUCCESS;
}
}
