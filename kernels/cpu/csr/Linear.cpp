//===- Linear.cpp - Sparse linear layer on CPU
//------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With few samples, one dot product per output feature, gathering the inputs.
// With more, the samples are pixels: a 1x1 convolution between transposes.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/Convolution.h"
#include "kernels/cpu/csr/PackedMatrix.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <omp.h>

using namespace bonsai;
using namespace bonsai::csr;

namespace {
/// From this batch on, samples in lanes beat gathers.
constexpr int64_t minLaneBatch = 4;

struct Linear {
  BonsaiLinearDescriptor shape;
  const Microkernels *kernels;
  PackedMatrix matrix;
  const float *bias = nullptr;
  /// With samples in lanes: the state of the 1x1 convolution, and its input,
  /// residual and output, [features][batch].
  void *convolution = nullptr;
  float *columns = nullptr;
  float *residual = nullptr;
  float *result = nullptr;

  ~Linear() {
    if (convolution)
      bonsai_csr_convolution_destroy(convolution);
    std::free(columns);
  }
};

/// output[c][r] = input[r][c]
void transpose(const float *input, int64_t rows, int64_t columns,
               float *output) {
#pragma omp parallel for schedule(static)
  for (int64_t block = 0; block < (columns + 15) / 16; ++block)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = block * 16; c < std::min(columns, block * 16 + 16); ++c)
        output[c * rows + r] = input[r * columns + c];
}

BonsaiConvolutionDescriptor asConvolution(const BonsaiLinearDescriptor &d) {
  BonsaiConvolutionDescriptor conv = {};
  conv.batch = 1;
  conv.in_channels = d.in_features;
  conv.out_channels = d.out_features;
  conv.in_height = conv.out_height = 1;
  conv.in_width = conv.out_width = d.batch;
  conv.kernel_height = conv.kernel_width = 1;
  conv.stride_height = conv.stride_width = 1;
  conv.dilation_height = conv.dilation_width = 1;
  conv.groups = 1;
  conv.epilogue = d.epilogue;
  return conv;
}

BonsaiStatus createInLanes(Linear &linear, const void *const *constants,
                           Level level) {
  const BonsaiLinearDescriptor &d = linear.shape;
  if (BonsaiStatus status = createConvolution(asConvolution(d), constants,
                                              level, &linear.convolution))
    return status;
  int64_t size = d.batch * (d.in_features + 2 * d.out_features);
  linear.columns = static_cast<float *>(std::malloc(size * sizeof(float)));
  if (!linear.columns)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "csr: no memory for %lld values",
                       (long long)size);
  linear.residual = linear.columns + d.batch * d.in_features;
  linear.result = linear.residual + d.batch * d.out_features;
  return BONSAI_OK;
}

BonsaiStatus runInLanes(const Linear &linear, const void *const *inputs,
                        float *output) {
  const BonsaiLinearDescriptor &d = linear.shape;
  transpose(static_cast<const float *>(inputs[0]), d.batch, d.in_features,
            linear.columns);
  if (d.epilogue.has_residual)
    transpose(static_cast<const float *>(inputs[1]), d.batch, d.out_features,
              linear.residual);
  const void *buffers[] = {linear.columns, linear.residual};
  if (BonsaiStatus status = bonsai_csr_convolution_run(linear.convolution,
                                                       buffers, linear.result))
    return status;
  transpose(linear.result, d.out_features, d.batch, output);
  return BONSAI_OK;
}

void runDots(const Linear &linear, const void *const *inputs, float *output) {
  const BonsaiLinearDescriptor &d = linear.shape;
#pragma omp parallel
  {
    int64_t thread = omp_get_thread_num(), team = omp_get_num_threads();
    const uint32_t *offsets = linear.matrix.rowOffsets;
    auto split = [&](int64_t part) -> int64_t {
      if (part == team)
        return d.out_features;
      return std::lower_bound(offsets, offsets + d.out_features,
                              linear.matrix.nonzeros * part / team) -
             offsets;
    };
    RowsTimesVector args;
    args.firstRow = thread ? split(thread) : 0;
    args.lastRow = split(thread + 1);
    args.rowOffsets = offsets;
    args.columns = linear.matrix.columnIndices;
    args.columnBytes = linear.matrix.columnBytes;
    args.values = linear.matrix.values;
    args.bias = linear.bias;
    args.activation = d.epilogue.activation;
    for (int64_t n = 0; n < d.batch; ++n) {
      args.input = static_cast<const float *>(inputs[0]) + n * d.in_features;
      args.residual =
          d.epilogue.has_residual
              ? static_cast<const float *>(inputs[1]) + n * d.out_features
              : nullptr;
      args.output = output + n * d.out_features;
      linear.kernels->dot(args);
    }
  }
}
} // namespace

BonsaiStatus bonsai::csr::createLinear(const BonsaiLinearDescriptor &d,
                                       const void *const *constants,
                                       Level level, void **state) {
  auto linear = std::make_unique<Linear>();
  linear->shape = d;
  linear->kernels = &getMicrokernels(level);
  if (BonsaiStatus status = viewPacked(constants[0], d.out_features,
                                       d.in_features, linear->matrix))
    return status;
  if (d.epilogue.has_bias)
    linear->bias = static_cast<const float *>(constants[1]);
  if (d.batch >= minLaneBatch)
    if (BonsaiStatus status = createInLanes(*linear, constants, level))
      return status;
  *state = linear.release();
  return BONSAI_OK;
}

extern "C" {
BonsaiStatus bonsai_csr_linear_create(const void *descriptor,
                                      const void *const *constants,
                                      void **state) {
  return createLinear(*static_cast<const BonsaiLinearDescriptor *>(descriptor),
                      constants, detectLevel(), state);
}

BonsaiStatus bonsai_csr_linear_run(void *state, const void *const *inputs,
                                   void *output) {
  const auto &linear = *static_cast<const Linear *>(state);
  if (linear.convolution)
    return runInLanes(linear, inputs, static_cast<float *>(output));
  runDots(linear, inputs, static_cast<float *>(output));
  return BONSAI_OK;
}

void bonsai_csr_linear_destroy(void *state) {
  delete static_cast<Linear *>(state);
}
}
