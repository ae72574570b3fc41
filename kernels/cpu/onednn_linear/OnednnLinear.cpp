//===- OnednnLinear.cpp - Dense linear layer by oneDNN --------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the dense linear layer, as oneDNN's inner product.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_linear/OnednnLinear.h"

#include "kernels/cpu/onednn/Layer.h"

using namespace bonsai;
using namespace bonsai::onednn;

static BonsaiStatus describeOperands(const BonsaiLinearDescriptor &linear,
                                     LayerOperands &operands) {
  dnnl_dims_t input = {linear.batch, linear.in_features};
  dnnl_dims_t output = {linear.batch, linear.out_features};
  dnnl_dims_t weight = {linear.out_features, linear.in_features};
  BONSAI_TRY(describePlain(2, input, operands.input));
  BONSAI_TRY(describePlain(2, output, operands.output));
  BONSAI_TRY(describePlain(1, &linear.out_features, operands.bias));
  BONSAI_TRY(describePlain(2, weight, operands.givenWeight));
  return describeAny(2, weight, operands.weight);
}

static BonsaiStatus describeProduct(const BonsaiLinearDescriptor &linear,
                                    const LayerOperands &operands,
                                    dnnl_engine_t engine,
                                    Attributes &attributes,
                                    PrimitiveDescriptor &descriptor) {
  BONSAI_TRY(describeEpilogue(linear.epilogue, attributes));
  dnnl_inner_product_desc_t product;
  BONSAI_DNNL(dnnl_inner_product_forward_desc_init, &product,
              dnnl_forward_inference, &operands.input, &operands.weight,
              operands.getBias(linear.epilogue), &operands.output);
  return describePrimitive(&product, attributes, engine, descriptor);
}

/// `constants` are null if the weight varies.
static BonsaiStatus build(const BonsaiLinearDescriptor &linear,
                          const void *const *constants, Operation &operation) {
  const BonsaiEpilogue &epilogue = linear.epilogue;
  LayerOperands operands;
  BONSAI_TRY(describeOperands(linear, operands));
  BONSAI_TRY(operation.initialize(countInputs(epilogue, !constants)));
  Attributes attributes;
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(describeProduct(linear, operands, operation.getEngine(),
                             attributes, descriptor));
  return bindLayer(operands, epilogue, descriptor.get(), constants, operation);
}

BonsaiStatus bonsai_onednn_linear_create(const void *descriptor,
                                         const void *const *constants,
                                         void **state) {
  return createOperation<BonsaiLinearDescriptor>(build, descriptor, constants,
                                                 state);
}

BonsaiStatus bonsai_onednn_linear_run(void *state, const void *const *inputs,
                                      void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_linear_destroy(void *state) { destroyOperation(state); }

BonsaiStatus bonsai_onednn_linear_varying_create(const void *descriptor,
                                                 const void *const *,
                                                 void **state) {
  return createOperation<BonsaiLinearDescriptor>(build, descriptor, nullptr,
                                                 state);
}

BonsaiStatus bonsai_onednn_linear_varying_run(void *state,
                                              const void *const *inputs,
                                              void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_linear_varying_destroy(void *state) {
  destroyOperation(state);
}
