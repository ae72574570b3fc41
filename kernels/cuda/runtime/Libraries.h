//===- Libraries.h - CUDA libraries, loaded when needed ---------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A compiled model links to no CUDA library: it opens the driver, and what its
// kernels use besides, when an instance is created. What is missing is named in
// the error. A library is opened once and never closed.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_RUNTIME_LIBRARIES_H
#define BONSAI_KERNELS_CUDA_RUNTIME_LIBRARIES_H

#include "kernels/runtime/Runtime.h"

#include <cstddef>
#include <cuda.h>
#include <cudnn.h>
#include <cusparse.h>

namespace bonsai::cuda {

/// cuda.h renames some functions to newer versions of themselves, and a macro
/// argument that is pasted or quoted is not renamed: entries are given with the
/// name under which the library exports them.
#define BONSAI_DRIVER_FUNCTIONS(F)                                             \
  F(cuInit, "cuInit")                                                          \
  F(cuDriverGetVersion, "cuDriverGetVersion")                                  \
  F(cuGetErrorString, "cuGetErrorString")                                      \
  F(cuDeviceGet, "cuDeviceGet")                                                \
  F(cuDeviceGetName, "cuDeviceGetName")                                        \
  F(cuDeviceGetAttribute, "cuDeviceGetAttribute")                              \
  F(cuDevicePrimaryCtxRetain, "cuDevicePrimaryCtxRetain")                      \
  F(cuDevicePrimaryCtxRelease, "cuDevicePrimaryCtxRelease_v2")                 \
  F(cuCtxPushCurrent, "cuCtxPushCurrent_v2")                                   \
  F(cuCtxPopCurrent, "cuCtxPopCurrent_v2")                                     \
  F(cuMemAlloc, "cuMemAlloc_v2")                                               \
  F(cuMemFree, "cuMemFree_v2")                                                 \
  F(cuMemcpyAsync, "cuMemcpyAsync")                                            \
  F(cuMemsetD8Async, "cuMemsetD8Async")                                        \
  F(cuMemsetD32Async, "cuMemsetD32Async")                                      \
  F(cuStreamCreate, "cuStreamCreate")                                          \
  F(cuStreamDestroy, "cuStreamDestroy_v2")                                     \
  F(cuStreamSynchronize, "cuStreamSynchronize")                                \
  F(cuStreamBeginCapture, "cuStreamBeginCapture_v2")                           \
  F(cuStreamEndCapture, "cuStreamEndCapture")                                  \
  F(cuGraphInstantiateWithFlags, "cuGraphInstantiateWithFlags")                \
  F(cuGraphDestroy, "cuGraphDestroy")                                          \
  F(cuGraphExecDestroy, "cuGraphExecDestroy")                                  \
  F(cuGraphLaunch, "cuGraphLaunch")                                            \
  F(cuEventCreate, "cuEventCreate")                                            \
  F(cuEventDestroy, "cuEventDestroy_v2")                                       \
  F(cuEventRecord, "cuEventRecord")                                            \
  F(cuEventElapsedTime, "cuEventElapsedTime")                                  \
  F(cuModuleLoadData, "cuModuleLoadData")                                      \
  F(cuModuleUnload, "cuModuleUnload")                                          \
  F(cuModuleGetFunction, "cuModuleGetFunction")                                \
  F(cuLaunchKernel, "cuLaunchKernel")

#define BONSAI_CUDNN_FUNCTIONS(F)                                              \
  F(cudnnGetErrorString, "cudnnGetErrorString")                                \
  F(cudnnGetLastErrorString, "cudnnGetLastErrorString")                        \
  F(cudnnCreate, "cudnnCreate")                                                \
  F(cudnnDestroy, "cudnnDestroy")                                              \
  F(cudnnSetStream, "cudnnSetStream")                                          \
  F(cudnnBackendCreateDescriptor, "cudnnBackendCreateDescriptor")              \
  F(cudnnBackendDestroyDescriptor, "cudnnBackendDestroyDescriptor")            \
  F(cudnnBackendSetAttribute, "cudnnBackendSetAttribute")                      \
  F(cudnnBackendGetAttribute, "cudnnBackendGetAttribute")                      \
  F(cudnnBackendFinalize, "cudnnBackendFinalize")                              \
  F(cudnnBackendExecute, "cudnnBackendExecute")

#define BONSAI_CUSPARSE_FUNCTIONS(F)                                           \
  F(cusparseGetErrorString, "cusparseGetErrorString")                          \
  F(cusparseCreate, "cusparseCreate")                                          \
  F(cusparseDestroy, "cusparseDestroy")                                        \
  F(cusparseSetStream, "cusparseSetStream")                                    \
  F(cusparseCreateCsr, "cusparseCreateCsr")                                    \
  F(cusparseCsrSetStridedBatch, "cusparseCsrSetStridedBatch")                  \
  F(cusparseCreateBlockedEll, "cusparseCreateBlockedEll")                      \
  F(cusparseDestroySpMat, "cusparseDestroySpMat")                              \
  F(cusparseCreateDnMat, "cusparseCreateDnMat")                                \
  F(cusparseDnMatSetStridedBatch, "cusparseDnMatSetStridedBatch")              \
  F(cusparseDnMatSetValues, "cusparseDnMatSetValues")                          \
  F(cusparseDestroyDnMat, "cusparseDestroyDnMat")                              \
  F(cusparseSpMM_bufferSize, "cusparseSpMM_bufferSize")                        \
  F(cusparseSpMM_preprocess, "cusparseSpMM_preprocess")                        \
  F(cusparseSpMM, "cusparseSpMM")

// NOLINTBEGIN(bugprone-macro-parentheses,readability-identifier-naming)
#define BONSAI_FUNCTION_POINTER(name, symbol) decltype(&::name) name;
/// The driver API.
struct Driver {
  BONSAI_DRIVER_FUNCTIONS(BONSAI_FUNCTION_POINTER)
};
/// cuDNN 9.
struct Cudnn {
  BONSAI_CUDNN_FUNCTIONS(BONSAI_FUNCTION_POINTER)
};
/// cuSPARSE 12.
struct Cusparse {
  BONSAI_CUSPARSE_FUNCTIONS(BONSAI_FUNCTION_POINTER)
};
#undef BONSAI_FUNCTION_POINTER
// NOLINTEND(bugprone-macro-parentheses,readability-identifier-naming)

/// Opens the library on the first call. Fails with BONSAI_LIBRARY_ERROR, naming
/// the library and the reason; what fails once is tried again by the next call.
BonsaiStatus loadDriver(const Driver **driver);
BonsaiStatus loadCudnn(const Cudnn **cudnn);
BonsaiStatus loadCusparse(const Cusparse **cusparse);

/// A function of a library, and where its address goes in a table.
struct LibraryFunction {
  const char *name;
  size_t offset; ///< In bytes.
};
/// Opens a library and fills the table. `needs` says what it is, after "which".
/// Fails as above.
BonsaiStatus openLibrary(const char *library, const char *needs,
                         const LibraryFunction *functions, size_t count,
                         void *table);

/// Turns the result of a call into a status; `call` names it in the error.
BonsaiStatus check(const Driver &driver, CUresult result, const char *call);
BonsaiStatus check(const Cudnn &cudnn, cudnnStatus_t result, const char *call);
BonsaiStatus check(const Cusparse &cusparse, cusparseStatus_t result,
                   const char *call);

/// Returns the status of a failing call from the enclosing function.
#define BONSAI_TRY(expression)                                                 \
  do {                                                                         \
    if (BonsaiStatus bonsaiStatus = (expression))                              \
      return bonsaiStatus;                                                     \
  } while (false)
/// The same for a function of a library: BONSAI_CALL(driver, cuInit, 0).
#define BONSAI_CALL(library, function, ...)                                    \
  BONSAI_TRY(::bonsai::cuda::check(library, (library).function(__VA_ARGS__),   \
                                   #function))

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_RUNTIME_LIBRARIES_H
