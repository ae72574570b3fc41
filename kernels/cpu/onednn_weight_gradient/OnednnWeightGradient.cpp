//===- OnednnWeightGradient.cpp - Of convolutions -------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the gradient of a convolution with respect to its weight.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_weight_gradient/OnednnWeightGradient.h"

#include "kernels/cpu/onednn/ConvolutionOperands.h"

using namespace bonsai;
using namespace bonsai::onednn;

static BonsaiStatus describeGradient(const BonsaiConvolutionDescriptor &conv,
                                     const LayerOperands &operands,
                                     dnnl_engine_t engine,
                                     PrimitiveDescriptor &descriptor) {
  ConvolutionWindow window(conv);
  dnnl_convolution_desc_t operation;
  BONSAI_DNNL(dnnl_dilated_convolution_backward_weights_desc_init, &operation,
              dnnl_convolution_direct, &operands.input, &operands.weight,
              nullptr, &operands.output, window.strides, window.dilations,
              window.before, window.after);
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  return describePrimitive(&operation, attributes, engine, descriptor);
}

static BonsaiStatus build(const BonsaiConvolutionDescriptor &conv,
                          const void *const *, Operation &operation) {
  LayerOperands operands;
  BONSAI_TRY(describeOperands(conv, operands));
  BONSAI_TRY(operation.initialize(2));
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(
      describeGradient(conv, operands, operation.getEngine(), descriptor));
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  BONSAI_TRY(operation.addInput(DNNL_ARG_SRC, operands.input));
  BONSAI_TRY(operation.addInput(DNNL_ARG_DIFF_DST, operands.output));
  return operation.addOutput(
      DNNL_ARG_DIFF_WEIGHTS, operands.givenWeight,
      query(descriptor.get(), dnnl_query_diff_weights_md));
}

BonsaiStatus bonsai_onednn_weight_gradient_create(const void *descriptor,
                                                  const void *const *constants,
                                                  void **state) {
  return createOperation<BonsaiConvolutionDescriptor>(build, descriptor,
                                                      constants, state);
}

BonsaiStatus bonsai_onednn_weight_gradient_run(void *state,
                                               const void *const *inputs,
                                               void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_weight_gradient_destroy(void *state) {
  destroyOperation(state);
}
