//===- SparseWeight.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs masked weights.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/gpu_sparse/SparseWeight.h"
#include "dialect/Elements.h"
#include "kernels/cpu/sparse/MaskedLayer.h"
#include "llvm/ADT/APFloat.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_sparse;

bool bonsai::gpu_sparse::isTwoToFour(MaskPatternAttrInterface pattern) {
  auto nm = dyn_cast_or_null<NMAttr>(pattern);
  return nm && 4 % nm.getM() == 0 && 4 / nm.getM() * nm.getN() <= 2;
}

/// Calls `take(row, column, number of the weight)`, by rows and then by
/// columns.
static void
forEachWeight(const WeightMatrix &matrix,
              llvm::function_ref<void(int64_t, int64_t, int64_t)> take) {
  for (int64_t row = 0; row < matrix.rows; ++row)
    for (int64_t tap = 0; tap < matrix.taps; ++tap)
      for (int64_t channel = 0; channel < matrix.groupChannels; ++channel)
        take(row, matrix.getColumn(row, channel, tap),
             (row * matrix.groupChannels + channel) * matrix.taps + tap);
}

template <typename T>
static ElementsAttr makeConstant(PrunableOpInterface layer, StringRef part,
                                 ArrayRef<int64_t> shape, Type type,
                                 std::vector<T> values) {
  StringRef name = lookupMaskedWeight(layer).getSymName();
  return makeResource(RankedTensorType::get(shape, type),
                      (name + "." + part).str(), std::move(values));
}

FailureOr<CsrWeight> bonsai::gpu_sparse::packCsr(PrunableOpInterface layer,
                                                 const WeightMatrix &matrix) {
  FailureOr<MaskedLayer> masked = readMaskedLayer(layer);
  if (failed(masked))
    return failure();
  std::vector<int32_t> offsets(matrix.rows + 1), columns;
  std::vector<float> values;
  forEachWeight(matrix, [&](int64_t row, int64_t column, int64_t number) {
    if (masked->mask[number]) {
      columns.push_back(static_cast<int32_t>(column));
      values.push_back(masked->values[number]);
    }
    offsets[row + 1] = static_cast<int32_t>(values.size());
  });
  Builder builder(layer.getContext());
  int64_t kept = static_cast<int64_t>(values.size());
  return CsrWeight{makeConstant(layer, "offsets", matrix.rows + 1,
                                builder.getI32Type(), std::move(offsets)),
                   makeConstant(layer, "columns", kept, builder.getI32Type(),
                                std::move(columns)),
                   makeConstant(layer, "values", kept, builder.getF32Type(),
                                std::move(values))};
}

static uint16_t roundToHalf(float value) {
  llvm::APFloat rounded(value);
  bool losesInformation;
  rounded.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven,
                  &losesInformation);
  return static_cast<uint16_t>(rounded.bitcastToAPInt().getZExtValue());
}

FailureOr<ElementsAttr>
bonsai::gpu_sparse::packDense(PrunableOpInterface layer,
                              const WeightMatrix &matrix) {
  FailureOr<MaskedLayer> masked = readMaskedLayer(layer);
  if (failed(masked))
    return failure();
  std::vector<uint16_t> values(matrix.rows * matrix.columns);
  forEachWeight(matrix, [&](int64_t row, int64_t column, int64_t number) {
    values[row * matrix.columns + column] = roundToHalf(masked->values[number]);
  });
  return makeConstant(layer, "matrix", {matrix.rows, matrix.columns},
                      Float16Type::get(layer.getContext()), std::move(values));
}
