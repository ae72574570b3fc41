//===- Model.cpp - Opening compiled models --------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loads a model.so after having made sure that loading it cannot crash, and
// finds the runtime in it.
//
//===----------------------------------------------------------------------===//

#include "kernels/runtime/Model.h"

#include "kernels/runtime/ElfFile.h"

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

struct BonsaiModel {
  void *library;
  const BonsaiModelTable *table;
  BonsaiModelRuntime runtime;
};

/// Names of the psABI levels; the index is the level less 1.
static const char *const levelNames[] = {"x86-64", "x86-64-v2", "x86-64-v3",
                                         "x86-64-v4"};

int bonsai_host_cpu_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4"))
    return 4;
  if (__builtin_cpu_supports("x86-64-v3"))
    return 3;
  if (__builtin_cpu_supports("x86-64-v2"))
    return 2;
  return 1;
#else
  return 0;
#endif
}

static int parseLevel(const char *name) {
  for (int i = 0; i < 4; ++i)
    if (strcmp(levelNames[i], name) == 0)
      return i + 1;
  return 0;
}

template <typename T>
static bool findSymbol(void *library, const char *name, T *&symbol) {
  symbol = reinterpret_cast<T *>(dlsym(library, name));
  return symbol != nullptr;
}

static BonsaiStatus checkTable(const char *path, const BonsaiModelTable &table,
                               int hostLevel) {
  if (table.abi_version != BONSAI_ABI_VERSION)
    return bonsai_fail(
        BONSAI_INVALID_MODEL,
        "%s: compiled for runtime version %lld, this Bonsai has version %d",
        path, static_cast<long long>(table.abi_version), BONSAI_ABI_VERSION);
  int level = parseLevel(table.cpu_level);
  if (level == 0)
    return bonsai_fail(BONSAI_INVALID_MODEL,
                       "%s: compiled for the unknown processor level '%s'",
                       path, table.cpu_level);
  if (level > hostLevel)
    return bonsai_fail(BONSAI_UNSUPPORTED_CPU,
                       "%s: compiled for %s, but this processor only offers %s",
                       path, table.cpu_level, levelNames[hostLevel - 1]);
  return BONSAI_OK;
}

/// Keeps the OpenMP runtime that a model brought along: its threads outlive the
/// model, and unloading their code under them ends the process.
static void keepOpenMP() {
  dlopen("libgomp.so.1", RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

/// dlopen searches the library path for names without a slash, so the real path
/// is used.
static BonsaiStatus loadLibrary(const char *path, BonsaiModel &model) {
  char *absolute = realpath(path, nullptr);
  model.library = dlopen(absolute ? absolute : path, RTLD_NOW | RTLD_LOCAL);
  free(absolute);
  if (!model.library)
    return bonsai_fail(BONSAI_INVALID_MODEL, "%s: cannot be loaded: %s", path,
                       dlerror());
  keepOpenMP();
  return BONSAI_OK;
}

static BonsaiStatus findRuntime(const char *path, BonsaiModel &model) {
  BonsaiModelRuntime &runtime = model.runtime;
  void *library = model.library;
  if (findSymbol(library, "bonsai_instance_create", runtime.instance_create) &&
      findSymbol(library, "bonsai_instance_destroy",
                 runtime.instance_destroy) &&
      findSymbol(library, "bonsai_instance_run", runtime.instance_run) &&
      findSymbol(library, "bonsai_instance_profile",
                 runtime.instance_profile) &&
      findSymbol(library, "bonsai_instance_time", runtime.instance_time) &&
      findSymbol(library, "bonsai_instance_poison", runtime.instance_poison) &&
      findSymbol(library, "bonsai_last_error", runtime.last_error))
    return BONSAI_OK;
  return bonsai_fail(BONSAI_INVALID_MODEL,
                     "%s: not a compiled model: holds no Bonsai runtime", path);
}

static BonsaiStatus load(const char *path, int hostLevel, BonsaiModel &model) {
  if (BonsaiStatus status = bonsai::checkSharedObject(path))
    return status;
  if (BonsaiStatus status = loadLibrary(path, model))
    return status;
  if (!findSymbol(model.library, "bonsai_model_table", model.table))
    return bonsai_fail(BONSAI_INVALID_MODEL,
                       "%s: not a compiled model: no symbol bonsai_model_table",
                       path);
  if (BonsaiStatus status = checkTable(path, *model.table, hostLevel))
    return status;
  return findRuntime(path, model);
}

BonsaiStatus bonsai_model_open_for_level(const char *path, int host_level,
                                         BonsaiModel **model) {
  *model = nullptr;
  if (host_level < 1 || host_level > 4)
    return bonsai_fail(BONSAI_UNSUPPORTED_CPU,
                       "%s: this machine's processor is not an x86-64", path);
  auto *result = static_cast<BonsaiModel *>(calloc(1, sizeof(BonsaiModel)));
  if (!result)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "%s: not enough memory", path);
  if (BonsaiStatus status = load(path, host_level, *result)) {
    bonsai_model_close(result);
    return status;
  }
  *model = result;
  return BONSAI_OK;
}

BonsaiStatus bonsai_model_open(const char *path, BonsaiModel **model) {
  return bonsai_model_open_for_level(path, bonsai_host_cpu_level(), model);
}

void bonsai_model_close(BonsaiModel *model) {
  if (model && model->library)
    dlclose(model->library);
  free(model);
}

const BonsaiModelTable *bonsai_model_get_table(const BonsaiModel *model) {
  return model->table;
}

const BonsaiModelRuntime *bonsai_model_get_runtime(const BonsaiModel *model) {
  return &model->runtime;
}
