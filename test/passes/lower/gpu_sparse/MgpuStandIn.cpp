//===- MgpuStandIn.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names and arguments are those of upstream's CUDA runtime; numbers of types
// are cuSPARSE's.
//
//===----------------------------------------------------------------------===//

#include "MgpuStandIn.h"

#include "llvm/ADT/APFloat.h"
#include <cstring>
#include <map>
#include <memory>
#include <set>

using namespace bonsai::test;

namespace {

enum DataType { f32 = 0, f16 = 2 };
enum IndexType { i32 = 2 };
enum ComputeType { sumInF32 = 0, sumInF16 = 0 };

/// A matrix of either kind. `offsets` and `columns` are null where all elements
/// are stored.
struct Matrix {
  int64_t rows, columns;
  int32_t type;
  const char *values;
  int64_t stored;
  const int32_t *offsets = nullptr, *columnIndices = nullptr;
};

/// Bytes that a product asks for; the three of 2:4 in this order.
constexpr size_t csrBytes = 48;
constexpr size_t twoToFourBytes[3] = {16, 32, 64};

struct Runtime {
  mgpu::Log log;
  std::map<const char *, std::pair<std::unique_ptr<char[]>, size_t>> buffers;
  std::set<void *> streams;
  std::map<void *, Matrix> matrices;
  /// Whether the dense factor of the 2:4 product is transposed.
  bool isTransposed = false;

  void expect(bool condition, const char *what) {
    if (!condition)
      log.misuses.push_back(what);
  }

  /// Bytes from an address to the end of its buffer; 0 outside of all.
  size_t countBytesFrom(const void *address) const {
    auto *bytes = static_cast<const char *>(address);
    auto it = buffers.upper_bound(bytes);
    if (it == buffers.begin())
      return 0;
    --it;
    size_t offset = bytes - it->first;
    return offset < it->second.second ? it->second.second - offset : 0;
  }

  void expectStream(void *stream) {
    expect(streams.count(stream), "a stream that is not there");
  }

  void expectOnDevice(const void *address, size_t bytes) {
    expect(countBytesFrom(address) >= bytes, "memory that is not the device's");
  }

  Matrix get(void *handle) {
    auto it = matrices.find(handle);
    expect(it != matrices.end(), "a matrix that is not there");
    return it == matrices.end() ? Matrix{} : it->second;
  }
};

Runtime runtime;

size_t getBytes(int32_t type) { return type == f32 ? 4 : 2; }

const llvm::fltSemantics &getSemantics(int32_t type) {
  return type == f32 ? llvm::APFloat::IEEEsingle() : llvm::APFloat::IEEEhalf();
}

double load(const Matrix &matrix, int64_t index) {
  uint32_t bits = 0;
  size_t bytes = getBytes(matrix.type);
  memcpy(&bits, matrix.values + index * bytes, bytes);
  llvm::APFloat value(getSemantics(matrix.type),
                      llvm::APInt(8 * static_cast<unsigned>(bytes), bits));
  bool losesInformation;
  value.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven,
                &losesInformation);
  return value.convertToDouble();
}

void store(const Matrix &matrix, int64_t index, double x) {
  llvm::APFloat value(x);
  bool losesInformation;
  value.convert(getSemantics(matrix.type), llvm::APFloat::rmNearestTiesToEven,
                &losesInformation);
  uint64_t bits = value.bitcastToAPInt().getZExtValue();
  size_t bytes = getBytes(matrix.type);
  memcpy(const_cast<char *>(matrix.values) + index * bytes, &bits, bytes);
}

void *addMatrix(void *handle, const Matrix &matrix) {
  runtime.expectOnDevice(matrix.values, matrix.stored * getBytes(matrix.type));
  runtime.matrices[handle] = matrix;
  return handle;
}

void checkCsr(const Matrix &a) {
  runtime.expectOnDevice(a.offsets, sizeof(int32_t) * (a.rows + 1));
  runtime.expectOnDevice(a.columnIndices, sizeof(int32_t) * a.stored);
  runtime.expect(a.offsets[0] == 0 && a.offsets[a.rows] == a.stored,
                 "row offsets that are not those of all elements");
  for (int64_t row = 0; row < a.rows; ++row)
    for (int32_t i = a.offsets[row]; i < a.offsets[row + 1]; ++i)
      runtime.expect(a.columnIndices[i] >= 0 &&
                         a.columnIndices[i] < a.columns &&
                         (i == a.offsets[row] ||
                          a.columnIndices[i - 1] < a.columnIndices[i]),
                     "column indices that do not rise within the matrix");
}

