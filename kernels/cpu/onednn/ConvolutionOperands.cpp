//===- ConvolutionOperands.cpp - Convolutions in oneDNN's terms -----------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Translates the descriptor of a convolution.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn/ConvolutionOperands.h"

#include "kernels/cpu/onednn/WindowAxis.h"

using namespace bonsai;
using namespace bonsai::onednn;

/// Those of a transposed convolution lie with output and input exchanged.
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

BonsaiStatus onednn::describeOperands(const BonsaiConvolutionDescriptor &conv,
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

bool onednn::hasEmptyWindow(const BonsaiConvolutionDescriptor &conv) {
  WindowAxis height = {conv.in_height,       conv.out_height,
                       conv.kernel_height,   conv.stride_height,
                       conv.dilation_height, conv.pad_top,
                       conv.pad_bottom};
  WindowAxis width = {conv.in_width,     conv.out_width,      conv.kernel_width,
                      conv.stride_width, conv.dilation_width, conv.pad_left,
                      conv.pad_right};
  return height.hasEmptyWindow() || width.hasEmptyWindow();
}
