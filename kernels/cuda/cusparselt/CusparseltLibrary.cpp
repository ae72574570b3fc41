//===- CusparseltLibrary.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions, version and handle.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparselt/CusparseltLibrary.h"

using namespace bonsai::cuda;

static constexpr const char *libraryName = "libcusparseLt.so.0";

static BonsaiStatus checkVersion(const CusparseLt &cusparseLt) {
  int major = 0, minor = 0;
  BONSAI_CALL(cusparseLt, cusparseLtGetProperty, MAJOR_VERSION, &major);
  BONSAI_CALL(cusparseLt, cusparseLtGetProperty, MINOR_VERSION, &minor);
  if (major > CUSPARSELT_VER_MAJOR ||
      (major == CUSPARSELT_VER_MAJOR && minor >= CUSPARSELT_VER_MINOR))
    return BONSAI_OK;
  return bonsai_fail(
      BONSAI_LIBRARY_ERROR, "%s is too old: version %d.%d, and %d.%d is needed",
      libraryName, major, minor, CUSPARSELT_VER_MAJOR, CUSPARSELT_VER_MINOR);
}

BonsaiStatus bonsai::cuda::loadCusparseLt(const CusparseLt **cusparseLt) {
  static CusparseLt table;
  static bool isLoaded = false;
#define BONSAI_FUNCTION(name) {#name, offsetof(CusparseLt, name)},
  static const LibraryFunction functions[] = {
      BONSAI_CUSPARSELT_FUNCTIONS(BONSAI_FUNCTION)};
#undef BONSAI_FUNCTION
  *cusparseLt = &table;
  if (isLoaded)
    return BONSAI_OK;
  BONSAI_TRY(openLibrary(libraryName, "is cuSPARSELt", functions,
                         sizeof(functions) / sizeof(functions[0]), &table));
  BONSAI_TRY(checkVersion(table));
  isLoaded = true;
  return BONSAI_OK;
}

BonsaiStatus bonsai::cuda::check(const CusparseLt &cusparseLt,
                                 cusparseStatus_t result, const char *call) {
  if (result == CUSPARSE_STATUS_SUCCESS)
    return BONSAI_OK;
  bool isMemory = result == CUSPARSE_STATUS_ALLOC_FAILED ||
                  result == CUSPARSE_STATUS_INSUFFICIENT_RESOURCES;
  return bonsai_fail(isMemory ? BONSAI_OUT_OF_MEMORY : BONSAI_LIBRARY_ERROR,
                     "%s: %s", call,
                     cusparseLt.cusparseLtGetErrorString(result));
}

namespace {
struct LibraryHandle {
  const CusparseLt *cusparseLt = nullptr;
  cusparseLtHandle_t handle;
  bool isMade = false;

  LibraryHandle() = default;
  LibraryHandle(const LibraryHandle &) = delete;
  LibraryHandle &operator=(const LibraryHandle &) = delete;
  ~LibraryHandle() {
    if (isMade)
      cusparseLt->cusparseLtDestroy(&handle);
  }

  BonsaiStatus make() {
    BONSAI_TRY(loadCusparseLt(&cusparseLt));
    BONSAI_CALL(*cusparseLt, cusparseLtInit, &handle);
    isMade = true;
    return BONSAI_OK;
  }
};
} // namespace

BonsaiStatus bonsai::cuda::getCusparseLt(const CusparseLt **cusparseLt,
                                         const cusparseLtHandle_t **handle) {
  std::shared_ptr<void> &shared = getDevice().getShared("cusparselt");
  if (!shared) {
    auto made = std::make_shared<LibraryHandle>();
    BONSAI_TRY(made->make());
    shared = made;
  }
  auto *library = static_cast<LibraryHandle *>(shared.get());
  *cusparseLt = library->cusparseLt;
  *handle = &library->handle;
  return BONSAI_OK;
}
