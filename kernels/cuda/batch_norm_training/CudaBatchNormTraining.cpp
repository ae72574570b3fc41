//===- CudaBatchNormTraining.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches normalizations by the batch and their gradients.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/batch_norm_training/CudaBatchNormTraining.h"

#include "kernels/cuda/batch_norm_training/BatchNormTrainingBody.h"
#include "kernels/cuda/runtime/ReductionState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(BatchNormTraining);

namespace {
/// Of either form: reductions, then the transformation of each element.
struct State : LaunchState<BatchNormTrainingArguments> {
  ReductionLaunches reductions;
};

struct FunctionNames {
  const char *part, *reduction, *transformation;
};

/// Moments are larger than sums, so there is room for either. Transforms, which
/// are 16 bytes each, come first.
BonsaiStatus create(const void *descriptor, const FunctionNames &names,
                    void **state) {
  const auto &d =
      *static_cast<const BonsaiCudaBatchNormTrainingDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d);
    made.threads = made.arguments.count;
    const ChannelReduction &r = made.arguments.reduction;
    BONSAI_TRY(getDevice().reserveWorkspace(
        sizeof(ChannelTransform) * r.channels + countPartialBytes<Moments>(r)));
    const void *image = bonsai_cuda_image_BatchNormTraining;
    BONSAI_TRY(made.reductions.load(image, names.part, names.reduction));
    return made.module.load(image, names.transformation);
  });
}

BonsaiStatus launch(const State &state, BatchNormTrainingArguments arguments,
                    void *outputs) {
  auto *results = static_cast<float *const *>(outputs);
  arguments.output = results[0];
  arguments.results[0] = results[1];
  arguments.results[1] = results[2];
  arguments.transforms = getDevice().getWorkspace<ChannelTransform>();
  arguments.partials = arguments.transforms + arguments.reduction.channels;
  BONSAI_TRY(state.reductions.launch(arguments));
  return state.launch(arguments);
}

const float *asFloats(const void *buffer) {
  return static_cast<const float *>(buffer);
}
} // namespace

BonsaiStatus bonsai_cuda_batch_norm_training_create(const void *descriptor,
                                                    const void *const *,
                                                    void **state) {
  return create(descriptor,
                {"bonsai_batch_norm_moments_part", "bonsai_batch_norm_moments",
                 "bonsai_batch_norm_training"},
                state);
}

BonsaiStatus bonsai_cuda_batch_norm_training_run(void *state,
                                                 const void *const *inputs,
                                                 void *outputs) {
  const auto &made = *static_cast<const State *>(state);
  BatchNormTrainingArguments arguments = made.arguments;
  arguments.map = asFloats(inputs[0]);
  arguments.scale = asFloats(inputs[1]);
  arguments.shift = asFloats(inputs[2]);
  return launch(made, arguments, outputs);
}

void bonsai_cuda_batch_norm_training_destroy(void *state) {
  delete static_cast<State *>(state);
}

BonsaiStatus bonsai_cuda_batch_norm_gradient_create(const void *descriptor,
                                                    const void *const *,
                                                    void **state) {
  return create(descriptor,
                {"bonsai_batch_norm_sums_part", "bonsai_batch_norm_sums",
                 "bonsai_batch_norm_gradient"},
                state);
}

BonsaiStatus bonsai_cuda_batch_norm_gradient_run(void *state,
                                                 const void *const *inputs,
                                                 void *outputs) {
  const auto &made = *static_cast<const State *>(state);
  BatchNormTrainingArguments arguments = made.arguments;
  arguments.gradient = asFloats(inputs[0]);
  arguments.map = asFloats(inputs[1]);
  arguments.scale = asFloats(inputs[2]);
  arguments.mean = asFloats(inputs[3]);
  arguments.variance = asFloats(inputs[4]);
  return launch(made, arguments, outputs);
}

void bonsai_cuda_batch_norm_gradient_destroy(void *state) {
  delete static_cast<State *>(state);
}
