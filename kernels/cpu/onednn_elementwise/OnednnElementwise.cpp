//===- OnednnElementwise.cpp - Activation function by oneDNN --------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of an activation function.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_elementwise/OnednnElementwise.h"

#include "kernels/cpu/onednn/Operation.h"

using namespace bonsai;
using namespace bonsai::onednn;

static BonsaiStatus build(const BonsaiElementwiseDescriptor &elementwise,
                          const void *const *constants, Operation &operation) {
  EltwiseFunction functions[2];
  int count = 0;
  BONSAI_TRY(translateActivation(elementwise.activation, functions, count));
  if (count == 0)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT, "no activation to apply");
  dnnl_memory_desc_t map;
  BONSAI_TRY(describe(elementwise.map, map));
  dnnl_eltwise_desc_t function;
  BONSAI_DNNL(dnnl_eltwise_forward_desc_init, &function, dnnl_forward_inference,
              functions[0].algorithm, &map, functions[0].alpha,
              functions[0].beta);
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  if (count == 2)
    BONSAI_TRY(attributes.appendFunction(functions[1]));
  BONSAI_TRY(attributes.finish());
  BONSAI_TRY(operation.initialize(1));
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(describePrimitive(&function, attributes, operation.getEngine(),
                               descriptor));
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  BONSAI_TRY(operation.addInput(DNNL_ARG_SRC, map));
  return operation.setOutput(map);
}

BonsaiStatus bonsai_onednn_elementwise_create(const void *descriptor,
                                              const void *const *constants,
                                              void **state) {
  return createOperation<BonsaiElementwiseDescriptor>(build, descriptor,
                                                      constants, state);
}

BonsaiStatus bonsai_onednn_elementwise_run(void *state,
                                           const void *const *inputs,
                                           void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_elementwise_destroy(void *state) { destroyOperation(state); }