/// What cuSPARSELt takes in f16, and at most two of four that are not zero.
void checkTwoToFour(const Matrix &a, const Matrix &b, const Matrix &c) {
  runtime.expect(a.type == f16 && b.type == f16 && c.type == f16,
                 "2:4 of another type than f16");
  runtime.expect(a.rows % 16 == 0 && a.columns % 16 == 0 && c.columns % 8 == 0,
                 "2:4 of sizes that are no multiples of 16");
  for (int64_t i = 0; i < a.stored; i += 4) {
    int kept = 0;
    for (int64_t j = i; j < i + 4; ++j)
      kept += load(a, j) != 0;
    runtime.expect(kept <= 2, "more than two of four");
  }
}

/// c = a * b, or a * transposed b, with sums in double precision.
void multiply(const Matrix &a, const Matrix &b, bool isTransposed,
              const Matrix &c) {
  int64_t inner = isTransposed ? b.columns : b.rows;
  int64_t outer = isTransposed ? b.rows : b.columns;
  runtime.expect(a.columns == inner && a.rows == c.rows && outer == c.columns,
                 "matrices that do not fit");
  for (int64_t row = 0; row < c.rows; ++row)
    for (int64_t column = 0; column < c.columns; ++column) {
      double sum = 0;
      auto add = [&](int64_t k, int64_t index) {
        sum += load(a, index) * load(b, isTransposed ? column * b.columns + k
                                                     : k * b.columns + column);
      };
      if (a.offsets)
        for (int32_t i = a.offsets[row]; i < a.offsets[row + 1]; ++i)
          add(a.columnIndices[i], i);
      else
        for (int64_t k = 0; k < a.columns; ++k)
          add(k, row * a.columns + k);
      store(c, row * c.columns + column, sum);
    }
}

//===----------------------------------------------------------------------===//
// Streams and memory
//===----------------------------------------------------------------------===//

void *streamCreate() {
  void *stream = new char;
  runtime.streams.insert(stream);
  return stream;
}
void streamSynchronize(void *stream) { runtime.expectStream(stream); }
void streamDestroy(void *stream) {
  runtime.expectStream(stream);
  runtime.streams.erase(stream);
  delete static_cast<char *>(stream);
}

void *memAlloc(uint64_t bytes, void *stream, bool isHostShared) {
  runtime.expectStream(stream);
  runtime.expect(!isHostShared, "memory shared with the host");
  auto buffer = std::make_unique<char[]>(bytes);
  memset(buffer.get(), 0xff, bytes);
  char *address = buffer.get();
  runtime.buffers[address] = {std::move(buffer), bytes};
  return address;
}
void memFree(void *address, void *stream) {
  runtime.expectStream(stream);
  runtime.expect(runtime.buffers.erase(static_cast<char *>(address)) == 1,
                 "memory freed that is not there");
}
/// Between host and device, all of the device's buffer.
void memcopy(void *target, void *source, size_t bytes, void *stream) {
  runtime.expectStream(stream);
  size_t to = runtime.countBytesFrom(target);
  size_t from = runtime.countBytesFrom(source);
  runtime.expect((to == bytes && from == 0) || (to == 0 && from == bytes),
                 "a copy of other than a whole buffer to or from the device");
  memcpy(target, source, bytes);
}

//===----------------------------------------------------------------------===//
// Products of CSR
//===----------------------------------------------------------------------===//

void *createCsr(intptr_t rows, intptr_t columns, intptr_t stored, void *offsets,
                void *columnIndices, void *values, int32_t offsetType,
                int32_t columnType, int32_t type, void *stream) {
  runtime.expectStream(stream);
  runtime.expect(offsetType == i32 && columnType == i32,
                 "positions of other than 32 bits");
  Matrix matrix{rows,
                columns,
                type,
                static_cast<char *>(values),
                stored,
                static_cast<int32_t *>(offsets),
                static_cast<int32_t *>(columnIndices)};
  checkCsr(matrix);
  return addMatrix(new char, matrix);
}
void *createDense(intptr_t rows, intptr_t columns, void *values, int32_t type,
                  void *stream) {
  runtime.expectStream(stream);
  return addMatrix(new char, {rows, columns, type, static_cast<char *>(values),
                              rows * columns});
}
void destroyMatrix(void *handle, void *stream) {
  runtime.expectStream(stream);
  runtime.expect(runtime.matrices.erase(handle) == 1,
                 "a matrix destroyed that is not there");
  delete static_cast<char *>(handle);
}
intptr_t getBufferSize(int32_t, int32_t, void *a, void *b, void *c,
                       int32_t computeType, void *stream) {
  runtime.expectStream(stream);
  runtime.get(a), runtime.get(b), runtime.get(c);
  runtime.expect(computeType == sumInF32, "CSR with other sums than in f32");
  return csrBytes;
}
void spmm(int32_t modeA, int32_t modeB, void *a, void *b, void *c, int32_t,
          void *buffer, void *stream) {
  runtime.expectStream(stream);
  runtime.expectOnDevice(buffer, csrBytes);
  runtime.expect(modeA == 0, "a transposed sparse matrix");
  multiply(runtime.get(a), runtime.get(b), modeB != 0, runtime.get(c));
  ++runtime.log.csrProducts;
}

