//===- OnednnPoolingGradient.cpp - Of poolings ----------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the gradient of a pooling with respect to its input.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_pooling_gradient/OnednnPoolingGradient.h"

#include "kernels/cpu/onednn/PoolingOperands.h"

using namespace bonsai;
using namespace bonsai::onednn;

namespace {
/// Memory for what lies between both passes.
class Intermediate {
public:
  Intermediate() = default;
  Intermediate(const Intermediate &) = delete;
  Intermediate &operator=(const Intermediate &) = delete;
  ~Intermediate() { free(memory); }

  BonsaiStatus allocate(const dnnl_memory_desc_t &descriptor) {
    constexpr size_t unit = BONSAI_BUFFER_ALIGNMENT;
    size_t units = dnnl_memory_desc_get_size(&descriptor) / unit + 1;
    memory = aligned_alloc(unit, units * unit);
    return memory ? BONSAI_OK
                  : bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
  }

  void *memory = nullptr;
};

struct PoolingGradient {
  /// Of a maximum: inputs = {input}; outputs = {pooled, winners}.
  Operation pooling;
  /// inputs = {gradient, winners of a maximum}.
  Operation gradient;
  bool isMaximum = false;
  Intermediate pooled, winners;
};
} // namespace

static BonsaiStatus buildPooling(const PoolingOperands &operands,
                                 const_dnnl_primitive_desc_t descriptor,
                                 const dnnl_memory_desc_t &winners,
                                 PoolingGradient &state) {
  BONSAI_TRY(state.pooled.allocate(operands.output));
  BONSAI_TRY(state.winners.allocate(winners));
  BONSAI_TRY(state.pooling.setPrimitive(descriptor));
  BONSAI_TRY(state.pooling.addInput(DNNL_ARG_SRC, operands.input));
  BONSAI_TRY(state.pooling.setOutput(operands.output));
  return state.pooling.addOutput(DNNL_ARG_WORKSPACE, winners, winners);
}

static BonsaiStatus build(const BonsaiPoolingDescriptor &pooling,
                          const void *const *, PoolingGradient &state) {
  state.isMaximum = pooling.kind == BONSAI_POOLING_MAX;
  PoolingOperands operands;
  BONSAI_TRY(describeOperands(pooling, dnnl_forward_training, operands));
  dnnl_pooling_v2_desc_t gradient;
  BONSAI_TRY(describeGradient(pooling, operands, gradient));
  BONSAI_TRY(state.pooling.initialize(1, 2));
  BONSAI_TRY(state.gradient.initialize(state.isMaximum ? 2 : 1));
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  PrimitiveDescriptor forward, backward;
  BONSAI_TRY(describePrimitive(&operands.pooling, attributes,
                               state.pooling.getEngine(), forward));
  BONSAI_TRY(describePrimitive(&gradient, attributes,
                               state.gradient.getEngine(), backward, {},
                               forward.get()));
  BONSAI_TRY(state.gradient.setPrimitive(backward.get()));
  BONSAI_TRY(state.gradient.addInput(DNNL_ARG_DIFF_DST, operands.output));
  if (state.isMaximum) {
    const dnnl_memory_desc_t &winners =
        query(backward.get(), dnnl_query_workspace_md);
    BONSAI_TRY(buildPooling(operands, forward.get(), winners, state));
    BONSAI_TRY(state.gradient.addInput(DNNL_ARG_WORKSPACE, winners));
  }
  return state.gradient.addOutput(DNNL_ARG_DIFF_SRC, operands.input,
                                  operands.input);
}

BonsaiStatus bonsai_onednn_pooling_gradient_create(const void *descriptor,
                                                   const void *const *constants,
                                                   void **state) {
  return createOperation<BonsaiPoolingDescriptor>(build, descriptor, constants,
                                                  state);
}

BonsaiStatus bonsai_onednn_pooling_gradient_run(void *state,
                                                const void *const *inputs,
                                                void *output) {
  auto &gradient = *static_cast<PoolingGradient *>(state);
  if (!gradient.isMaximum)
    return gradient.gradient.run(inputs, output);
  void *intermediates[] = {gradient.pooled.memory, gradient.winners.memory};
  BONSAI_TRY(gradient.pooling.run(inputs + 1, intermediates));
  const void *gradientInputs[] = {inputs[0], gradient.winners.memory};
  return gradient.gradient.run(gradientInputs, output);
}

void bonsai_onednn_pooling_gradient_destroy(void *state) {
  destroyState<PoolingGradient>(state);
}
