//===- OnednnPooling.cpp - Max and average pooling by oneDNN --------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of 2-D pooling.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_pooling/OnednnPooling.h"

#include "kernels/cpu/onednn/PoolingOperands.h"

using namespace bonsai;
using namespace bonsai::onednn;

static BonsaiStatus build(const BonsaiPoolingDescriptor &pooling,
                          const void *const *, Operation &operation) {
  PoolingOperands operands;
  BONSAI_TRY(describeOperands(pooling, dnnl_forward_inference, operands));
  BONSAI_TRY(operation.initialize(1));
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(describePrimitive(&operands.pooling, attributes,
                               operation.getEngine(), descriptor));
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  BONSAI_TRY(operation.addInput(DNNL_ARG_SRC, operands.input));
  return operation.setOutput(operands.output);
}

BonsaiStatus bonsai_onednn_pooling_create(const void *descriptor,
                                          const void *const *constants,
                                          void **state) {
  return createOperation<BonsaiPoolingDescriptor>(build, descriptor, constants,
                                                  state);
}

BonsaiStatus bonsai_onednn_pooling_run(void *state, const void *const *inputs,
                                       void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_pooling_destroy(void *state) { destroyOperation(state); }
