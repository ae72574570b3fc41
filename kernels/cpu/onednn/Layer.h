//===- Layer.h --------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What layers with weights have in common: their operands, and how weights,
// bias, residual and activation are bound to a primitive.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_LAYER_H
#define BONSAI_KERNELS_CPU_ONEDNN_LAYER_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cpu/onednn/Operation.h"

namespace bonsai::onednn {

/// The memory descriptors of a layer's operands.
struct LayerOperands {
  dnnl_memory_desc_t input, output, bias;
  /// As the values given lie, and as oneDNN may choose.
  dnnl_memory_desc_t givenWeight, weight;

  /// What a primitive is described with; null if the layer has no bias.
  const dnnl_memory_desc_t *getBias(const BonsaiEpilogue &epilogue) const {
    return epilogue.has_bias ? &bias : nullptr;
  }
};

/// Initializes and finishes the attributes of a layer's primitive.
BonsaiStatus describeEpilogue(const BonsaiEpilogue &epilogue,
                              Attributes &attributes);

/// Inputs of a layer without the residual.
int countInputs(const BonsaiEpilogue &epilogue, bool hasVaryingWeight);

/// Fills an initialized operation: constants = {weight, bias if has_bias},
/// inputs = {input, residual if has_residual}. If `constants` are null the
/// weight varies: inputs = {input, weight, bias if has_bias, residual if
/// has_residual}; every run packs the weight.
BonsaiStatus bindLayer(const LayerOperands &operands,
                       const BonsaiEpilogue &epilogue,
                       const_dnnl_primitive_desc_t descriptor,
                       const void *const *constants, Operation &operation);

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_LAYER_H
