//===- ConvolutionGraph.h - A layer as a graph of cuDNN ---------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Convolution, then residual, bias and activation, in the order in which
// cuDNN's engines fuse them; or one of its gradients.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CONVOLUTIONGRAPH_H
#define BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CONVOLUTIONGRAPH_H

#include "kernels/cuda/cudnn_convolution/BackendDescriptor.h"
#include "kernels/cuda/cudnn_convolution/CudnnConvolution.h"

#include <deque>
#include <vector>

namespace bonsai::cuda {

/// What engines are for: a handle, or properties of a device that need not be
/// there (cuDNN 9.8 and later).
struct GraphDevice {
  cudnnHandle_t handle = nullptr;
  const BackendDescriptor *properties = nullptr;

  /// Sets the attribute of whichever is given.
  BonsaiStatus setOn(const BackendDescriptor &descriptor,
                     cudnnBackendAttributeName_t handleName,
                     cudnnBackendAttributeName_t propertiesName) const;
};

/// Names of a layer's tensors within its graph. Gradients have the name of what
/// they are gradients of.
enum TensorId : int64_t {
  inputId = 1,
  weightsId,
  residualId,
  biasId,
  outputId,
  firstVirtualId
};

/// Whether a layer's graph adds a bias, zeros if the layer has none: cuDNN
/// fuses a residual or an activation only together with one.
bool addsBias(const BonsaiEpilogue &epilogue);

/// Whether a graph can express it.
bool canFuse(const BonsaiActivation &activation);

class ConvolutionGraph {
public:
  /// With `fusesActivation`, which the layer must have and canFuse must hold
  /// of, the activation is part of the graph.
  BonsaiStatus create(const Cudnn &cudnn, const GraphDevice &device,
                      const BonsaiCudnnConvolutionDescriptor &layer,
                      bool fusesActivation);

  const BackendDescriptor &get() const { return graph; }

private:
  BonsaiStatus makeTensor(TensorId id, int64_t n, int64_t c, int64_t h,
                          int64_t w, const BackendDescriptor **tensor);
  /// The result of the next operation; virtual but for the last.
  BonsaiStatus makeResult(const BackendDescriptor **tensor);
  BonsaiStatus addConvolution();
  /// Of the last result and `other`, if there is one.
  BonsaiStatus addPointwise(const BackendDescriptor &pointwise,
                            const BackendDescriptor *other);
  BonsaiStatus addSum(const BackendDescriptor &summand);
  BonsaiStatus addActivation();
  BonsaiStatus make(cudnnBackendDescriptorType_t type,
                    BackendDescriptor **descriptor);

  const Cudnn *cudnn = nullptr;
  BonsaiConvolutionDescriptor shape = {};
  int32_t wanted = BONSAI_CUDNN_OUTPUT;
  cudnnDataType_t elementType = CUDNN_DATA_FLOAT;
  int64_t operationsLeft = 0;
  int64_t nextVirtualId = firstVirtualId;
  const BackendDescriptor *last = nullptr;
  std::deque<BackendDescriptor> parts; ///< They refer to each other.
  std::vector<cudnnBackendDescriptor_t> operations;
  BackendDescriptor graph;
};

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CONVOLUTIONGRAPH_H
