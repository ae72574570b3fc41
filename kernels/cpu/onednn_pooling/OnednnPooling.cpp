//===- OnednnPooling.cpp - Max and average pooling by oneDNN --------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of 2-D pooling. Refuses what oneDNN would compute otherwise than
// ONNX does.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_pooling/OnednnPooling.h"

#include "kernels/cpu/onednn/Operation.h"
#include "kernels/cpu/onednn/WindowAxis.h"

using namespace bonsai;
using namespace bonsai::onednn;

static BonsaiStatus checkAxis(const WindowAxis &axis, bool countsPadding) {
  if (axis.hasEmptyWindow())
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "a pooling window sees only padding");
  if (countsPadding && axis.reach() > axis.after)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "an average that counts padding reaches beyond it");
  return BONSAI_OK;
}

static dnnl_alg_kind_t algorithm(const BonsaiPoolingDescriptor &pooling) {
  if (pooling.kind == BONSAI_POOLING_MAX)
    return dnnl_pooling_max;
  return pooling.count_include_pad ? dnnl_pooling_avg_include_padding
                                   : dnnl_pooling_avg_exclude_padding;
}

static BonsaiStatus describePooling(const BonsaiPoolingDescriptor &pooling,
                                    const WindowAxis &height,
                                    const WindowAxis &width,
                                    const dnnl_memory_desc_t &input,
                                    const dnnl_memory_desc_t &output,
                                    dnnl_engine_t engine,
                                    PrimitiveDescriptor &descriptor) {
  dnnl_dims_t kernel = {height.kernel, width.kernel};
  dnnl_dims_t strides = {height.stride, width.stride};
  dnnl_dims_t dilations = {height.dilation - 1, width.dilation - 1};
  dnnl_dims_t before = {height.before, width.before};
  // As oneDNN wants it: exactly up to where the last window ends.
  dnnl_dims_t after = {height.reach(), width.reach()};
  dnnl_pooling_v2_desc_t operation;
  BONSAI_DNNL(dnnl_pooling_v2_forward_desc_init, &operation,
              dnnl_forward_inference, algorithm(pooling), &input, &output,
              strides, kernel, dilations, before, after);
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  return describePrimitive(&operation, attributes, engine, descriptor);
}

static BonsaiStatus build(const BonsaiPoolingDescriptor &pooling,
                          const void *const *constants, Operation &operation) {
  WindowAxis height = {pooling.input.height,    pooling.out_height,
                       pooling.kernel_height,   pooling.stride_height,
                       pooling.dilation_height, pooling.pad_top,
                       pooling.pad_bottom};
  WindowAxis width = {pooling.input.width,    pooling.out_width,
                      pooling.kernel_width,   pooling.stride_width,
                      pooling.dilation_width, pooling.pad_left,
                      pooling.pad_right};
  bool countsPadding =
      pooling.kind == BONSAI_POOLING_AVERAGE && pooling.count_include_pad;
  BONSAI_TRY(checkAxis(height, countsPadding));
  BONSAI_TRY(checkAxis(width, countsPadding));

  dnnl_memory_desc_t input, output;
  BonsaiFeatureMap outputMap = {pooling.input.batch, pooling.input.channels,
                                pooling.out_height, pooling.out_width,
                                pooling.output_layout};
  BONSAI_TRY(describe(pooling.input, input));
  BONSAI_TRY(describe(outputMap, output));
  BONSAI_TRY(operation.initialize(1));
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(describePooling(pooling, height, width, input, output,
                             operation.getEngine(), descriptor));
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  BONSAI_TRY(operation.addInput(DNNL_ARG_SRC, input));
  return operation.setOutput(output);
}

BonsaiStatus bonsai_onednn_pooling_create(const void *descriptor,
                                          const void *const *constants,
                                          void **state) {
  return createOperation<BonsaiPoolingDescriptor>(build, descriptor, constants,
                                                  state);
}

BonsaiStatus bonsai_onednn_pooling_run(void *state, const void *const *inputs,
                                       void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_pooling_destroy(void *state) { destroyOperation(state); }
