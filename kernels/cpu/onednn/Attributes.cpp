//===- Attributes.cpp - Fused epilogues -----------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Expresses what follows a product (residual, activation) as post-operations
// of a oneDNN primitive.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn/Attributes.h"

using namespace bonsai;
using namespace bonsai::onednn;

BonsaiStatus onednn::translateActivation(const BonsaiActivation &activation,
                                         EltwiseFunction functions[2],
                                         int &count) {
  float alpha = activation.alpha, beta = activation.beta;
  count = 1;
  switch (activation.kind) {
  case BONSAI_ACTIVATION_NONE:
    count = 0;
    break;
  case BONSAI_ACTIVATION_RELU:
    functions[0] = {dnnl_eltwise_relu, 0, 0};
    break;
  case BONSAI_ACTIVATION_CLIP:
    functions[0] = {dnnl_eltwise_clip, alpha, beta};
    break;
  case BONSAI_ACTIVATION_LEAKY_RELU:
    functions[0] = {dnnl_eltwise_relu, alpha, 0};
    break;
  case BONSAI_ACTIVATION_SIGMOID:
    functions[0] = {dnnl_eltwise_logistic, 0, 0};
    break;
  case BONSAI_ACTIVATION_HARD_SIGMOID:
    functions[0] = {dnnl_eltwise_linear, alpha, beta};
    functions[1] = {dnnl_eltwise_clip, 0, 1};
    count = 2;
    break;
  case BONSAI_ACTIVATION_HARD_SWISH:
    functions[0] = {dnnl_eltwise_hardswish, 0, 0};
    break;
  case BONSAI_ACTIVATION_SILU:
    functions[0] = {dnnl_eltwise_swish, 1, 0};
    break;
  default:
    return bonsai_fail(BONSAI_INVALID_ARGUMENT, "unknown activation %d",
                       activation.kind);
  }
  return BONSAI_OK;
}

BonsaiStatus Attributes::initialize() {
  BONSAI_DNNL(dnnl_primitive_attr_create, attributes.receive());
  BONSAI_DNNL(dnnl_primitive_attr_set_scratchpad_mode, attributes.get(),
              dnnl_scratchpad_mode_user);
  BONSAI_DNNL(dnnl_post_ops_create, postOps.receive());
  return BONSAI_OK;
}

BonsaiStatus Attributes::appendSum() {
  BONSAI_DNNL(dnnl_post_ops_append_sum, postOps.get(), 1.0f);
  return BONSAI_OK;
}

BonsaiStatus Attributes::appendActivation(const BonsaiActivation &activation) {
  EltwiseFunction functions[2];
  int count = 0;
  BONSAI_TRY(translateActivation(activation, functions, count));
  for (int i = 0; i < count; ++i)
    BONSAI_TRY(appendFunction(functions[i]));
  return BONSAI_OK;
}

BonsaiStatus Attributes::appendFunction(const EltwiseFunction &function) {
  BONSAI_DNNL(dnnl_post_ops_append_eltwise, postOps.get(), 1.0f,
              function.algorithm, function.alpha, function.beta);
  return BONSAI_OK;
}

BonsaiStatus Attributes::finish() {
  BONSAI_DNNL(dnnl_primitive_attr_set_post_ops, attributes.get(),
              postOps.get());
  return BONSAI_OK;
}
