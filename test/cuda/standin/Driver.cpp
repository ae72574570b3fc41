//===- Driver.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libcuda.so.1: the functions of BONSAI_DRIVER_FUNCTIONS.
//
//===----------------------------------------------------------------------===//

#include "test/cuda/standin/StandIn.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <cuda.h>
#include <list>

using namespace bonsai::standin;

using Work = std::vector<std::function<void()>>;

// What the driver's opaque handles point to.
struct CUctx_st {};
struct CUevent_st {};
struct CUfunc_st {
  std::string name;
};
struct CUmod_st {
  std::list<CUfunc_st> functions;
};
struct CUgraph_st {
  Work work;
};
struct CUgraphExec_st {
  Work work;
};
struct CUstream_st {
  CUgraph capture = nullptr; ///< Being recorded.
  bool isSpoiled = false;    ///< By something that a capture cannot take.
};

static State state;
static CUctx_st context;
static std::vector<CUcontext> contexts;
static CUstream capturing = nullptr;

State *bonsai::standin::bonsai_standin_state() { return &state; }

void bonsai::standin::bonsai_standin_enqueue(
    void *stream, const std::function<void()> *work) {
  CUgraph graph = static_cast<CUstream>(stream)->capture;
  if (graph)
    graph->work.push_back(*work);
  else
    (*work)();
}

bool bonsai::standin::bonsai_standin_is_capturing() { return capturing; }

static void enqueue(CUstream stream, const std::function<void()> &work) {
  bonsai_standin_enqueue(stream, &work);
}

/// For calls that need a current context.
static CUresult enter(const char *name, size_t bytes) {
  if (int failure = state.enter(name, bytes))
    return static_cast<CUresult>(failure);
  if (!contexts.empty())
    return CUDA_SUCCESS;
  state.addMisuse(std::string(name) + ": no current context");
  return CUDA_ERROR_INVALID_CONTEXT;
}

/// For calls that must not come during a capture, besides.
static CUresult enterOutsideCapture(const char *name, size_t bytes) {
  if (CUresult failure = enter(name, bytes))
    return failure;
  if (!capturing)
    return CUDA_SUCCESS;
  capturing->isSpoiled = true;
  return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
}

template <typename T> static CUresult create(T **object, const char *kind) {
  *object = new T();
  state.add(*object, kind);
  return CUDA_SUCCESS;
}

template <typename T>
static CUresult destroy(T *object, const char *kind, const char *name) {
  if (!state.remove(object, kind, name))
    return CUDA_ERROR_INVALID_HANDLE;
  delete object;
  return CUDA_SUCCESS;
}

static CUresult checkStream(CUstream stream, const char *name) {
  return state.check(stream, "stream", name) ? CUDA_SUCCESS
                                             : CUDA_ERROR_INVALID_HANDLE;
}

#define TRY(expression)                                                        \
  if (CUresult failure = (expression))                                         \
  return failure
#define ENTER(bytes) TRY(enter(__func__, bytes))
#define ENTER_OUTSIDE_CAPTURE(bytes) TRY(enterOutsideCapture(__func__, bytes))
#define ENTER_WITHOUT_CONTEXT()                                                \
  TRY(static_cast<CUresult>(state.enter(__func__)))
#define CHECK_STREAM(stream) TRY(checkStream(stream, __func__))

extern "C" {
// Devices and contexts.

CUresult cuInit(unsigned) {
  ENTER_WITHOUT_CONTEXT();
  return CUDA_SUCCESS;
}

CUresult cuDriverGetVersion(int *version) {
  ENTER_WITHOUT_CONTEXT();
  *version = CUDA_VERSION;
  return CUDA_SUCCESS;
}

CUresult cuGetErrorString(CUresult error, const char **text) {
  switch (error) {
  case CUDA_ERROR_OUT_OF_MEMORY:
    *text = "out of memory";
    return CUDA_SUCCESS;
  case CUDA_ERROR_NO_DEVICE:
    *text = "no CUDA-capable device is detected";
    return CUDA_SUCCESS;
  default:
    *text = "stand-in's error";
    return CUDA_SUCCESS;
  }
}

CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  ENTER_WITHOUT_CONTEXT();
  *device = ordinal;
  return ordinal ? CUDA_ERROR_INVALID_DEVICE : CUDA_SUCCESS;
}

