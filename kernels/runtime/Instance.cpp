//===- Instance.cpp - A model made ready to run ---------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Owns what one running copy of a model needs: the arena and the state of
// every step. Allocates with malloc alone, so that compiled models need no C++
// library.
//
//===----------------------------------------------------------------------===//

#include "kernels/runtime/Runtime.h"

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <omp.h>

struct BonsaiInstance {
  const BonsaiModelTable *table;
  int threads;
  char *arena;
  /// One for each step; null for steps without state.
  void **states;
};

namespace {
/// Sets the number of OpenMP threads, and the caller's value back at the end.
class ThreadCountScope {
public:
  explicit ThreadCountScope(int threads) : saved(omp_get_max_threads()) {
    omp_set_num_threads(threads);
  }
  ~ThreadCountScope() { omp_set_num_threads(saved); }
  ThreadCountScope(const ThreadCountScope &) = delete;
  ThreadCountScope &operator=(const ThreadCountScope &) = delete;

private:
  int saved;
};
} // namespace

/// Puts the step's name before the message that its kernel left.
static BonsaiStatus failInStep(BonsaiStatus status, const BonsaiStep &step) {
  return bonsai_fail(status, "%s (%s): %s", step.name, step.kernel,
                     bonsai_last_error());
}

static size_t arenaSize(const BonsaiModelTable &table) {
  size_t mask = BONSAI_BUFFER_ALIGNMENT - 1;
  size_t size = (static_cast<size_t>(table.arena_bytes) + mask) & ~mask;
  return size ? size : BONSAI_BUFFER_ALIGNMENT;
}

static BonsaiStatus allocate(BonsaiInstance &instance) {
  const BonsaiModelTable &table = *instance.table;
  size_t size = arenaSize(table);
  instance.arena =
      static_cast<char *>(aligned_alloc(BONSAI_BUFFER_ALIGNMENT, size));
  instance.states =
      static_cast<void **>(calloc(table.num_steps + 1, sizeof(void *)));
  if (instance.arena && instance.states)
    return BONSAI_OK;
  return bonsai_fail(BONSAI_OUT_OF_MEMORY,
                     "%s: not enough memory for %zu bytes of activations",
                     table.model_name, size);
}

static BonsaiStatus createStates(BonsaiInstance &instance) {
  ThreadCountScope scope(instance.threads);
  for (int64_t i = 0; i < instance.table->num_steps; ++i) {
    const BonsaiStep &step = instance.table->steps[i];
    if (!step.create)
      continue;
    if (BonsaiStatus status =
            step.create(step.descriptor, step.constants, &instance.states[i])) {
      instance.states[i] = nullptr;
      return failInStep(status, step);
    }
  }
  return BONSAI_OK;
}

BonsaiStatus bonsai_instance_create(const BonsaiModelTable *table,
                                    int32_t threads,
                                    BonsaiInstance **instance) {
  *instance = nullptr;
  if (table->abi_version != BONSAI_ABI_VERSION)
    return bonsai_fail(
        BONSAI_INVALID_MODEL,
        "%s: compiled for runtime version %lld, this is %d", table->model_name,
        static_cast<long long>(table->abi_version), BONSAI_ABI_VERSION);
  if (threads < 0 || table->arena_bytes < 0 || table->num_steps < 0)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "%s: negative count of threads, arena bytes or steps",
                       table->model_name);
  auto *result =
      static_cast<BonsaiInstance *>(calloc(1, sizeof(BonsaiInstance)));
  if (!result)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "%s: not enough memory",
                       table->model_name);
  result->table = table;
  result->threads = threads ? threads : omp_get_num_procs();
  BonsaiStatus status = allocate(*result);
  if (!status)
    status = createStates(*result);
  if (status) {
    bonsai_instance_destroy(result);
    return status;
  }
  *instance = result;
  return BONSAI_OK;
}

void bonsai_instance_destroy(BonsaiInstance *instance) {
  if (!instance)
    return;
  for (int64_t i = instance->table->num_steps; i-- > 0 && instance->states;)
    if (instance->states[i])
      instance->table->steps[i].destroy(instance->states[i]);
  free(instance->states);
  free(instance->arena);
  free(instance);
}

static BonsaiStatus runStep(BonsaiInstance &instance, int64_t i,
                            const void *const *inputs, void *const *outputs,
                            int64_t turn) {
  const BonsaiStep &step = instance.table->steps[i];
  if (BonsaiStatus status =
          step.run(instance.states[i], instance.arena, inputs, outputs, turn))
    return failInStep(status, step);
  return BONSAI_OK;
}

/// Calls `run(step, turn)` in the order that the table asks for.
template <typename Run>
static BonsaiStatus runInTurns(const BonsaiModelTable &table, const Run &run) {
  for (int64_t begin = 0, end = 0; begin < table.num_steps; begin = end) {
    int64_t turns = table.steps[begin].turns;
    while (end < table.num_steps && table.steps[end].turns == turns)
      ++end;
    for (int64_t turn = 0; turn < turns; ++turn)
      for (int64_t i = begin; i < end; ++i)
        if (BonsaiStatus status = run(i, turn))
          return status;
  }
  return BONSAI_OK;
}

BonsaiStatus bonsai_instance_run(BonsaiInstance *instance,
                                 const void *const *inputs,
                                 void *const *outputs) {
  ThreadCountScope scope(instance->threads);
  return runInTurns(*instance->table, [&](int64_t i, int64_t turn) {
    return runStep(*instance, i, inputs, outputs, turn);
  });
}

static int64_t nanosecondsNow() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t(now.tv_sec) * 1000000000 + now.tv_nsec;
}

BonsaiStatus bonsai_instance_profile(BonsaiInstance *instance,
                                     const void *const *inputs,
                                     void *const *outputs,
                                     int64_t *step_nanoseconds) {
  ThreadCountScope scope(instance->threads);
  int64_t start = nanosecondsNow();
  return runInTurns(*instance->table, [&](int64_t i, int64_t turn) {
    BonsaiStatus status = runStep(*instance, i, inputs, outputs, turn);
    int64_t end = nanosecondsNow();
    step_nanoseconds[i] = (turn == 0 ? 0 : step_nanoseconds[i]) + end - start;
    start = end;
    return status;
  });
}

BonsaiStatus bonsai_instance_time(BonsaiInstance *instance,
                                  const void *const *inputs,
                                  void *const *outputs, int64_t *nanoseconds) {
  int64_t start = nanosecondsNow();
  BonsaiStatus status = bonsai_instance_run(instance, inputs, outputs);
  *nanoseconds = nanosecondsNow() - start;
  return status;
}

void bonsai_instance_poison(BonsaiInstance *instance) {
  // All ones is a quiet NaN in every IEEE format.
  memset(instance->arena, 0xff, arenaSize(*instance->table));
}
