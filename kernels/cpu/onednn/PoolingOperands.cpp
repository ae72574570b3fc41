//===- PoolingOperands.cpp - Poolings in oneDNN's terms -------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Translates the descriptor of a pooling.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn/PoolingOperands.h"

using namespace bonsai;
using namespace bonsai::onednn;

namespace {
/// Height and width of what a window does. oneDNN counts dilations from 0, and
/// wants padding exactly up to where the last window ends.
struct PoolingWindow {
  explicit PoolingWindow(const PoolingAxes &axes)
      : kernel{axes.height.kernel, axes.width.kernel},
        strides{axes.height.stride, axes.width.stride},
        dilations{axes.height.dilation - 1, axes.width.dilation - 1},
        before{axes.height.before, axes.width.before},
        after{axes.height.reach(), axes.width.reach()} {}

  dnnl_dims_t kernel, strides, dilations, before, after;
};
} // namespace

static BonsaiStatus checkAxes(const PoolingAxes &axes) {
  if (axes.hasEmptyWindow())
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "a pooling window sees only padding");
  if (axes.countsBeyondPadding())
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "an average that counts padding reaches beyond it");
  return BONSAI_OK;
}

static dnnl_alg_kind_t getAlgorithm(const BonsaiPoolingDescriptor &pooling) {
  if (pooling.kind == BONSAI_POOLING_MAX)
    return dnnl_pooling_max;
  return pooling.count_include_pad ? dnnl_pooling_avg_include_padding
                                   : dnnl_pooling_avg_exclude_padding;
}

BonsaiStatus onednn::describeOperands(const BonsaiPoolingDescriptor &pooling,
                                      dnnl_prop_kind_t kind,
                                      PoolingOperands &operands) {
  PoolingAxes axes(pooling);
  BONSAI_TRY(checkAxes(axes));
  BONSAI_TRY(describe(pooling.input, operands.input));
  BONSAI_TRY(
      describe({pooling.input.batch, pooling.input.channels, pooling.out_height,
                pooling.out_width, pooling.output_layout},
               operands.output));
  PoolingWindow window(axes);
  BONSAI_DNNL(dnnl_pooling_v2_forward_desc_init, &operands.pooling, kind,
              getAlgorithm(pooling), &operands.input, &operands.output,
              window.strides, window.kernel, window.dilations, window.before,
              window.after);
  return BONSAI_OK;
}

BonsaiStatus onednn::describeGradient(const BonsaiPoolingDescriptor &pooling,
                                      const PoolingOperands &operands,
                                      dnnl_pooling_v2_desc_t &gradient) {
  PoolingWindow window{PoolingAxes(pooling)};
  BONSAI_DNNL(dnnl_pooling_v2_backward_desc_init, &gradient,
              getAlgorithm(pooling), &operands.input, &operands.output,
              window.strides, window.kernel, window.dilations, window.before,
              window.after);
  return BONSAI_OK;
}
