//===- OnednnConcat.cpp - Concatenation by oneDNN -------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of concatenation.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_concat/OnednnConcat.h"

#include "kernels/cpu/onednn/Operation.h"

using namespace bonsai;
using namespace bonsai::onednn;

static int64_t channelBlock(int32_t layout) {
  if (layout == BONSAI_LAYOUT_BLOCKED_8)
    return 8;
  return layout == BONSAI_LAYOUT_BLOCKED_16 ? 16 : 1;
}

static BonsaiStatus checkExtents(const BonsaiConcatDescriptor &concat) {
  if (concat.axis < 0 || concat.axis > 3 || concat.num_inputs < 1)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "concat of %lld inputs along axis %lld",
                       static_cast<long long>(concat.num_inputs),
                       static_cast<long long>(concat.axis));
  int64_t block = concat.axis == 1 ? channelBlock(concat.output.layout) : 1;
  for (int64_t i = 0; i + 1 < concat.num_inputs; ++i)
    if (concat.extents[i] % block != 0)
      return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                         "concat of %lld channels in blocks of %lld",
                         static_cast<long long>(concat.extents[i]),
                         static_cast<long long>(block));
  return BONSAI_OK;
}

static BonsaiStatus describeInputs(const BonsaiConcatDescriptor &concat,
                                   Array<dnnl_memory_desc_t> &inputs) {
  BONSAI_TRY(inputs.allocate(concat.num_inputs));
  for (int64_t i = 0; i < concat.num_inputs; ++i) {
    BonsaiFeatureMap map = concat.output;
    int64_t *shape[] = {&map.batch, &map.channels, &map.height, &map.width};
    *shape[concat.axis] = concat.extents[i];
    BONSAI_TRY(describe(map, inputs[i]));
  }
  return BONSAI_OK;
}

static BonsaiStatus build(const BonsaiConcatDescriptor &concat,
                          const void *const *constants, Operation &operation) {
  BONSAI_TRY(checkExtents(concat));
  Array<dnnl_memory_desc_t> inputs;
  dnnl_memory_desc_t output;
  BONSAI_TRY(describeInputs(concat, inputs));
  BONSAI_TRY(describe(concat.output, output));
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  BONSAI_TRY(operation.initialize(concat.num_inputs));
  PrimitiveDescriptor descriptor;
  BONSAI_DNNL(dnnl_concat_primitive_desc_create, descriptor.receive(), &output,
              concat.num_inputs, concat.axis, inputs.data(), attributes.get(),
              operation.getEngine());
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  for (int64_t i = 0; i < concat.num_inputs; ++i)
    BONSAI_TRY(operation.addInput(DNNL_ARG_MULTIPLE_SRC + i, inputs[i]));
  return operation.setOutput(output);
}

BonsaiStatus bonsai_onednn_concat_create(const void *descriptor,
                                         const void *const *constants,
                                         void **state) {
  return createOperation<BonsaiConcatDescriptor>(build, descriptor, constants,
                                                 state);
}

BonsaiStatus bonsai_onednn_concat_run(void *state, const void *const *inputs,
                                      void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_concat_destroy(void *state) { destroyOperation(state); }
