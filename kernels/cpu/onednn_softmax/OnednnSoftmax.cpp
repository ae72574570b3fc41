//===- OnednnSoftmax.cpp - Softmax by oneDNN ------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of softmax.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_softmax/OnednnSoftmax.h"

#include "kernels/cpu/onednn/Operation.h"

using namespace bonsai;
using namespace bonsai::onednn;

static BonsaiStatus build(const BonsaiSoftmaxDescriptor &softmax,
                          const void *const *constants, Operation &operation) {
  dnnl_dims_t shape = {softmax.outer, softmax.axis, softmax.inner};
  dnnl_memory_desc_t data;
  BONSAI_TRY(describePlain(softmax.inner == 1 ? 2 : 3, shape, data));
  dnnl_softmax_desc_t function;
  BONSAI_DNNL(dnnl_softmax_forward_desc_init, &function, dnnl_forward_inference,
              &data, 1);
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  BONSAI_TRY(operation.initialize(1));
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(describePrimitive(&function, attributes, operation.getEngine(),
                               descriptor));
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  BONSAI_TRY(operation.addInput(DNNL_ARG_SRC, data));
  return operation.setOutput(data);
}

BonsaiStatus bonsai_onednn_softmax_create(const void *descriptor,
                                          const void *const *constants,
                                          void **state) {
  return createOperation<BonsaiSoftmaxDescriptor>(build, descriptor, constants,
                                                  state);
}

BonsaiStatus bonsai_onednn_softmax_run(void *state, const void *const *inputs,
                                       void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_softmax_destroy(void *state) { destroyOperation(state); }
