//===- HandwrittenResNet50.h ------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bar for compiled dense networks: ResNet-50 as one would write it by hand
// against oneDNN, to see what a compiler adds to the time of the primitives.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_BENCH_HANDWRITTENRESNET50_H
#define BONSAI_BENCH_HANDWRITTENRESNET50_H

#include <functional>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <vector>

namespace bonsai {

/// Gives the values of a parameter, row-major, by torchvision's name for the
/// layer and ".weight" or ".bias". They are copied before the call after.
using ParameterValues = std::function<const float *(const std::string &name)>;

/// ResNet-50 without batch normalization (it is folded), 224x224, f32. All
/// primitives are made and all weights packed by the constructor; bias,
/// residual and ReLU are fused; feature maps share four buffers. Errors of
/// oneDNN are thrown as `dnnl::error`.
class HandwrittenResNet50 {
public:
  /// How feature maps lie: as oneDNN likes best for each convolution (`any`),
  /// or channels last throughout (`nhwc`).
  using Format = dnnl::memory::format_tag;

  /// For the number of OpenMP threads at the time of the call.
  HandwrittenResNet50(int64_t batch, Format format,
                      const ParameterValues &parameters);

  /// `input` is [batch, 3, 224, 224], `logits` [batch, 1000], row-major. To be
  /// called with as many OpenMP threads as the constructor.
  void run(const float *input, float *logits);

private:
  /// A primitive with its arguments, which `memories` keeps alive.
  struct Step {
    dnnl::primitive primitive;
    std::vector<dnnl_exec_arg_t> arguments;
  };
  struct Convolution {
    std::string name;
    int64_t outputs, kernel, stride;
    bool hasRelu;
  };
  using Arguments = std::vector<std::pair<int, dnnl::memory>>;

  dnnl::memory addConvolution(const Convolution &layer,
                              const dnnl::memory &input, float *output);
  /// Adds to `sum`, in place.
  void addResidualConvolution(const Convolution &layer,
                              const dnnl::memory &input,
                              const dnnl::memory &sum);
  dnnl::memory addConvolution(const Convolution &layer,
                              const dnnl::memory &input,
                              const dnnl::memory::desc &outputDescriptor,
                              const dnnl::post_ops &postOps, float *output);
  dnnl::memory addMaxPool(const dnnl::memory &input, float *output);
  dnnl::memory addGlobalAveragePool(const dnnl::memory &input, float *output);
  dnnl::memory addBlock(const std::string &name, int64_t width, int64_t stride,
                        const dnnl::memory &input);
  void addLinear(const dnnl::memory &input);

  void addStep(const dnnl::primitive &primitive,
               const dnnl::memory::desc &scratchpad, Arguments arguments);
  /// The same values in another layout; `input` itself if it has it.
  dnnl::memory addReorder(const dnnl::memory &input,
                          const dnnl::memory::desc &descriptor);
  dnnl::memory packParameter(const std::string &name,
                             const dnnl::memory::dims &shape,
                             const dnnl::memory::desc &descriptor);
  void allocateScratchpad();

  dnnl::memory::desc describe(const dnnl::memory::dims &shape) const {
    return {shape, dnnl::memory::data_type::f32, format};
  }

  int64_t batch;
  Format format;
  const ParameterValues &parameters;
  dnnl::engine engine;
  dnnl::stream stream;
  dnnl::memory input, logits, scratchpad;
  /// Along the shortcuts, and within a block.
  dnnl::memory trunk[2], branch[2];
  std::vector<dnnl::memory> memories, scratchpads;
  std::vector<Step> steps;
};

} // namespace bonsai

#endif // BONSAI_BENCH_HANDWRITTENRESNET50_H