CUresult cuDeviceGetName(char *name, int length, CUdevice) {
  ENTER_WITHOUT_CONTEXT();
  strncpy(name, "stand-in", length);
  return CUDA_SUCCESS;
}

CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute,
                              CUdevice) {
  ENTER_WITHOUT_CONTEXT();
  switch (attribute) {
  case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR:
    *value = 9;
    return CUDA_SUCCESS;
  case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR:
    *value = 0;
    return CUDA_SUCCESS;
  default:
    return CUDA_ERROR_INVALID_VALUE;
  }
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *result, CUdevice) {
  ENTER_WITHOUT_CONTEXT();
  state.add(&context, "context");
  *result = &context;
  return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRelease(CUdevice) {
  ENTER_WITHOUT_CONTEXT();
  return state.remove(&context, "context", __func__)
             ? CUDA_SUCCESS
             : CUDA_ERROR_INVALID_CONTEXT;
}

CUresult cuCtxPushCurrent(CUcontext pushed) {
  ENTER_WITHOUT_CONTEXT();
  if (!state.check(pushed, "context", __func__))
    return CUDA_ERROR_INVALID_CONTEXT;
  contexts.push_back(pushed);
  return CUDA_SUCCESS;
}

CUresult cuCtxPopCurrent(CUcontext *popped) {
  ENTER(0);
  *popped = contexts.back();
  contexts.pop_back();
  return CUDA_SUCCESS;
}

// Memory.

CUresult cuMemAlloc(CUdeviceptr *address, size_t bytes) {
  ENTER_OUTSIDE_CAPTURE(bytes);
  if (!bytes)
    return CUDA_ERROR_INVALID_VALUE;
  void *memory = aligned_alloc(256, (bytes + 255) & ~size_t(255));
  if (!memory)
    return CUDA_ERROR_OUT_OF_MEMORY;
  // NaNs, so that a result shows what nobody wrote.
  memset(memory, 0xff, bytes);
  state.add(memory, "memory", bytes);
  *address = reinterpret_cast<CUdeviceptr>(memory);
  return CUDA_SUCCESS;
}

CUresult cuMemFree(CUdeviceptr address) {
  ENTER_OUTSIDE_CAPTURE(0);
  void *memory = reinterpret_cast<void *>(address);
  if (!state.remove(memory, "memory", __func__))
    return CUDA_ERROR_INVALID_VALUE;
  free(memory);
  return CUDA_SUCCESS;
}

CUresult cuMemcpyAsync(CUdeviceptr target, CUdeviceptr source, size_t bytes,
                       CUstream stream) {
  ENTER(bytes);
  CHECK_STREAM(stream);
  auto *to = reinterpret_cast<void *>(target);
  auto *from = reinterpret_cast<const void *>(source);
  if (!state.checkRange(to, bytes, __func__) ||
      !state.checkRange(from, bytes, __func__))
    return CUDA_ERROR_INVALID_VALUE;
  enqueue(stream, [=] { memmove(to, from, bytes); });
  return CUDA_SUCCESS;
}

CUresult cuMemsetD8Async(CUdeviceptr target, unsigned char value, size_t bytes,
                         CUstream stream) {
  ENTER(bytes);
  CHECK_STREAM(stream);
  auto *to = reinterpret_cast<void *>(target);
  if (!state.isDeviceMemory(to) || !state.checkRange(to, bytes, __func__))
    return CUDA_ERROR_INVALID_VALUE;
  enqueue(stream, [=] { memset(to, value, bytes); });
  return CUDA_SUCCESS;
}

CUresult cuMemsetD32Async(CUdeviceptr target, unsigned value, size_t count,
                          CUstream stream) {
  ENTER(4 * count);
  CHECK_STREAM(stream);
  auto *to = reinterpret_cast<unsigned *>(target);
  if (!state.isDeviceMemory(to) || !state.checkRange(to, 4 * count, __func__))
    return CUDA_ERROR_INVALID_VALUE;
  enqueue(stream, [=] { std::fill_n(to, count, value); });
  return CUDA_SUCCESS;
}

// Streams, events and graphs.

CUresult cuStreamCreate(CUstream *stream, unsigned) {
  ENTER_OUTSIDE_CAPTURE(0);
  return create(stream, "stream");
}

CUresult cuStreamDestroy(CUstream stream) {
  ENTER(0);
  return destroy(stream, "stream", __func__);
}

CUresult cuStreamSynchronize(CUstream stream) {
  ENTER_OUTSIDE_CAPTURE(0);
  return checkStream(stream, __func__);
}

CUresult cuStreamBeginCapture(CUstream stream, CUstreamCaptureMode) {
  ENTER_OUTSIDE_CAPTURE(0);
  CHECK_STREAM(stream);
  capturing = stream;
  stream->isSpoiled = false;
  return create(&stream->capture, "graph");
}

CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph) {
  int failure = state.enter(__func__);
  CHECK_STREAM(stream);
  *graph = stream->capture;
  stream->capture = nullptr;
  capturing = nullptr;
  if (!failure && !stream->isSpoiled)
    return CUDA_SUCCESS;
  destroy(*graph, "graph", __func__);
  *graph = nullptr;
  return failure ? static_cast<CUresult>(failure)
                 : CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
}

