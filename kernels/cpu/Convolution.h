//===- Convolution.h - Shapes of convolution and linear layers ----*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The descriptors shared by every CPU kernel that computes a convolution or a
// linear layer, dense or sparse. Their compile-time halves fill them, their run
// halves read them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CONVOLUTION_H
#define BONSAI_KERNELS_CPU_CONVOLUTION_H

#include "kernels/runtime/Runtime.h"

/// The epilogue of a layer: output = activation(product + bias + residual).
typedef struct BonsaiEpilogue {
  /// A bias of `out_channels` values is a constant.
  int32_t has_bias;
  /// A residual in the output's shape and layout is an input.
  int32_t has_residual;
  BonsaiActivation activation;
} BonsaiEpilogue;

/// A 2-D convolution (cross-correlation, as in ONNX), f32.
///
/// Input is [batch, in_channels, in_height, in_width] in `input_layout`; output
/// [batch, out_channels, out_height, out_width] in `output_layout`. Dense
/// weights are row-major [out_channels, in_channels / groups, kernel_height,
/// kernel_width], or, when `transposed`, [in_channels, out_channels / groups,
/// kernel_height, kernel_width]. Padding may differ on all four sides and is
/// of the input (of the output when `transposed`, as in ONNX ConvTranspose).
typedef struct BonsaiConvolutionDescriptor {
  int64_t batch;
  int64_t in_channels, in_height, in_width;
  int64_t out_channels, out_height, out_width;
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t dilation_height, dilation_width;
  int64_t pad_top, pad_left, pad_bottom, pad_right;
  int64_t groups;
  int32_t transposed;
  int32_t input_layout;  ///< A BonsaiLayout.
  int32_t output_layout; ///< A BonsaiLayout.
  BonsaiEpilogue epilogue;
} BonsaiConvolutionDescriptor;

/// A linear layer: output[batch, out_features] = input[batch, in_features] *
/// transpose(weight[out_features, in_features]), all row-major f32.
typedef struct BonsaiLinearDescriptor {
  int64_t batch, in_features, out_features;
  BonsaiEpilogue epilogue;
} BonsaiLinearDescriptor;

#endif // BONSAI_KERNELS_CPU_CONVOLUTION_H
