//===- Depthwise.cpp - Depthwise convolution in pixel tiles ---------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Channels in vector lanes, for which Window.h has the way there and back.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Depthwise.h"
#include "kernels/cpu/Scratch.h"
#include "kernels/cpu/pixel_tiles/Create.h"
#include "kernels/cpu/pixel_tiles/Window.h"

#include <memory>
#include <new>
#include <omp.h>
#include <vector>

using namespace bonsai;
using namespace bonsai::pixel_tiles;

namespace {
struct Depthwise {
  BonsaiConvolutionDescriptor shape;
  const Loops *loops;
  Window window;
  /// As in WindowTask.
  std::vector<float> weights, starts;
  bool hasScratch = false;

  ~Depthwise() {
    if (hasScratch)
      releaseScratch();
  }
};

BonsaiStatus check(const BonsaiConvolutionDescriptor &d) {
  if (d.transposed || d.groups != d.in_channels || d.groups != d.out_channels)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "depthwise convolution with %lld groups of %lld input "
                       "and %lld output channels",
                       (long long)d.groups, (long long)d.in_channels,
                       (long long)d.out_channels);
  if (!isWindowLayout(d.input_layout) || !isWindowLayout(d.output_layout))
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "depthwise convolution from layout %d to %d",
                       d.input_layout, d.output_layout);
  return BONSAI_OK;
}

Window plan(const BonsaiConvolutionDescriptor &d, int64_t lanes) {
  return planWindow(d.batch, d.in_channels, {d.input_layout, d.output_layout},
                    {d.in_height, d.out_height, d.kernel_height,
                     d.stride_height, d.dilation_height, d.pad_top},
                    {d.in_width, d.out_width, d.kernel_width, d.stride_width,
                     d.dilation_width, d.pad_left},
                    lanes, omp_get_max_threads());
}

/// Channels next to each other, padded with zeros to whole vectors.
void pack(Depthwise &op, const float *weights, const float *bias) {
  int64_t lanes = op.window.lanes;
  int64_t numTaps = op.shape.kernel_height * op.shape.kernel_width;
  int64_t channels = op.window.numGroups * lanes;
  op.weights.assign(channels * numTaps, 0.0f);
  op.starts.assign(channels, 0.0f);
  for (int64_t c = 0; c < op.window.channels; ++c) {
    for (int64_t tap = 0; tap < numTaps; ++tap)
      op.weights[(c / lanes * numTaps + tap) * lanes + c % lanes] =
          weights[c * numTaps + tap];
    op.starts[c] = bias ? bias[c] : 0.0f;
  }
}
} // namespace

BonsaiStatus pixel_tiles::createDepthwise(const void *descriptor,
                                          const void *const *constants,
                                          Level level, void **state) {
  const auto &d = *static_cast<const BonsaiConvolutionDescriptor *>(descriptor);
  if (BonsaiStatus status = check(d))
    return status;
  std::unique_ptr<Depthwise> op(new (std::nothrow) Depthwise());
  if (!op)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "depthwise: no memory");
  op->shape = d;
  op->loops = &getLoops(level);
  op->window = plan(d, op->loops->lanes);
  pack(*op, static_cast<const float *>(constants[0]),
       d.epilogue.has_bias ? static_cast<const float *>(constants[1])
                           : nullptr);
  op->hasScratch =
      reserveScratch(omp_get_max_threads() * op->window.getPlaneLength() *
                     static_cast<int64_t>(sizeof(float)));
  if (!op->hasScratch)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "depthwise: no memory");
  *state = op.release();
  return BONSAI_OK;
}

extern "C" {
BonsaiStatus bonsai_pixel_tiles_depthwise_create(const void *descriptor,
                                                 const void *const *constants,
                                                 void **state) {
  return createDepthwise(descriptor, constants, detectLevel(), state);
}

BonsaiStatus bonsai_pixel_tiles_depthwise_run(void *state,
                                              const void *const *inputs,
                                              void *output) {
  const auto &op = *static_cast<const Depthwise *>(state);
  const BonsaiEpilogue &epilogue = op.shape.epilogue;
  ScratchLease scratch;
  if (!scratch.data())
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "depthwise: no memory");
  const auto *residual =
      epilogue.has_residual ? static_cast<const float *>(inputs[1]) : nullptr;
  WindowTask task{op.loops->addProducts};
  task.weights = op.weights.data(), task.starts = op.starts.data();
  task.activation = epilogue.activation;
  runWindow(op.window, task, static_cast<const float *>(inputs[0]), residual,
            static_cast<float *>(output),
            reinterpret_cast<float *>(scratch.data()));
  return BONSAI_OK;
}

void bonsai_pixel_tiles_depthwise_destroy(void *state) {
  delete static_cast<Depthwise *>(state);
}
}
