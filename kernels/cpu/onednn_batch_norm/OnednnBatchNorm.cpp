//===- OnednnBatchNorm.cpp - Normalization by oneDNN ----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of batch normalization and of its gradients.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_batch_norm/OnednnBatchNorm.h"

#include "kernels/cpu/onednn/Operation.h"

using namespace bonsai;
using namespace bonsai::onednn;

namespace {
struct Binding {
  int argument;
  bool isMap;
};

/// Execution arguments in the order of the header.
struct Bindings {
  const Binding *inputs;
  int numInputs;
  const Binding *outputs;
  int numOutputs;
};
} // namespace

static const Binding evaluationInputs[] = {{DNNL_ARG_SRC, true},
                                           {DNNL_ARG_SCALE, false},
                                           {DNNL_ARG_SHIFT, false},
                                           {DNNL_ARG_MEAN, false},
                                           {DNNL_ARG_VARIANCE, false}};
static const Binding trainingOutputs[] = {
    {DNNL_ARG_DST, true}, {DNNL_ARG_MEAN, false}, {DNNL_ARG_VARIANCE, false}};
static const Binding gradientInputs[] = {{DNNL_ARG_DIFF_DST, true},
                                         {DNNL_ARG_SRC, true},
                                         {DNNL_ARG_SCALE, false},
                                         {DNNL_ARG_MEAN, false},
                                         {DNNL_ARG_VARIANCE, false}};
static const Binding gradientOutputs[] = {{DNNL_ARG_DIFF_SRC, true},
                                          {DNNL_ARG_DIFF_SCALE, false},
                                          {DNNL_ARG_DIFF_SHIFT, false}};

static BonsaiStatus getBindings(int32_t form, Bindings &bindings) {
  switch (form) {
  case BONSAI_BATCH_NORM_EVALUATION:
    bindings = {evaluationInputs, 5, trainingOutputs, 1};
    return BONSAI_OK;
  case BONSAI_BATCH_NORM_TRAINING:
    bindings = {evaluationInputs, 3, trainingOutputs, 3};
    return BONSAI_OK;
  case BONSAI_BATCH_NORM_GRADIENT:
    bindings = {gradientInputs, 5, gradientOutputs, 3};
    return BONSAI_OK;
  default:
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "unknown form of batch normalization %d", form);
  }
}

/// A gradient is described by the normalization that it belongs to.
static BonsaiStatus describeNorm(const BonsaiBatchNormDescriptor &norm,
                                 const dnnl_memory_desc_t &map,
                                 dnnl_engine_t engine,
                                 PrimitiveDescriptor &descriptor) {
  bool isGradient = norm.form == BONSAI_BATCH_NORM_GRADIENT;
  bool hasBatchStatistics = isGradient
                                ? norm.has_batch_statistics
                                : norm.form == BONSAI_BATCH_NORM_TRAINING;
  unsigned flags = dnnl_use_scale | dnnl_use_shift;
  if (!hasBatchStatistics)
    flags |= dnnl_use_global_stats;
  dnnl_batch_normalization_desc_t operation;
  BONSAI_DNNL(dnnl_batch_normalization_forward_desc_init, &operation,
              isGradient || hasBatchStatistics ? dnnl_forward_training
                                               : dnnl_forward_inference,
              &map, norm.epsilon, flags);
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  if (!isGradient)
    return describePrimitive(&operation, attributes, engine, descriptor);
  PrimitiveDescriptor forward;
  BONSAI_TRY(describePrimitive(&operation, attributes, engine, forward));
  dnnl_batch_normalization_desc_t gradient;
  BONSAI_DNNL(dnnl_batch_normalization_backward_desc_init, &gradient,
              dnnl_backward, &map, &map, norm.epsilon, flags);
  return describePrimitive(&gradient, attributes, engine, descriptor, {},
                           forward.get());
}

static BonsaiStatus build(const BonsaiBatchNormDescriptor &norm,
                          const void *const *, Operation &operation) {
  Bindings bindings = {};
  BONSAI_TRY(getBindings(norm.form, bindings));
  dnnl_memory_desc_t map, vector;
  BONSAI_TRY(describe(norm.map, map));
  BONSAI_TRY(describePlain(1, &norm.map.channels, vector));
  BONSAI_TRY(operation.initialize(bindings.numInputs, bindings.numOutputs));
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(describeNorm(norm, map, operation.getEngine(), descriptor));
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  for (int i = 0; i < bindings.numInputs; ++i) {
    const Binding &input = bindings.inputs[i];
    BONSAI_TRY(operation.addInput(input.argument, input.isMap ? map : vector));
    // Gradients do not depend on the shift, but oneDNN wants to see one.
    if (norm.form == BONSAI_BATCH_NORM_GRADIENT &&
        input.argument == DNNL_ARG_SCALE)
      operation.addToLastInput(DNNL_ARG_SHIFT);
  }
  for (int i = 0; i < bindings.numOutputs; ++i) {
    const Binding &output = bindings.outputs[i];
    const dnnl_memory_desc_t &lies = output.isMap ? map : vector;
    BONSAI_TRY(operation.addOutput(output.argument, lies, lies));
  }
  return BONSAI_OK;
}

BonsaiStatus bonsai_onednn_batch_norm_create(const void *descriptor,
                                             const void *const *constants,
                                             void **state) {
  return createOperation<BonsaiBatchNormDescriptor>(build, descriptor,
                                                    constants, state);
}

BonsaiStatus bonsai_onednn_batch_norm_run(void *state,
                                          const void *const *inputs,
                                          void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_batch_norm_destroy(void *state) { destroyOperation(state); }
