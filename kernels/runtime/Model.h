//===- Model.h - Opening compiled models ------------------------ -*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a tool opens a model.so. Not part of what is linked into models.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_RUNTIME_MODEL_H
#define BONSAI_KERNELS_RUNTIME_MODEL_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A loaded model.so.
typedef struct BonsaiModel BonsaiModel;

/// The runtime that was linked into the model; the opener's own copy may be
/// another version and must not be used on the model. Same contracts as the
/// functions of Runtime.h.
typedef struct BonsaiModelRuntime {
  BonsaiStatus (*instance_create)(const BonsaiModelTable *, int32_t threads,
                                  BonsaiInstance **);
  void (*instance_destroy)(BonsaiInstance *);
  BonsaiStatus (*instance_run)(BonsaiInstance *, const void *const *inputs,
                               void *const *outputs);
  BonsaiStatus (*instance_profile)(BonsaiInstance *, const void *const *inputs,
                                   void *const *outputs,
                                   int64_t *step_nanoseconds);
  BonsaiStatus (*instance_time)(BonsaiInstance *, const void *const *inputs,
                                void *const *outputs, int64_t *nanoseconds);
  void (*instance_poison)(BonsaiInstance *);
  const char *(*last_error)(void);
} BonsaiModelRuntime;

/// Opens the compiled model at `path`. Fails with BONSAI_INVALID_MODEL when the
/// file cannot be read or is not a complete compiled model for this kind of
/// machine, and with BONSAI_UNSUPPORTED_CPU when its code needs instructions
/// that this processor lacks; `bonsai_last_error()` then says why.
BonsaiStatus bonsai_model_open(const char *path, BonsaiModel **model);

/// As `bonsai_model_open`, on a processor of x86-64 psABI level `host_level` (1
/// to 4) whatever this one offers.
BonsaiStatus bonsai_model_open_for_level(const char *path, int host_level,
                                         BonsaiModel **model);

/// The x86-64 psABI level of this processor, 1 to 4; 0 on other machines.
int bonsai_host_cpu_level(void);

/// Unloads the model. All its instances must have been destroyed.
void bonsai_model_close(BonsaiModel *model);

/// Owned by the model.
const BonsaiModelTable *bonsai_model_get_table(const BonsaiModel *model);
const BonsaiModelRuntime *bonsai_model_get_runtime(const BonsaiModel *model);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_RUNTIME_MODEL_H
