//===- DeviceProduct.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All work of a product is on one stream, as each op waits for the one before.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/gpu_sparse/DeviceProduct.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_sparse;

static MemRefType getBufferType(Type tensor) {
  auto type = cast<RankedTensorType>(tensor);
  return MemRefType::get(type.getShape(), type.getElementType());
}

namespace {

/// Buffers and handles on the device, which live until `finish`.
class Stream {
public:
  explicit Stream(ImplicitLocOpBuilder &builder)
      : builder(builder), tokenType(builder.getType<gpu::AsyncTokenType>()),
        token(gpu::WaitOp::create(builder, tokenType, ValueRange())
                  .getAsyncToken()) {}

  Value allocate(MemRefType type, ValueRange sizes = {}) {
    auto op =
        gpu::AllocOp::create(builder, type, tokenType, token, sizes, {}, false);
    markManual(op);
    buffers.push_back(op.getMemref());
    return follow(op);
  }

  /// A copy of a tensor.
  Value upload(Value tensor) {
    MemRefType type = getBufferType(tensor.getType());
    Value host = bufferization::ToBufferOp::create(builder, type, tensor,
                                                   /*read_only=*/true);
    Value device = allocate(type);
    copy(device, host);
    return device;
  }
  Value upload(ElementsAttr constant) {
    return upload(
        arith::ConstantOp::create(builder, cast<TypedAttr>(constant)));
  }

  void copy(Value target, Value source) {
    token = gpu::MemcpyOp::create(builder, tokenType, token, target, source)
                .getAsyncToken();
  }

  Value createCsr(const WeightMatrix &matrix, const CsrWeight &weight) {
    Value offsets = upload(weight.rowOffsets);
    Value columns = upload(weight.columnIndices);
    Value values = upload(weight.values);
    auto op = gpu::CreateCsrOp::create(
        builder, handleType<gpu::SparseSpMatHandleType>(), tokenType, token,
        index(matrix.rows), index(matrix.columns),
        index(weight.values.getNumElements()), offsets, columns, values);
    sparse = op.getSpmat();
    return follow(op);
  }

  Value createTwoToFour(const WeightMatrix &matrix, ElementsAttr weight) {
    Value values = upload(weight);
    auto op = gpu::Create2To4SpMatOp::create(
        builder, handleType<gpu::SparseSpMatHandleType>(), tokenType, token,
        index(matrix.rows), index(matrix.columns),
        gpu::Prune2To4SpMatFlag::NONE, values);
    sparse = op.getSpMat();
    return follow(op);
  }

  Value createDense(Value buffer) {
    ArrayRef<int64_t> shape = cast<MemRefType>(buffer.getType()).getShape();
    auto op = gpu::CreateDnTensorOp::create(
        builder, handleType<gpu::SparseDnTensorHandleType>(), tokenType, token,
        buffer, ValueRange{index(shape[0]), index(shape[1])});
    dense.push_back(op.getDnTensor());
    return follow(op);
  }

  /// `result` = `sparse` times `factor`. The library says how many bytes it
  /// needs in each of `numBuffers` buffers.
  void multiply(Value sparseHandle, Value factor, bool isTransposed,
                Value result, Type computeType, unsigned numBuffers) {
    auto keep = gpu::TransposeMode::NON_TRANSPOSE;
    auto mode = isTransposed ? gpu::TransposeMode::TRANSPOSE : keep;
    SmallVector<Type> sizeTypes(numBuffers, builder.getIndexType());
    auto sizes = gpu::SpMMBufferSizeOp::create(builder, sizeTypes, tokenType,
                                               token, keep, mode, sparseHandle,
                                               factor, result, computeType);
    token = sizes.getAsyncToken();
    auto bytes =
        MemRefType::get({ShapedType::kDynamic}, builder.getIntegerType(8));
    SmallVector<Value> work;
    for (Value size : sizes.getBufferSzs())
      work.push_back(allocate(bytes, size));
    token = gpu::SpMMOp::create(builder, tokenType, token, keep, mode,
                                sparseHandle, factor, result, computeType, work)
                .getAsyncToken();
  }

  /// Frees everything and waits.
  void finish() {
    token = gpu::DestroySpMatOp::create(builder, tokenType, token, sparse)
                .getAsyncToken();
    for (Value handle : dense)
      token = gpu::DestroyDnTensorOp::create(builder, tokenType, token, handle)
                  .getAsyncToken();
    for (Value buffer : buffers) {
      auto op = gpu::DeallocOp::create(builder, tokenType, token, buffer);
      markManual(op);
      token = op.getAsyncToken();
    }
    gpu::WaitOp::create(builder, Type(), token);
  }

private:
  /// Keeps buffer deallocation from freeing device memory, as host memory.
  void markManual(Operation *op) {
    op->setAttr(bufferization::BufferizationDialect::kManualDeallocation,
                builder.getUnitAttr());
  }

  template <typename Handle> Type handleType() {
    return builder.getType<Handle>();
  }

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(builder, value);
  }

  /// Makes the next op wait for this one, whose first result it returns.
  Value follow(Operation *op) {
    token = op->getResults().back();
    return op->getResult(0);
  }

  ImplicitLocOpBuilder &builder;
  Type tokenType;
  Value token;
  Value sparse;
  SmallVector<Value> dense, buffers;
};

} // namespace

/// Uploads the factor, multiplies it by the weight that `createWeight` makes,
/// and downloads the product.
static Value createProduct(ImplicitLocOpBuilder &builder,
                           const WeightMatrix &matrix, DenseFactor factor,
                           unsigned numBuffers,
                           function_ref<Value(Stream &)> createWeight) {
  Type elementType =
      cast<RankedTensorType>(factor.tensor.getType()).getElementType();
  auto type =
      RankedTensorType::get({matrix.rows, factor.getColumns()}, elementType);
  Value host = memref::AllocOp::create(builder, getBufferType(type));
  Stream stream(builder);
  Value weight = createWeight(stream);
  Value input = stream.createDense(stream.upload(factor.tensor));
  Value product = stream.allocate(getBufferType(type));
  Value output = stream.createDense(product);
  stream.multiply(weight, input, factor.isTransposed, output, elementType,
                  numBuffers);
  stream.copy(host, product);
  stream.finish();
  return bufferization::ToTensorOp::create(builder, type, host,
                                           /*restrict=*/true,
                                           /*writable=*/true);
}

Value bonsai::gpu_sparse::createCsrProduct(ImplicitLocOpBuilder &builder,
                                           const WeightMatrix &matrix,
                                           const CsrWeight &weight,
                                           DenseFactor factor) {
  return createProduct(builder, matrix, factor, 1, [&](Stream &stream) {
    return stream.createCsr(matrix, weight);
  });
}

Value bonsai::gpu_sparse::createTwoToFourProduct(ImplicitLocOpBuilder &builder,
                                                 const WeightMatrix &matrix,
                                                 ElementsAttr weight,
                                                 DenseFactor factor) {
  factor.tensor =
      reference::convertElements(builder, factor.tensor, builder.getF16Type());
  return createProduct(builder, matrix, factor, 3, [&](Stream &stream) {
    return stream.createTwoToFour(matrix, weight);
  });
}
