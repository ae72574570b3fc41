//===- MaskedLayer.h - Weight and mask of an op -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the IR to what sparse kernels pack.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SPARSE_MASKEDLAYER_H
#define BONSAI_KERNELS_CPU_SPARSE_MASKEDLAYER_H

#include "dialect/BonsaiDialect.h"
#include "kernels/cpu/sparse/MaskedWeights.h"

namespace bonsai {

/// A copy of a layer's weight and mask, in the order of the dense weight.
struct MaskedLayer {
  std::vector<float> values;
  std::vector<uint8_t> mask;

  MaskedWeights view() const {
    return {values.data(), values.size(), mask.data(), mask.size()};
  }
};

/// The masked parameter that is the weight of a layer; null if there is none.
ParameterOp lookupMaskedWeight(PrunableOpInterface layer);

/// Weights that the mask of such a layer keeps.
int64_t countKept(PrunableOpInterface layer);

/// Errors are reported at the layer.
mlir::FailureOr<MaskedLayer> readMaskedLayer(PrunableOpInterface layer);

/// The elements of a parameter's value, of f32 or f16; an error at `op` if they
/// are missing.
mlir::FailureOr<std::vector<float>> readFloats(ParameterOp parameter,
                                               mlir::Operation *op);

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_MASKEDLAYER_H
