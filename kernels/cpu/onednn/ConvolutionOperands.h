//===- ConvolutionOperands.h - Convolutions in oneDNN's terms - -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Translates the descriptor of a convolution, for the convolution itself and
// for its gradients.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_CONVOLUTIONOPERANDS_H
#define BONSAI_KERNELS_CPU_ONEDNN_CONVOLUTIONOPERANDS_H

#include "kernels/cpu/onednn/Layer.h"

namespace bonsai::onednn {

/// Describes maps, bias and weight. Weights are [groups,] output, input,
/// height, width for oneDNN, of a transposed convolution, too.
BonsaiStatus describeOperands(const BonsaiConvolutionDescriptor &conv,
                              LayerOperands &operands);

/// Height and width of what a window does. oneDNN counts dilations from 0.
struct ConvolutionWindow {
  explicit ConvolutionWindow(const BonsaiConvolutionDescriptor &conv)
      : strides{conv.stride_height, conv.stride_width},
        dilations{conv.dilation_height - 1, conv.dilation_width - 1},
        before{conv.pad_top, conv.pad_left},
        after{conv.pad_bottom, conv.pad_right} {}

  dnnl_dims_t strides, dilations, before, after;
};

/// Whether some window sees only padding.
bool hasEmptyWindow(const BonsaiConvolutionDescriptor &conv);

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_CONVOLUTIONOPERANDS_H
