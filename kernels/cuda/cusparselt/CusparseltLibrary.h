//===- CusparseltLibrary.h - cuSPARSELt, loaded when needed -----*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Libraries.h for cuSPARSELt, which not every build knows.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSELT_CUSPARSELTLIBRARY_H
#define BONSAI_KERNELS_CUDA_CUSPARSELT_CUSPARSELTLIBRARY_H

#include "kernels/cuda/runtime/Device.h"

#include <cusparseLt.h>

namespace bonsai::cuda {

#define BONSAI_CUSPARSELT_FUNCTIONS(F)                                         \
  F(cusparseLtGetErrorString)                                                  \
  F(cusparseLtGetProperty)                                                     \
  F(cusparseLtInit)                                                            \
  F(cusparseLtDestroy)                                                         \
  F(cusparseLtDenseDescriptorInit)                                             \
  F(cusparseLtStructuredDescriptorInit)                                        \
  F(cusparseLtMatDescriptorDestroy)                                            \
  F(cusparseLtMatmulDescriptorInit)                                            \
  F(cusparseLtMatmulDescSetAttribute)                                          \
  F(cusparseLtMatmulAlgSelectionInit)                                          \
  F(cusparseLtMatmulAlgSelectionDestroy)                                       \
  F(cusparseLtMatmulPlanInit)                                                  \
  F(cusparseLtMatmulPlanDestroy)                                               \
  F(cusparseLtMatmulGetWorkspace)                                              \
  F(cusparseLtSpMMACompressedSize)                                             \
  F(cusparseLtSpMMACompress)                                                   \
  F(cusparseLtMatmulSearch)                                                    \
  F(cusparseLtMatmul)

// NOLINTBEGIN(bugprone-macro-parentheses,readability-identifier-naming)
#define BONSAI_FUNCTION_POINTER(name) decltype(&::name) name;
struct CusparseLt {
  BONSAI_CUSPARSELT_FUNCTIONS(BONSAI_FUNCTION_POINTER)
};
#undef BONSAI_FUNCTION_POINTER
// NOLINTEND(bugprone-macro-parentheses,readability-identifier-naming)

/// As those of Libraries.h. A library that is older than cusparseLt.h is
/// refused: the structs that it fills have other sizes.
BonsaiStatus loadCusparseLt(const CusparseLt **cusparseLt);

BonsaiStatus check(const CusparseLt &cusparseLt, cusparseStatus_t result,
                   const char *call);

/// Loads cuSPARSELt and makes a handle, the first time on the current device,
/// which owns it.
BonsaiStatus getCusparseLt(const CusparseLt **cusparseLt,
                           const cusparseLtHandle_t **handle);

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSELT_CUSPARSELTLIBRARY_H
