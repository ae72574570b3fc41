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

#include "kernels/cpu/onednn/Layer.h"
#include "kernels/cpu/onednn/WindowAxis.h"

using namespace bonsai;
using namespace bonsai::onednn;

/// Weights are [groups,] output, input, height, width for oneDNN. Those of a
/// transposed convolution lie with output and input exchanged.
static BonsaiStatus describeWeights(const BonsaiConvolutionDescriptor &conv,
                                    LayerOperands &operands) {
  dnnl_dim_t groups = conv.groups, outputs = conv.out_channels / groups,
             inputs = conv.in_channels / groups;
  dnnl_dim_t taps = conv.kernel_height * conv.kernel_width;
  dnnl_dims_t shape = {groups, outputs, inputs, conv.kernel_height,
                       conv.kernel_width};
  dnnl_dims_t strides = {outputs * inputs * taps, inputs * taps, taps,
                         conv.kernel_width, 1};
  if (conv.transposed) {
    strides[1] = taps;
    strides[2] = outputs * taps;
  }
  int skipped = groups == 1 ? 1 : 0;
  BONSAI_DNNL(dnnl_memory_desc_init_by_strides, &operands.givenWeight,
              5 - skipped, shape + skipped, dnnl_f32, strides + skipped);
  return describeAny(5 - skipped, shape + skipped, operands.weight);
}

static BonsaiStatus describeOperands(const BonsaiConvolutionDescriptor &conv,
                                     LayerOperands &operands) {
  BONSAI_TRY(describe({conv.batch, conv.in_channels, conv.in_height,
                       conv.in_width, conv.input_layout},
                      operands.input));
  BONSAI_TRY(describe({conv.batch, conv.out_channels, conv.out_height,
                       conv.out_width, conv.output_layout},
                      operands.output));
  BONSAI_TRY(describePlain(1, &conv.out_channels, operands.bias));
  return describeWeights(conv, operands);
}

/// Two faults of oneDNN 2.6 where a sum follows. The brgemm convolution reads
/// out of bounds at windows that see only padding; the SSE4.1
/// depthwise one wants aligned outputs, which channels last need not be.
static ExcludedImplementations
excludeFaulty(const BonsaiConvolutionDescriptor &conv) {
  ExcludedImplementations excluded = {};
  WindowAxis height = {conv.in_height,       conv.out_height,
                       conv.kernel_height,   conv.stride_height,
                       conv.dilation_height, conv.pad_top,
                       conv.pad_bottom};
  WindowAxis width = {conv.in_width,     conv.out_width,      conv.kernel_width,
                      conv.stride_width, conv.dilation_width, conv.pad_left,
                      conv.pad_right};
  if (height.hasEmptyWindow() || width.hasEmptyWindow())
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
  dnnl_dims_t strides = {conv.stride_height, conv.stride_width};
  dnnl_dims_t dilations = {conv.dilation_height - 1, conv.dilation_width - 1};
  dnnl_dims_t before = {conv.pad_top, conv.pad_left};
  dnnl_dims_t after = {conv.pad_bottom, conv.pad_right};
  if (conv.transposed) {
    dnnl_deconvolution_desc_t operation;
    BONSAI_DNNL(dnnl_dilated_deconvolution_forward_desc_init, &operation,
                dnnl_forward_inference, dnnl_deconvolution_direct,
                &operands.input, &operands.weight, bias, &operands.output,
                strides, dilations, before, after);
    return describePrimitive(&operation, attributes, engine, descriptor);
  }
  dnnl_convolution_desc_t operation;
  BONSAI_DNNL(dnnl_dilated_convolution_forward_desc_init, &operation,
              dnnl_forward_inference, dnnl_convolution_direct, &operands.input,
              &operands.weight, bias, &operands.output, strides, dilations,
              before, after);
  return describePrimitive(&operation, attributes, engine, descriptor,
                           excludeFaulty(conv));
}

static BonsaiStatus build(const BonsaiConvolutionDescriptor &conv,
                          const void *const *constants, Operation &operation) {
  const BonsaiEpilogue &epilogue = conv.epilogue;
  LayerOperands operands;
  BONSAI_TRY(describeOperands(conv, operands));
  Attributes attributes;
  BONSAI_TRY(describeEpilogue(epilogue, attributes));
  BONSAI_TRY(operation.initialize(1));
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
