//===- OnednnConvolution.cpp - Dense convolution by oneDNN ----------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the dense convolution: describes it to oneDNN, which packs the
// weights as it likes best.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_convolution/OnednnConvolution.h"

#include "kernels/cpu/onednn/ConvolutionOperands.h"

using namespace bonsai;
using namespace bonsai::onednn;

/// Two faults of oneDNN 2.6 where a sum follows. The brgemm convolution reads
/// out of bounds at windows that see only padding; the SSE4.1
/// depthwise one wants aligned outputs, which channels last need not be.
static ExcludedImplementations
excludeFaulty(const BonsaiConvolutionDescriptor &conv) {
  ExcludedImplementations excluded = {};
  if (hasEmptyWindow(conv))
    excluded.prefixes[0] = "brgconv";
  if (conv.output_layout == BONSAI_LAYOUT_CHANNELS_LAST)
    excluded.prefixes[1] = "jit_dw:sse41";
  return excluded;
}

static BonsaiStatus describeConvolution(const BonsaiConvolutionDescriptor &conv,
                                        const LayerOperands &operands,
                                        const Attributes &attributes,
                                        dnnl_engine_t engine,
                                        PrimitiveDescriptor &descriptor) {
  const dnnl_memory_desc_t *bias = operands.getBias(conv.epilogue);
  ConvolutionWindow window(conv);
  if (conv.transposed) {
    dnnl_deconvolution_desc_t operation;
    BONSAI_DNNL(dnnl_dilated_deconvolution_forward_desc_init, &operation,
                dnnl_forward_inference, dnnl_deconvolution_direct,
                &operands.input, &operands.weight, bias, &operands.output,
                window.strides, window.dilations, window.before, window.after);
    return describePrimitive(&operation, attributes, engine, descriptor);
  }
  dnnl_convolution_desc_t operation;
  BONSAI_DNNL(dnnl_dilated_convolution_forward_desc_init, &operation,
              dnnl_forward_inference, dnnl_convolution_direct, &operands.input,
              &operands.weight, bias, &operands.output, window.strides,
              window.dilations, window.before, window.after);
  return describePrimitive(&operation, attributes, engine, descriptor,
                           excludeFaulty(conv));
}

/// `constants` are null if the weight varies.
static BonsaiStatus build(const BonsaiConvolutionDescriptor &conv,
                          const void *const *constants, Operation &operation) {
  const BonsaiEpilogue &epilogue = conv.epilogue;
  LayerOperands operands;
  BONSAI_TRY(describeOperands(conv, operands));
  Attributes attributes;
  BONSAI_TRY(describeEpilogue(epilogue, attributes));
  BONSAI_TRY(operation.initialize(countInputs(epilogue, !constants)));
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(describeConvolution(conv, operands, attributes,
                                 operation.getEngine(), descriptor));
  return bindLayer(operands, epilogue, descriptor.get(), constants, operation);
}

BonsaiStatus bonsai_onednn_convolution_create(const void *descriptor,
                                              const void *const *constants,
                                              void **state) {
  return createOperation<BonsaiConvolutionDescriptor>(build, descriptor,
                                                      constants, state);
}

BonsaiStatus bonsai_onednn_convolution_run(void *state,
                                           const void *const *inputs,
                                           void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_convolution_destroy(void *state) { destroyOperation(state); }

BonsaiStatus bonsai_onednn_convolution_varying_create(const void *descriptor,
                                                      const void *const *,
                                                      void **state) {
  return createOperation<BonsaiConvolutionDescriptor>(build, descriptor,
                                                      nullptr, state);
}

BonsaiStatus bonsai_onednn_convolution_varying_run(void *state,
                                                   const void *const *inputs,
                                                   void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_convolution_varying_destroy(void *state) {
  destroyOperation(state);
}
