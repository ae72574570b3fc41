//===- WindowedOps.h ------------------------------------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fills the descriptors of convolutions and poolings from ops that have their
// attributes: the ops themselves and their gradients.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_WINDOWEDOPS_H
#define BONSAI_KERNELS_CPU_WINDOWEDOPS_H

#include "kernels/cpu/Describe.h"

namespace bonsai {

inline llvm::ArrayRef<int64_t> getShape(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
}

/// A convolution without epilogue. Zeroed first, so that padding bytes are the
/// same in every build.
template <typename Op>
BonsaiConvolutionDescriptor describeConvolution(Op op, mlir::Value input,
                                                mlir::Value weight,
                                                mlir::Value output) {
  BonsaiConvolutionDescriptor d;
  memset(&d, 0, sizeof(d));
  llvm::ArrayRef<int64_t> in = getShape(input), out = getShape(output);
  llvm::ArrayRef<int64_t> kernel = getShape(weight);
  d.batch = in[0];
  d.in_channels = in[1], d.in_height = in[2], d.in_width = in[3];
  d.out_channels = out[1], d.out_height = out[2], d.out_width = out[3];
  d.kernel_height = kernel[2], d.kernel_width = kernel[3];
  d.stride_height = op.getStrides()[0], d.stride_width = op.getStrides()[1];
  d.dilation_height = op.getDilations()[0];
  d.dilation_width = op.getDilations()[1];
  d.pad_top = op.getPadding()[0], d.pad_left = op.getPadding()[1];
  d.pad_bottom = op.getPadding()[2], d.pad_right = op.getPadding()[3];
  d.groups = op.getGroups();
  d.input_layout = describeLayout(getLayout(input.getType()));
  d.output_layout = describeLayout(getLayout(output.getType()));
  return d;
}

/// A pooling whose kernel is the whole map, and the start for all others.
inline BonsaiPoolingDescriptor describeGlobalPooling(mlir::Value inputMap,
                                                     mlir::Value outputMap,
                                                     BonsaiPoolingKind kind) {
  BonsaiPoolingDescriptor d;
  memset(&d, 0, sizeof(d));
  d.input = describeFeatureMap(inputMap.getType());
  BonsaiFeatureMap output = describeFeatureMap(outputMap.getType());
  d.output_layout = output.layout;
  d.out_height = output.height, d.out_width = output.width;
  d.kernel_height = d.input.height, d.kernel_width = d.input.width;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.kind = kind;
  return d;
}

template <typename Op>
BonsaiPoolingDescriptor describePooling(Op op, mlir::Value inputMap,
                                        mlir::Value outputMap,
                                        BonsaiPoolingKind kind) {
  BonsaiPoolingDescriptor d = describeGlobalPooling(inputMap, outputMap, kind);
  d.kernel_height = op.getKernel()[0], d.kernel_width = op.getKernel()[1];
  d.stride_height = op.getStrides()[0], d.stride_width = op.getStrides()[1];
  d.dilation_height = op.getDilations()[0];
  d.dilation_width = op.getDilations()[1];
  d.pad_top = op.getPadding()[0], d.pad_left = op.getPadding()[1];
  d.pad_bottom = op.getPadding()[2], d.pad_right = op.getPadding()[3];
  return d;
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_WINDOWEDOPS_H