//===----------------------------------------------------------------------===//
// Products of 2:4, whose handles are the caller's memory
//===----------------------------------------------------------------------===//

void createTwoToFour(void *handle, intptr_t rows, intptr_t columns,
                     void *values, int32_t type, void *stream) {
  runtime.expectStream(stream);
  addMatrix(handle,
            {rows, columns, type, static_cast<char *>(values), rows * columns});
}
void destroyLtMatrix(void *handle, void *stream) {
  runtime.expectStream(stream);
  runtime.expect(runtime.matrices.erase(handle) == 1,
                 "a matrix destroyed that is not there");
}
void getLtBufferSizes(void *sizes, int32_t modeA, int32_t modeB, void *a,
                      void *b, void *c, int32_t computeType, int32_t pruneFlag,
                      void *stream) {
  runtime.expectStream(stream);
  runtime.expect(modeA == 0, "a transposed sparse matrix");
  runtime.expect(pruneFlag == 0, "weights to be pruned by the library");
  runtime.expect(computeType == sumInF16, "2:4 with other sums than in f16");
  checkTwoToFour(runtime.get(a), runtime.get(b), runtime.get(c));
  runtime.isTransposed = modeB != 0;
  for (int i = 0; i < 3; ++i)
    static_cast<int64_t *>(sizes)[i] = twoToFourBytes[i];
}
void ltSpmm(void *a, void *b, void *c, void *workspace, void *compressed,
            void *compressedBuffer, void *stream) {
  runtime.expectStream(stream);
  void *buffers[] = {workspace, compressed, compressedBuffer};
  for (int i = 0; i < 3; ++i)
    runtime.expect(runtime.countBytesFrom(buffers[i]) == twoToFourBytes[i],
                   "another buffer than was asked for");
  multiply(runtime.get(a), runtime.get(b), runtime.isTransposed,
           runtime.get(c));
  ++runtime.log.twoToFourProducts;
}

template <typename Function>
std::pair<std::string, void *> name(const char *name, Function *function) {
  return {name, reinterpret_cast<void *>(function)};
}

} // namespace

void mgpu::reset() { runtime.log = {}; }

const mgpu::Log &mgpu::getLog() { return runtime.log; }

size_t mgpu::countAlive() {
  return runtime.buffers.size() + runtime.streams.size() +
         runtime.matrices.size();
}

std::vector<std::pair<std::string, void *>> mgpu::getFunctions() {
  return {name("mgpuStreamCreate", streamCreate),
          name("mgpuStreamSynchronize", streamSynchronize),
          name("mgpuStreamDestroy", streamDestroy),
          name("mgpuMemAlloc", memAlloc),
          name("mgpuMemFree", memFree),
          name("mgpuMemcpy", memcopy),
          name("mgpuCreateCsr", createCsr),
          name("mgpuCreateDnMat", createDense),
          name("mgpuDestroySpMat", destroyMatrix),
          name("mgpuDestroyDnMat", destroyMatrix),
          name("mgpuSpMMBufferSize", getBufferSize),
          name("mgpuSpMM", spmm),
          name("mgpuCusparseLtCreate2To4SpMat", createTwoToFour),
          name("mgpuCreateCuSparseLtDnMat", createTwoToFour),
          name("mgpuDestroyCuSparseLtSpMat", destroyLtMatrix),
          name("mgpuDestroyCuSparseLtDnMat", destroyLtMatrix),
          name("mgpuCuSparseLtSpMMBufferSize", getLtBufferSizes),
          name("mgpuCuSparseLtSpMM", ltSpmm)};
}
