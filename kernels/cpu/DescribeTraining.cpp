//===- DescribeTraining.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fills the descriptors of CPU kernels from ops of training.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/DescribeTraining.h"
#include "kernels/cpu/WindowedOps.h"

using namespace mlir;
using namespace bonsai;

BonsaiConvolutionDescriptor
bonsai::describeConvolution(Conv2dWeightGradientOp op) {
  return describeConvolution(op, op.getInput(), op.getResult(),
                             op.getGradient());
}

BonsaiPoolingDescriptor bonsai::describePooling(MaxPool2dGradientOp op) {
  return describePooling(op, op.getResult(), op.getGradient(),
                         BONSAI_POOLING_MAX);
}

BonsaiPoolingDescriptor bonsai::describePooling(AvgPool2dGradientOp op) {
  BonsaiPoolingDescriptor d = describePooling(
      op, op.getResult(), op.getGradient(), BONSAI_POOLING_AVERAGE);
  d.count_include_pad = op.getCountIncludePad();
  return d;
}

static Value getWeight(EpilogueOpInterface op) {
  return cast<PrunableOpInterface>(*op).getWeightOperand().get();
}

bool bonsai::hasVaryingWeight(EpilogueOpInterface op) {
  return !lookupParameter(getWeight(op)) || !isConstantBias(op);
}

SmallVector<ConvolutionLayouts>
bonsai::getTrainingLayouts(const BonsaiConvolutionDescriptor &d,
                           const Target &target) {
  constexpr int64_t imageChannels = 3;
  SmallVector<ConvolutionLayouts> layouts = {
      {LayoutKind::nhwc, LayoutKind::nhwc}};
  if (d.groups != 1 || !hasWholeBlocks(d.out_channels, target))
    return layouts;
  if (hasWholeBlocks(d.in_channels, target))
    layouts.push_back({LayoutKind::nchw16c, LayoutKind::nchw16c});
  else if (d.in_channels <= imageChannels)
    layouts.push_back({LayoutKind::nchw, LayoutKind::nchw16c});
  return layouts;
}

void bonsai::bindLayer(EpilogueOpInterface op, StringRef entry,
                       KernelCall &call) {
  call.entry = entry.str();
  if (!hasVaryingWeight(op)) {
    call.constants.push_back(getWeight(op));
    return addEpilogueOperands(op, call);
  }
  call.entry += "_varying";
  call.inputs = {op->getOperand(0), getWeight(op)};
  for (Value value : {op.getEpilogueBias(), op.getEpilogueResidual()})
    if (value)
      call.inputs.push_back(value);
}
