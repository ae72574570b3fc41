//===- TestModel.cpp - A model.so written by hand -------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Built several times with other levels and versions, for the tests of opening
// models.
//
//===----------------------------------------------------------------------===//

#include "kernels/runtime/Runtime.h"

static BonsaiStatus negate(void *state, char *arena, const void *const *inputs,
                           void *const *outputs, int64_t turn) {
  *static_cast<float *>(outputs[0]) = -*static_cast<const float *>(inputs[0]);
  return BONSAI_OK;
}

static const int64_t shape[] = {1};
static const BonsaiTensorInfo input = {"x", 1, shape};
static const BonsaiTensorInfo output = {"y", 1, shape};
static const BonsaiStep step = {"negate", "neg",   "generated",
                                nullptr,  nullptr, nullptr,
                                nullptr,  negate,  1};

extern "C" BONSAI_EXPORT const BonsaiModelTable bonsai_model_table = {
    TEST_ABI_VERSION, "test", TEST_CPU_LEVEL, 0, 1,
    &input,           1,      &output,        1, &step};
