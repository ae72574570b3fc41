//===- DescribeTraining.h ------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fills the descriptors of CPU kernels from ops of training, and from layers
// whose weights vary, as they do in training.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_DESCRIBETRAINING_H
#define BONSAI_KERNELS_CPU_DESCRIBETRAINING_H

#include "dialect/TrainingOps.h"
#include "kernels/cpu/Describe.h"

namespace bonsai {

/// The convolution of which `op` is a gradient.
BonsaiConvolutionDescriptor describeConvolution(Conv2dWeightGradientOp op);

/// The pooling of which `op` is a gradient.
BonsaiPoolingDescriptor describePooling(MaxPool2dGradientOp op);
BonsaiPoolingDescriptor describePooling(AvgPool2dGradientOp op);

/// Whether weight or bias of a layer are no parameters.
bool hasVaryingWeight(EpilogueOpInterface op);

/// How the maps of a convolution in training lie.
struct ConvolutionLayouts {
  LayoutKind input, output;

  /// What a run takes, relative to channels last. The primitives of a training
  /// step of resnet20 take a tenth less in blocks (TrainingStepBenchmark).
  double getRelativeTime() const {
    return output == LayoutKind::nchw16c ? 0.9 : 1;
  }
};

/// Channels last, and, where they are whole, blocks of 16 channels. With the
/// latter images of up to three channels are row-major, as oneDNN takes them.
llvm::SmallVector<ConvolutionLayouts>
getTrainingLayouts(const BonsaiConvolutionDescriptor &descriptor,
                   const Target &target);

/// Sets entry and operands of a call of a oneDNN layer: weight and bias are
/// constants, or, if one of them varies, inputs of the kernel whose entry is
/// `entry` followed by "_varying", as onednn/Layer.h says.
void bindLayer(EpilogueOpInterface op, llvm::StringRef entry, KernelCall &call);

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_DESCRIBETRAINING_H
