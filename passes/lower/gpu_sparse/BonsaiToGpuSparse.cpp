//===- BonsaiToGpuSparse.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Masked layers as products of a sparse matrix. What is around the product (a
// matrix made of the input, bias, residual and activation) is linalg.
//
//===----------------------------------------------------------------------===//

#include "dialect/Window.h"
#include "kernels/cpu/Describe.h"
#include "kernels/cpu/sparse/MaskedLayer.h"
#include "passes/lower/gpu_sparse/DeviceProduct.h"
#include "passes/lower/gpu_sparse/Passes.h"
#include "passes/lower/reference/Activation.h"
#include "passes/lower/reference/TensorBuilding.h"

#include <limits>

namespace bonsai {
#define GEN_PASS_DEF_BONSAITOGPUSPARSE
#include "passes/lower/gpu_sparse/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_sparse;
using namespace bonsai::reference;

//===----------------------------------------------------------------------===//
// Layers as products
//===----------------------------------------------------------------------===//

static WeightMatrix getMatrix(Conv2dOp op) {
  ArrayRef<int64_t> shape = op.getWeight().getType().getShape();
  int64_t groups = op.getGroups(), taps = shape[2] * shape[3];
  return {shape[0], taps * groups * shape[1], groups, shape[1], taps};
}

static WeightMatrix getMatrix(LinearOp op) {
  ArrayRef<int64_t> shape = op.getWeight().getType().getShape();
  return {shape[0], shape[1], 1, shape[1], 1};
}

/// Whether the input, as it lies, is the matrix: of one image, and of which
/// each pixel is read once.
static bool isMatrixAlready(Conv2dOp op) {
  auto areAll = [](ArrayRef<int64_t> values, int64_t value) {
    return llvm::all_of(values, [&](int64_t other) { return other == value; });
  };
  ArrayRef<int64_t> kernel = op.getWeight().getType().getShape().take_back(2);
  return op.getInput().getType().getDimSize(0) == 1 && areAll(kernel, 1) &&
         areAll(op.getStrides(), 1) && areAll(op.getPadding(), 0);
}

/// Rows are tap row, tap column and channel, columns image, row and column of
/// the result.
static DenseFactor createColumns(ImplicitLocOpBuilder &builder, Conv2dOp op) {
  RankedTensorType input = op.getInput().getType(), result = op.getType();
  int64_t channels = input.getDimSize(1);
  int64_t pixels = result.getDimSize(2) * result.getDimSize(3);
  if (isMatrixAlready(op))
    return {createReshape(builder, op.getInput(), {channels, pixels})};
  ArrayRef<int64_t> kernel = op.getWeight().getType().getShape().take_back(2);
  Window window{kernel, op.getStrides(), op.getPadding(), op.getDilations()};
  Value padded = createPaddedInput(builder, window, op.getInput(), result, 0.0);
  AffineExpr i, j, c, n, h, w;
  bindDims(builder.getContext(), i, j, c, n, h, w);
  AffineExpr row = h * window.strides[0] + i * window.dilations[0];
  AffineExpr column = w * window.strides[1] + j * window.dilations[1];
  AffineMap source =
      AffineMap::get(6, 0, {n, c, row, column}, builder.getContext());
  int64_t images = result.getDimSize(0);
  auto type =
      RankedTensorType::get({kernel[0], kernel[1], channels, images,
                             result.getDimSize(2), result.getDimSize(3)},
                            input.getElementType());
  Value columns = mapElements(
      builder, type, padded, source,
      [](ImplicitLocOpBuilder &, ValueRange elements) { return elements[0]; });
  return {createReshape(builder, columns,
                        {kernel[0] * kernel[1] * channels, images * pixels})};
}

//===----------------------------------------------------------------------===//
// Bias, residual and activation
//===----------------------------------------------------------------------===//

/// `activation(product + bias + residual)` of a product [channels, images, …],
/// as [images, channels, …].
static Value createResult(ImplicitLocOpBuilder &builder, RankedTensorType type,
                          Value product, EpilogueOpInterface op) {
  bool isProduct = !op.getEpilogueBias() && !op.getEpilogueResidual() &&
                   !op.getEpilogueActivation();
  if (isProduct && type.getDimSize(0) == 1 &&
      getPlainType(product).getElementType() == type.getElementType())
    return createReshape(builder, product, type.getShape());
  unsigned rank = type.getRank();
  SmallVector<unsigned> order = llvm::to_vector(llvm::seq<unsigned>(0, rank));
  std::swap(order[0], order[1]);
  SmallVector<Value> inputs = {product};
  SmallVector<AffineMap> maps = {
      AffineMap::getPermutationMap(order, builder.getContext())};
  if (Value bias = op.getEpilogueBias()) {
    inputs.push_back(bias);
    maps.push_back(getVectorMap(builder, rank, 1));
  }
  if (Value residual = op.getEpilogueResidual()) {
    inputs.push_back(residual);
    maps.push_back(builder.getMultiDimIdentityMap(rank));
  }
  return mapElements(
      builder, type, inputs, maps,
      [&](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
        Value sum = elements[0];
        for (Value addend : elements.drop_front())
          sum = arith::AddFOp::create(body, sum, addend);
        return createActivation(body, op.getEpilogueActivation(), sum);
      });
}

//===----------------------------------------------------------------------===//
// BonsaiToGpuSparse
//===----------------------------------------------------------------------===//

/// Why no masked layer like this becomes a sparse product; "" if it does.
static std::string whyDense(PrunableOpInterface layer) {
  if (!isa<Conv2dOp, LinearOp>(*layer))
    return "only conv2d and linear are products with a sparse matrix";
  if (!isF32(layer))
    return "its tensors are not all f32";
  auto hasLayout = [](Type type) {
    return cast<RankedTensorType>(type).getEncoding() != Attribute();
  };
  if (llvm::any_of(layer->getOperandTypes(), hasLayout) ||
      llvm::any_of(layer->getResultTypes(), hasLayout))
    return "layouts were assigned";
  if (countKept(layer) == 0)
    return "the mask cuts all weights";
  if (countKept(layer) > std::numeric_limits<int32_t>::max())
    return "the mask keeps more weights than 32 bits count";
  return "";
}

/// Why a 2:4 layer is multiplied as CSR; "" if it need not be.
static std::string whyCsr(const WeightMatrix &matrix, int64_t columns,
                          bool allowsHalf) {
  if (!allowsHalf)
    return "the gpu dialect multiplies 2:4 weights in f16 only, which the "
           "option two-to-four allows";
  if (matrix.groups != 1)
    return "it has groups";
  if (matrix.rows % 16 != 0 || matrix.columns % 16 != 0 || columns % 8 != 0)
    return "cuSPARSELt needs multiples of 16 rows and columns of the weight, "
           "and of 8 columns of the input";
  return "";
}

namespace {

struct BonsaiToGpuSparse
    : bonsai::impl::BonsaiToGpuSparseBase<BonsaiToGpuSparse> {
  using BonsaiToGpuSparseBase::BonsaiToGpuSparseBase;

  void runOnOperation() override {
    SmallVector<PrunableOpInterface> layers;
    getOperation()->walk([&](PrunableOpInterface layer) {
      if (lookupMaskedWeight(layer))
        layers.push_back(layer);
    });
    for (PrunableOpInterface layer : layers) {
      std::string reason = whyDense(layer);
      if (!reason.empty())
        layer.emitRemark("not lowered to a sparse product: ") << reason;
      else if (failed(lower(layer)))
        return signalPassFailure();
    }
  }

  LogicalResult lower(PrunableOpInterface layer) {
    if (auto linear = dyn_cast<LinearOp>(*layer))
      return lower(linear);
    return lower(cast<Conv2dOp>(*layer));
  }

  LogicalResult lower(Conv2dOp op) {
    ImplicitLocOpBuilder builder(op.getLoc(), op);
    ArrayRef<int64_t> shape = op.getType().getShape();
    DenseFactor factor = createColumns(builder, op);
    return replace(op, getMatrix(op), factor,
                   {shape[1], shape[0], shape[2], shape[3]}, builder);
  }

  LogicalResult lower(LinearOp op) {
    ImplicitLocOpBuilder builder(op.getLoc(), op);
    ArrayRef<int64_t> shape = op.getType().getShape();
    return replace(op, getMatrix(op), {op.getInput(), /*isTransposed=*/true},
                   {shape[1], shape[0]}, builder);
  }

  /// Replaces a layer by a product whose elements are a tensor of
  /// `productShape`.
  LogicalResult replace(EpilogueOpInterface op, const WeightMatrix &matrix,
                        DenseFactor factor, ArrayRef<int64_t> productShape,
                        ImplicitLocOpBuilder &builder) {
    FailureOr<Value> product =
        createProduct(cast<PrunableOpInterface>(*op), matrix, factor, builder);
    if (failed(product))
      return failure();
    Value shaped = createReshape(builder, *product, productShape);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    op->getResult(0).replaceAllUsesWith(
        createResult(builder, type, shaped, op));
    // So that nothing makes a constant of the dense weight.
    Operation *weight =
        cast<PrunableOpInterface>(*op).getWeightOperand().get().getDefiningOp();
    op->erase();
    if (weight->use_empty())
      weight->erase();
    return success();
  }

  FailureOr<Value> createProduct(PrunableOpInterface layer,
                                 const WeightMatrix &matrix, DenseFactor factor,
                                 ImplicitLocOpBuilder &builder) {
    if (isTwoToFour(lookupMaskedWeight(layer).getPatternAttr())) {
      std::string reason = whyCsr(matrix, factor.getColumns(), twoToFour);
      if (reason.empty())
        return createTwoToFour(layer, matrix, factor, builder);
      layer.emitRemark("2:4 weights are multiplied as CSR: ") << reason;
    }
    FailureOr<CsrWeight> packed = packCsr(layer, matrix);
    if (failed(packed))
      return failure();
    ++numCsr;
    return createCsrProduct(builder, matrix, *packed, factor);
  }

  FailureOr<Value> createTwoToFour(PrunableOpInterface layer,
                                   const WeightMatrix &matrix,
                                   DenseFactor factor,
                                   ImplicitLocOpBuilder &builder) {
    FailureOr<ElementsAttr> packed = packDense(layer, matrix);
    if (failed(packed))
      return failure();
    ++numTwoToFour;
    return createTwoToFourProduct(builder, matrix, *packed, factor);
  }
};

} // namespace
