//===- MaskedLayer.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads weight and mask of a layer.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/sparse/MaskedLayer.h"
#include "dialect/Elements.h"

using namespace mlir;
using namespace bonsai;

ParameterOp bonsai::lookupMaskedWeight(PrunableOpInterface layer) {
  ParameterOp weight = lookupParameter(layer.getWeightOperand().get());
  return weight && weight.getMask() ? weight : ParameterOp();
}

int64_t bonsai::countKept(PrunableOpInterface layer) {
  FailureOr<MaskView> mask =
      viewElements<uint8_t>(*lookupMaskedWeight(layer).getMask());
  int64_t kept = 0;
  for (int64_t i = 0; i < mask->size(); ++i)
    kept += (*mask)[i];
  return kept;
}

FailureOr<std::vector<float>> bonsai::readFloats(ParameterOp parameter,
                                                 Operation *op) {
  ElementsAttr elements = parameter.getValue();
  if (FailureOr<ElementsView<float>> values = viewElements<float>(elements);
      succeeded(values))
    return values->copy();
  FailureOr<ElementsView<_Float16>> halves = viewElements<_Float16>(elements);
  if (failed(halves))
    return op->emitError("parameter @")
           << parameter.getSymName() << " has no data";
  std::vector<_Float16> copy = halves->copy();
  return std::vector<float>(copy.begin(), copy.end());
}

FailureOr<MaskedLayer> bonsai::readMaskedLayer(PrunableOpInterface layer) {
  ParameterOp weight = lookupMaskedWeight(layer);
  FailureOr<std::vector<float>> values = readFloats(weight, layer);
  if (failed(values))
    return failure();
  FailureOr<MaskView> mask = viewElements<uint8_t>(*weight.getMask());
  if (failed(mask))
    return layer.emitError("mask of @")
           << weight.getSymName() << " has no data";
  return MaskedLayer{std::move(*values), mask->copy()};
}
