//===- OnednnActivationGradient.cpp - Of activations ----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the gradient of an activation function.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_activation_gradient/OnednnActivationGradient.h"

#include "kernels/cpu/onednn/Operation.h"

using namespace bonsai;
using namespace bonsai::onednn;

/// The function whose gradient oneDNN is to compute.
static BonsaiStatus translate(const BonsaiActivation &activation,
                              EltwiseFunction &function) {
  EltwiseFunction functions[2];
  int count = 0;
  BONSAI_TRY(translateActivation(activation, functions, count));
  if (count != 1 || activation.kind == BONSAI_ACTIVATION_HARD_SWISH)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT, "no gradient of activation %d",
                       activation.kind);
  function = functions[0];
  // The other form has a derivative of 1 at the upper kink.
  if (function.algorithm == dnnl_eltwise_clip)
    function.algorithm = dnnl_eltwise_clip_v2;
  return BONSAI_OK;
}

static BonsaiStatus describeGradient(const EltwiseFunction &function,
                                     const dnnl_memory_desc_t &map,
                                     dnnl_engine_t engine,
                                     PrimitiveDescriptor &descriptor) {
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  dnnl_eltwise_desc_t operation;
  BONSAI_DNNL(dnnl_eltwise_forward_desc_init, &operation, dnnl_forward_training,
              function.algorithm, &map, function.alpha, function.beta);
  PrimitiveDescriptor forward;
  BONSAI_TRY(describePrimitive(&operation, attributes, engine, forward));
  BONSAI_DNNL(dnnl_eltwise_backward_desc_init, &operation, function.algorithm,
              &map, &map, function.alpha, function.beta);
  return describePrimitive(&operation, attributes, engine, descriptor, {},
                           forward.get());
}

static BonsaiStatus build(const BonsaiElementwiseDescriptor &elementwise,
                          const void *const *, Operation &operation) {
  EltwiseFunction function = {};
  BONSAI_TRY(translate(elementwise.activation, function));
  dnnl_memory_desc_t map;
  BONSAI_TRY(describe(elementwise.map, map));
  BONSAI_TRY(operation.initialize(2));
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(
      describeGradient(function, map, operation.getEngine(), descriptor));
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  BONSAI_TRY(operation.addInput(DNNL_ARG_DIFF_DST, map));
  BONSAI_TRY(operation.addInput(DNNL_ARG_SRC, map));
  return operation.addOutput(DNNL_ARG_DIFF_SRC, map, map);
}

BonsaiStatus bonsai_onednn_activation_gradient_create(
    const void *descriptor, const void *const *constants, void **state) {
  return createOperation<BonsaiElementwiseDescriptor>(build, descriptor,
                                                      constants, state);
}

BonsaiStatus bonsai_onednn_activation_gradient_run(void *state,
                                                   const void *const *inputs,
                                                   void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_activation_gradient_destroy(void *state) {
  destroyOperation(state);
}
