//===- Layer.cpp - Layers with weights ------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Binds weights, bias, residual and activation to a primitive.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn/Layer.h"

using namespace bonsai;
using namespace bonsai::onednn;

BonsaiStatus bonsai::onednn::describeEpilogue(const BonsaiEpilogue &epilogue,
                                              Attributes &attributes) {
  BONSAI_TRY(attributes.initialize());
  if (epilogue.has_residual)
    BONSAI_TRY(attributes.appendSum());
  BONSAI_TRY(attributes.appendActivation(epilogue.activation));
  return attributes.finish();
}

int bonsai::onednn::countInputs(const BonsaiEpilogue &epilogue,
                                bool hasVaryingWeight) {
  return hasVaryingWeight ? 2 + (epilogue.has_bias != 0) : 1;
}

static BonsaiStatus bindVaryingWeight(const LayerOperands &operands,
                                      const BonsaiEpilogue &epilogue,
                                      const dnnl_memory_desc_t &weight,
                                      Operation &operation) {
  BONSAI_TRY(
      operation.addInput(DNNL_ARG_WEIGHTS, operands.givenWeight, weight));
  if (epilogue.has_bias)
    BONSAI_TRY(operation.addInput(DNNL_ARG_BIAS, operands.bias));
  return BONSAI_OK;
}

static BonsaiStatus bindConstantWeight(const LayerOperands &operands,
                                       const BonsaiEpilogue &epilogue,
                                       const dnnl_memory_desc_t &weight,
                                       const void *const *constants,
                                       Operation &operation) {
  BONSAI_TRY(operation.addConstant(DNNL_ARG_WEIGHTS, operands.givenWeight,
                                   constants[0], weight));
  if (epilogue.has_bias)
    BONSAI_TRY(operation.addConstant(DNNL_ARG_BIAS, operands.bias, constants[1],
                                     operands.bias));
  return BONSAI_OK;
}

BonsaiStatus bonsai::onednn::bindLayer(const LayerOperands &operands,
                                       const BonsaiEpilogue &epilogue,
                                       const_dnnl_primitive_desc_t descriptor,
                                       const void *const *constants,
                                       Operation &operation) {
  const dnnl_memory_desc_t &weight = query(descriptor, dnnl_query_weights_md);
  BONSAI_TRY(operation.setPrimitive(descriptor));
  BONSAI_TRY(operation.addInput(DNNL_ARG_SRC, operands.input));
  if (!constants)
    BONSAI_TRY(bindVaryingWeight(operands, epilogue, weight, operation));
  if (epilogue.has_residual)
    operation.setResidual(operands.output);
  BONSAI_TRY(operation.setOutput(operands.output));
  return constants ? bindConstantWeight(operands, epilogue, weight, constants,
                                        operation)
                   : BONSAI_OK;
}
