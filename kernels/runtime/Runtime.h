//===- Runtime.h - C ABI between compiled models and their runtime -*- C
//-*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a compiled model (`model.so`) and the code that runs it agree on. The
// compiler emits one constant `BonsaiModelTable`, exported under the symbol
// `bonsai_model_table`; everything here works on that table. Plain C, no MLIR,
// no exceptions: every call that can fail returns a `BonsaiStatus` and leaves
// one line of explanation in `bonsai_last_error()`.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_RUNTIME_RUNTIME_H
#define BONSAI_KERNELS_RUNTIME_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BONSAI_EXPORT __attribute__((visibility("default")))

/// Raised whenever a struct or a calling convention below changes. A model
/// compiled for another version is refused at load time.
#define BONSAI_ABI_VERSION 3

/// Alignment, in bytes, of the arena, of every planned buffer in it and of
/// every constant in a compiled model.
#define BONSAI_BUFFER_ALIGNMENT 64

typedef enum BonsaiStatus {
  BONSAI_OK = 0,
  BONSAI_INVALID_ARGUMENT = 1,
  BONSAI_OUT_OF_MEMORY = 2,
  /// A library (oneDNN, …) refused a call; the error text names call and code.
  BONSAI_LIBRARY_ERROR = 3,
  /// The model needs instructions that this processor lacks.
  BONSAI_UNSUPPORTED_CPU = 4,
  /// The file cannot be loaded, or is not a compiled Bonsai model.
  BONSAI_INVALID_MODEL = 5,
} BonsaiStatus;

/// One line about the last failure on this thread; "" if there was none. Owned
/// by the runtime, valid until the next failing call on this thread.
BONSAI_EXPORT const char *bonsai_last_error(void);

/// For kernels: records the printf-style message and returns `status`.
BONSAI_EXPORT BonsaiStatus bonsai_fail(BonsaiStatus status, const char *format,
                                       ...)
    __attribute__((format(printf, 2, 3)));

/// How the elements of an activation lie in memory. Logical shapes are always
/// N, C, H, W (or N, C for features).
typedef enum BonsaiLayout {
  /// Row-major in the logical order.
  BONSAI_LAYOUT_PLAIN = 0,
  /// N, ceil(C/8), H, W, 8 (oneDNN's nChw8c); the padding channels are zero.
  BONSAI_LAYOUT_BLOCKED_8 = 1,
  /// N, ceil(C/16), H, W, 16 (oneDNN's nChw16c); likewise.
  BONSAI_LAYOUT_BLOCKED_16 = 2,
  /// N, H, W, C.
  BONSAI_LAYOUT_CHANNELS_LAST = 3,
  /// N, ceil(H*W / 16), C, 16: the pixels of an image counted through, 16 of
  /// them together. Elements beyond an image's last pixel hold anything;
  /// writers
  /// may leave them or write anything there.
  BONSAI_LAYOUT_PIXEL_TILES = 4,
} BonsaiLayout;

/// Elementwise function applied last in an epilogue.
typedef enum BonsaiActivationKind {
  BONSAI_ACTIVATION_NONE = 0,
  BONSAI_ACTIVATION_RELU = 1,
  /// min(max(x, alpha), beta)
  BONSAI_ACTIVATION_CLIP = 2,
  /// x < 0 ? alpha * x : x
  BONSAI_ACTIVATION_LEAKY_RELU = 3,
  /// 1 / (1 + exp(-x))
  BONSAI_ACTIVATION_SIGMOID = 4,
  /// min(max(alpha * x + beta, 0), 1)
  BONSAI_ACTIVATION_HARD_SIGMOID = 5,
  /// x * min(max(x / 6 + 0.5, 0), 1)
  BONSAI_ACTIVATION_HARD_SWISH = 6,
  /// x * sigmoid(x)
  BONSAI_ACTIVATION_SILU = 7,
} BonsaiActivationKind;

typedef struct BonsaiActivation {
  int32_t kind; ///< A BonsaiActivationKind.
  float alpha;
  float beta;
} BonsaiActivation;

