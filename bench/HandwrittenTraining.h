//===- HandwrittenTraining.h ------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bar for compiled training steps: the primitives of one step of a ResNet
// for CIFAR-10, as one would call them by hand against oneDNN.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_BENCH_HANDWRITTENTRAINING_H
#define BONSAI_BENCH_HANDWRITTENTRAINING_H

#include <array>
#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

namespace bonsai {

/// What a primitive of a training step does.
enum class TrainingWork {
  convolution,
  dataGradient,
  weightGradient,
  normalization,
  normalizationGradient,
  activation,
  activationGradient,
  addition,
  other
};
inline constexpr int numTrainingWorks = 9;

/// Forward and backward pass of a ResNet of 6 * blocks + 2 layers, 32x32 pixels
/// in ten classes, f32, with random parameters: convolutions, batch
/// normalization, ReLU, additions, the mean of maps, the linear layer, and
/// their gradients. Loss, the shortcuts that halve a map, and updates of
/// parameters are no primitives and left out; the gradient of the logits is
/// constant. Weights lie as oneDNN likes best, so none is ever reordered. Maps
/// of the forward pass have a buffer each, those of the backward pass share
/// four. Errors of oneDNN are thrown as `dnnl::error`.
class HandwrittenTraining {
public:
  using Format = dnnl::memory::format_tag;
  /// Seconds by TrainingWork.
  using Times = std::array<double, numTrainingWorks>;

  /// How feature maps lie: `nhwc`, `nchw`, `nChw16c` (but the images `nchw`).
  /// For the number of OpenMP threads at the time of the call. `fusesRelu`: the
  /// activation that follows a normalization is part of its primitive.
  HandwrittenTraining(int64_t batch, int64_t blocks, Format format,
                      bool fusesRelu);

  /// One step; adds what it took to `times`.
  void run(Times &times);

private:
  /// A primitive with its arguments, which `memories` keeps alive.
  struct Step {
    TrainingWork work;
    dnnl::primitive primitive;
    std::vector<dnnl_exec_arg_t> arguments;
  };
  using Arguments = std::vector<std::pair<int, dnnl::memory>>;

  /// What the backward pass of a layer needs of the forward pass.
  struct Convolution {
    dnnl::memory input, weight;
    dnnl::convolution_forward::primitive_desc forward;
    int64_t stride;
  };
  struct Normalization {
    dnnl::memory input, mean, variance, scale, shift, workspace;
    dnnl::batch_normalization_forward::primitive_desc forward;
  };
  struct Block {
    Convolution convolutions[2];
    Normalization normalizations[2];
    /// The results of the first normalization and of the sum.
    dnnl::memory inner, sum;
  };

  void buildBlock(int64_t outputs, int64_t stride);
  void buildBlockGradient(const Block &block);
  void buildEnds();

  Convolution addConvolution(const dnnl::memory &input, int64_t outputs,
                             int64_t stride, dnnl::memory &output);
  void addWeightGradient(const Convolution &layer,
                         const dnnl::memory &gradient);
  dnnl::memory addDataGradient(const Convolution &layer,
                               const dnnl::memory &gradient, float *result);
  Normalization addNormalization(const dnnl::memory &input, bool hasRelu,
                                 dnnl::memory &output);
  dnnl::memory addNormalizationGradient(const Normalization &layer,
                                        const dnnl::memory &gradient,
                                        float *result);
  dnnl::memory addRelu(const dnnl::memory &input);
  dnnl::memory addReluGradient(const dnnl::memory &input,
                               const dnnl::memory &gradient, float *result);
  /// In place, into `sum`.
  void addSum(const dnnl::memory &sum, const dnnl::memory &other);
  /// Mean of the maps, linear layer and both gradients.
  dnnl::memory addClassifier(const dnnl::memory &input, float *result);

  void addStep(TrainingWork work, const dnnl::primitive &primitive,
               Arguments arguments);
  dnnl::memory makeMemory(const dnnl::memory::desc &descriptor,
                          float *data = nullptr);
  dnnl::memory makeMap(const dnnl::memory::dims &shape, float *data = nullptr);
  dnnl::memory makeRandom(const dnnl::memory::desc &descriptor);
  float *dataOf(const dnnl::memory &memory) const {
    return static_cast<float *>(memory.get_data_handle());
  }

  int64_t batch;
  Format format;
  bool fusesRelu;
  dnnl::engine engine;
  dnnl::stream stream;
  std::vector<dnnl::memory> memories;
  std::vector<Step> steps;
  std::vector<Block> layers;
  dnnl::memory current;
  /// Gradients along the shortcuts, and within a block.
  dnnl::memory trunk[2], branch[2];
};

} // namespace bonsai

#endif // BONSAI_BENCH_HANDWRITTENTRAINING_H
