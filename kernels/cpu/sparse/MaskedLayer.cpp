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

FailureOr<MaskedLayer> bonsai::readMaskedLayer(PrunableOpInterface layer) {
  ParameterOp weight = lookupMaskedWeight(layer);
  FailureOr<ElementsView<float>> values =
      viewElements<float>(weight.getValue());
  FailureOr<MaskView> mask = viewElements<uint8_t>(*weight.getMask());
  if (failed(values) || failed(mask))
    return layer.emitError("weight @") << weight.getSymName() << " has no data";
  return MaskedLayer{values->copy(), mask->copy()};
}