CUresult cuGraphInstantiateWithFlags(CUgraphExec *executable, CUgraph graph,
                                     unsigned long long) {
  ENTER_OUTSIDE_CAPTURE(0);
  if (!state.check(graph, "graph", __func__))
    return CUDA_ERROR_INVALID_HANDLE;
  TRY(create(executable, "executable graph"));
  (*executable)->work = graph->work;
  return CUDA_SUCCESS;
}

CUresult cuGraphDestroy(CUgraph graph) {
  ENTER(0);
  return destroy(graph, "graph", __func__);
}

CUresult cuGraphExecDestroy(CUgraphExec executable) {
  ENTER(0);
  return destroy(executable, "executable graph", __func__);
}

CUresult cuGraphLaunch(CUgraphExec executable, CUstream stream) {
  // The stream has its context with it: none need be current.
  ENTER_WITHOUT_CONTEXT();
  CHECK_STREAM(stream);
  if (!state.check(executable, "executable graph", __func__))
    return CUDA_ERROR_INVALID_HANDLE;
  for (const std::function<void()> &work : executable->work)
    enqueue(stream, work);
  return CUDA_SUCCESS;
}

CUresult cuEventCreate(CUevent *event, unsigned) {
  ENTER(0);
  return create(event, "event");
}

CUresult cuEventDestroy(CUevent event) {
  ENTER(0);
  return destroy(event, "event", __func__);
}

CUresult cuEventRecord(CUevent event, CUstream stream) {
  ENTER(0);
  CHECK_STREAM(stream);
  return state.check(event, "event", __func__) ? CUDA_SUCCESS
                                               : CUDA_ERROR_INVALID_HANDLE;
}

CUresult cuEventElapsedTime(float *milliseconds, CUevent first, CUevent last) {
  ENTER(0);
  *milliseconds = 0.25f;
  return state.check(first, "event", __func__) &&
                 state.check(last, "event", __func__)
             ? CUDA_SUCCESS
             : CUDA_ERROR_INVALID_HANDLE;
}

// cuda.h means the second version; drivers have both.
#undef cuEventElapsedTime
CUresult cuEventElapsedTime(float *milliseconds, CUevent first, CUevent last) {
  return cuEventElapsedTime_v2(milliseconds, first, last);
}

// Modules.

CUresult cuModuleLoadData(CUmodule *module, const void *) {
  ENTER_OUTSIDE_CAPTURE(0);
  return create(module, "module");
}

CUresult cuModuleUnload(CUmodule module) {
  ENTER_OUTSIDE_CAPTURE(0);
  return destroy(module, "module", __func__);
}

CUresult cuModuleGetFunction(CUfunction *result, CUmodule module,
                             const char *name) {
  ENTER(0);
  if (!state.check(module, "module", __func__))
    return CUDA_ERROR_INVALID_HANDLE;
  *result = &module->functions.emplace_back(CUfunc_st{name});
  return CUDA_SUCCESS;
}

#ifndef STANDIN_WITHOUT_KERNELS
CUresult cuLaunchKernel(CUfunction function, unsigned gridX, unsigned gridY,
                        unsigned gridZ, unsigned blockX, unsigned blockY,
                        unsigned blockZ, unsigned, CUstream stream,
                        void **arguments, void **) {
  ENTER(0);
  CHECK_STREAM(stream);
  if (const Kernel *kernel = state.findKernel(function->name))
    enqueue(stream, (*kernel)(arguments, size_t(gridX) * gridY * gridZ *
                                             blockX * blockY * blockZ));
  return CUDA_SUCCESS;
}
#endif
}
