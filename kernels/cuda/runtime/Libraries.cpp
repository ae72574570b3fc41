//===- Libraries.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens libraries and looks up what BONSAI_…_FUNCTIONS lists.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/runtime/Libraries.h"

#include <cstring>
#include <dlfcn.h>

using namespace bonsai::cuda;

BonsaiStatus bonsai::cuda::openLibrary(const char *library, const char *needs,
                                       const LibraryFunction *functions,
                                       size_t count, void *table) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL);
  if (!handle)
    return bonsai_fail(BONSAI_LIBRARY_ERROR, "%s, which %s: %s", library, needs,
                       dlerror());
  for (size_t i = 0; i < count; ++i) {
    void *symbol = dlsym(handle, functions[i].name);
    if (!symbol)
      return bonsai_fail(BONSAI_LIBRARY_ERROR,
                         "%s is too old or too new: it lacks %s", library,
                         functions[i].name);
    *reinterpret_cast<void **>(static_cast<char *>(table) +
                               functions[i].offset) = symbol;
  }
  return BONSAI_OK;
}

template <size_t Count>
static BonsaiStatus load(const char *library, const char *needs,
                         const LibraryFunction (&functions)[Count], void *table,
                         bool &isLoaded) {
  if (isLoaded)
    return BONSAI_OK;
  BONSAI_TRY(openLibrary(library, needs, functions, Count, table));
  isLoaded = true;
  return BONSAI_OK;
}

BonsaiStatus bonsai::cuda::loadDriver(const Driver **driver) {
  static Driver table;
  static bool isLoaded = false;
#define BONSAI_SYMBOL(name, symbol) {symbol, offsetof(Driver, name)},
  static const LibraryFunction functions[] = {
      BONSAI_DRIVER_FUNCTIONS(BONSAI_SYMBOL)};
#undef BONSAI_SYMBOL
  *driver = &table;
  return load("libcuda.so.1", "comes with the driver of an NVIDIA GPU",
              functions, &table, isLoaded);
}

BonsaiStatus bonsai::cuda::loadCudnn(const Cudnn **cudnn) {
  static Cudnn table;
  static bool isLoaded = false;
#define BONSAI_SYMBOL(name, symbol) {symbol, offsetof(Cudnn, name)},
  static const LibraryFunction functions[] = {
      BONSAI_CUDNN_FUNCTIONS(BONSAI_SYMBOL)};
#undef BONSAI_SYMBOL
  *cudnn = &table;
  return load("libcudnn.so.9", "is cuDNN 9", functions, &table, isLoaded);
}

BonsaiStatus bonsai::cuda::loadCusparse(const Cusparse **cusparse) {
  static Cusparse table;
  static bool isLoaded = false;
#define BONSAI_SYMBOL(name, symbol) {symbol, offsetof(Cusparse, name)},
  static const LibraryFunction functions[] = {
      BONSAI_CUSPARSE_FUNCTIONS(BONSAI_SYMBOL)};
#undef BONSAI_SYMBOL
  *cusparse = &table;
  return load("libcusparse.so.12", "is cuSPARSE 12", functions, &table,
              isLoaded);
}

BonsaiStatus bonsai::cuda::check(const Driver &driver, CUresult result,
                                 const char *call) {
  if (result == CUDA_SUCCESS)
    return BONSAI_OK;
  const char *text = nullptr;
  driver.cuGetErrorString(result, &text);
  return bonsai_fail(result == CUDA_ERROR_OUT_OF_MEMORY ? BONSAI_OUT_OF_MEMORY
                                                        : BONSAI_LIBRARY_ERROR,
                     "%s: %s (%d)", call, text ? text : "unknown error",
                     static_cast<int>(result));
}

BonsaiStatus bonsai::cuda::check(const Cudnn &cudnn, cudnnStatus_t result,
                                 const char *call) {
  if (result == CUDNN_STATUS_SUCCESS)
    return BONSAI_OK;
  char reason[256] = "";
  cudnn.cudnnGetLastErrorString(reason, sizeof(reason));
  // cuDNN ends it with a line break.
  reason[strcspn(reason, "\n")] = 0;
  return bonsai_fail(BONSAI_LIBRARY_ERROR, *reason ? "%s: %s: %s" : "%s: %s",
                     call, cudnn.cudnnGetErrorString(result), reason);
}

BonsaiStatus bonsai::cuda::check(const Cusparse &cusparse,
                                 cusparseStatus_t result, const char *call) {
  if (result == CUSPARSE_STATUS_SUCCESS)
    return BONSAI_OK;
  bool isMemory = result == CUSPARSE_STATUS_ALLOC_FAILED ||
                  result == CUSPARSE_STATUS_INSUFFICIENT_RESOURCES;
  return bonsai_fail(isMemory ? BONSAI_OUT_OF_MEMORY : BONSAI_LIBRARY_ERROR,
                     "%s: %s", call, cusparse.cusparseGetErrorString(result));
}