/// The calling convention of a kernel with state, in three entries named
/// `bonsai_<kernel>_create`, `_run` and `_destroy`.
///
/// `descriptor` is the kernel's own constant struct, `constants` its constant
/// buffers (weights, bias) in the order its header gives; both outlive the
/// state. `create` does everything that need not be repeated: it makes library
/// handles and packs weights. The number of threads is that of the OpenMP
/// runtime at the time of the call (`omp_get_max_threads`).
typedef BonsaiStatus (*BonsaiKernelCreate)(const void *descriptor,
                                           const void *const *constants,
                                           void **state);
/// `inputs` are the buffers that change from run to run, in the order the
/// kernel's header gives; `output` never overlaps them unless that header
/// allows it. A kernel of several results gets an array of their buffers as
/// `output`.
typedef BonsaiStatus (*BonsaiKernelRun)(void *state, const void *const *inputs,
                                        void *output);
typedef void (*BonsaiKernelDestroy)(void *state);

/// One generated step of a model. `arena` is the planned activation memory;
/// `inputs` and `outputs` are the caller's buffers, whole in every turn. `turn`
/// counts from 0.
typedef BonsaiStatus (*BonsaiStepRun)(void *state, char *arena,
                                      const void *const *inputs,
                                      void *const *outputs, int64_t turn);

typedef struct BonsaiStep {
  const char *name;   ///< Layer name, as `bonsai stats` prints it.
  const char *op;     ///< Operation, e.g. "conv2d".
  const char *kernel; ///< Kernel that was selected, e.g. "onednn-convolution".
  BonsaiKernelCreate create;   ///< Null when the step has no state.
  BonsaiKernelDestroy destroy; ///< Null when the step has no state.
  const void *descriptor;
  const void *const *constants;
  BonsaiStepRun run;
  /// In how many turns the step does its work, each on as many images of the
  /// batch. Consecutive steps of the same count take their turns together: all
  /// of them the first, then all the second, and so on.
  int64_t turns;
} BonsaiStep;

/// A network input or output: f32, row-major.
typedef struct BonsaiTensorInfo {
  const char *name;
  int64_t rank;
  const int64_t *shape;
} BonsaiTensorInfo;

typedef struct BonsaiModelTable {
  int64_t abi_version;
  const char *model_name;
  /// The x86-64 psABI level that the code needs, e.g. "x86-64-v3".
  const char *cpu_level;
  int64_t arena_bytes;
  int64_t num_inputs;
  const BonsaiTensorInfo *inputs;
  int64_t num_outputs;
  const BonsaiTensorInfo *outputs;
  int64_t num_steps;
  const BonsaiStep *steps;
} BonsaiModelTable;

/// A table made ready to run: arena allocated, kernel states created. Not
/// thread-safe; make one instance a thread.
typedef struct BonsaiInstance BonsaiInstance;

/// `threads` is the number of OpenMP threads for kernels, 0 for all. The table
/// must outlive the instance.
BONSAI_EXPORT BonsaiStatus bonsai_instance_create(const BonsaiModelTable *table,
                                                  int32_t threads,
                                                  BonsaiInstance **instance);
BONSAI_EXPORT void bonsai_instance_destroy(BonsaiInstance *instance);

/// Runs the network once. `inputs` and `outputs` have one buffer each per
/// tensor of the table, of exactly its shape; the outputs may not overlap
/// the inputs.
BONSAI_EXPORT BonsaiStatus bonsai_instance_run(BonsaiInstance *instance,
                                               const void *const *inputs,
                                               void *const *outputs);

/// As `bonsai_instance_run`, and writes the wall time of every step, of all its
/// turns together, in nanoseconds, to `step_nanoseconds[0 .. num_steps)`.
BONSAI_EXPORT BonsaiStatus bonsai_instance_profile(BonsaiInstance *instance,
                                                   const void *const *inputs,
                                                   void *const *outputs,
                                                   int64_t *step_nanoseconds);

/// As `bonsai_instance_run`, and writes what the network itself took, in
/// nanoseconds: on a GPU without the copies between host and device.
BONSAI_EXPORT BonsaiStatus bonsai_instance_time(BonsaiInstance *instance,
                                                const void *const *inputs,
                                                void *const *outputs,
                                                int64_t *nanoseconds);

/// Fills the whole arena with NaNs, so that a test sees a kernel that leaves
/// part of its output unwritten.
BONSAI_EXPORT void bonsai_instance_poison(BonsaiInstance *instance);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_RUNTIME_RUNTIME_H
