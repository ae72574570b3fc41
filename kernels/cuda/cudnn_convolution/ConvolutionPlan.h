//===- ConvolutionPlan.h - Engines that run a layer -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The engines that cuDNN's heuristics offer for a graph, ready to run.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CONVOLUTIONPLAN_H
#define BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CONVOLUTIONPLAN_H

#include "kernels/cuda/cudnn_convolution/ConvolutionGraph.h"

#include <memory>

namespace bonsai::cuda {

/// Addresses on the device; null for what a layer does not have. One of them is
/// the result: the output or, of a gradient, what it is a gradient of.
struct LayerBuffers {
  const void *input, *weights, *residual, *bias, *output;
};

/// One engine with its settings. It keeps no weights, so that layers of the
/// same shape share it.
struct ConvolutionPlan {
  std::shared_ptr<ConvolutionGraph> graph;
  BackendDescriptor config, plan;
  int64_t workspaceBytes = 0;
  bool fusesActivation = false;

  /// Enqueues the layer on the handle's stream. `workspace` has workspaceBytes.
  BonsaiStatus run(const Cudnn &cudnn, cudnnHandle_t handle,
                   const LayerBuffers &buffers, void *workspace) const;
};

/// How much memory engines may use besides: to gradients layouts matter more,
/// so that their engines change them more.
int64_t getMaxWorkspaceBytes(const BonsaiCudnnConvolutionDescriptor &layer);

/// Adds the plans for a layer that are deterministic, as precise as it asks for
/// and content with `maxWorkspaceBytes`; those that cuDNN expects to be fast
/// first. An engine that refuses is left out.
BonsaiStatus appendPlans(const Cudnn &cudnn, const GraphDevice &device,
                         const BonsaiCudnnConvolutionDescriptor &layer,
                         bool fusesActivation, int64_t maxWorkspaceBytes,
                         std::vector<ConvolutionPlan> &plans);

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CONVOLUTIONPLAN_H
