//===- Cudnn.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libcudnn.so.9: the functions of BONSAI_CUDNN_FUNCTIONS. Attributes of
// descriptors are kept as they are set; heuristics offer a few engines, all of
// which compute a graph as it is written.
//
//===----------------------------------------------------------------------===//

#include "test/cuda/standin/CudnnGraph.h"

#include <algorithm>
#include <cstring>

using namespace bonsai::standin;

struct cudnnContext {
  cudaStream_t stream;
};

namespace {
/// What an engine says of itself.
struct Engine {
  std::vector<cudnnBackendNumericalNote_t> numerical;
  std::vector<cudnnBackendBehaviorNote_t> behavior;
  int64_t workspaceBytes;
};

const Engine engines[] = {
    {{CUDNN_NUMERICAL_NOTE_TENSOR_CORE}, {}, 4096},
    {{CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC}, {}, 0},
    {{}, {}, 8192},
    {{CUDNN_NUMERICAL_NOTE_STRICT_NAN_PROP},
     {CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION},
     0},
};

cudnnStatus_t enter(const char *name) {
  return static_cast<cudnnStatus_t>(bonsai_standin_state()->enter(name));
}

Descriptor *asDescriptor(cudnnBackendDescriptor_t descriptor,
                         const char *function) {
  if (!bonsai_standin_state()->check(descriptor, "descriptor", function))
    return nullptr;
  return static_cast<Descriptor *>(descriptor);
}

/// Copies up to `capacity` values, and says how many there are.
template <typename T>
cudnnStatus_t answer(const std::vector<T> &values, int64_t capacity,
                     int64_t *count, void *target) {
  *count = static_cast<int64_t>(values.size());
  if (target)
    memcpy(target, values.data(),
           sizeof(T) * std::min<size_t>(values.size(), capacity));
  return CUDNN_STATUS_SUCCESS;
}

/// As with cuDNN, the caller has made the descriptors of the results.
cudnnStatus_t answerConfigs(const Descriptor &heuristic, int64_t capacity,
                            int64_t *count, void *target) {
  const Descriptor &graph =
      *heuristic.getDescriptor(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH);
  *count = canRun(graph) ? std::size(engines) : 0;
  auto *configs = static_cast<Descriptor **>(target);
  for (int64_t i = 0; target && i < std::min(*count, capacity); ++i) {
    configs[i]->engine = i;
    configs[i]->graph = &graph;
  }
  return CUDNN_STATUS_SUCCESS;
}
} // namespace

#define ENTER()                                                                \
  if (cudnnStatus_t failure = enter(__func__))                                 \
  return failure
#define CHECK(object, kind)                                                    \
  if (!bonsai_standin_state()->check(object, kind, __func__))                  \
  return CUDNN_STATUS_BAD_PARAM

extern "C" {
const char *cudnnGetErrorString(cudnnStatus_t status) {
  return status == CUDNN_STATUS_NOT_SUPPORTED ? "CUDNN_STATUS_NOT_SUPPORTED"
                                              : "CUDNN_STATUS_OTHER";
}

void cudnnGetLastErrorString(char *message, size_t bytes) {
  strncpy(message, "the stand-in was told so\n", bytes);
}

cudnnStatus_t cudnnCreate(cudnnHandle_t *handle) {
  ENTER();
  *handle = new cudnnContext();
  bonsai_standin_state()->add(*handle, "cudnn handle");
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnDestroy(cudnnHandle_t handle) {
  ENTER();
  if (!bonsai_standin_state()->remove(handle, "cudnn handle", __func__))
    return CUDNN_STATUS_BAD_PARAM;
  delete handle;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, cudaStream_t stream) {
  ENTER();
  CHECK(handle, "cudnn handle");
  CHECK(stream, "stream");
  handle->stream = stream;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnBackendCreateDescriptor(cudnnBackendDescriptorType_t type,
                             cudnnBackendDescriptor_t *descriptor) {
  ENTER();
  *descriptor = new Descriptor(type);
  bonsai_standin_state()->add(*descriptor, "descriptor");
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnBackendDestroyDescriptor(cudnnBackendDescriptor_t descriptor) {
  ENTER();
  if (!bonsai_standin_state()->remove(descriptor, "descriptor", __func__))
    return CUDNN_STATUS_BAD_PARAM;
  delete static_cast<Descriptor *>(descriptor);
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnBackendSetAttribute(cudnnBackendDescriptor_t descriptor,
                                       cudnnBackendAttributeName_t name,
                                       cudnnBackendAttributeType_t type,
                                       int64_t count, const void *values) {
  ENTER();
  Descriptor *target = asDescriptor(descriptor, __func__);
  if (!target || target->isFinal)
    return CUDNN_STATUS_BAD_PARAM;
  return target->set(name, type, count, values);
}

cudnnStatus_t cudnnBackendFinalize(cudnnBackendDescriptor_t descriptor) {
  ENTER();
  Descriptor *target = asDescriptor(descriptor, __func__);
  if (!target || !target->refersToFinal())
    return CUDNN_STATUS_BAD_PARAM;
  target->isFinal = true;
  if (const Descriptor *config =
          target->getDescriptor(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG)) {
    target->engine = config->engine;
    target->graph = config->graph;
  }
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnBackendGetAttribute(cudnnBackendDescriptor_t descriptor,
                                       cudnnBackendAttributeName_t name,
                                       cudnnBackendAttributeType_t,
                                       int64_t capacity, int64_t *count,
                                       void *values) {
  ENTER();
  Descriptor *source = asDescriptor(descriptor, __func__);
  if (!source)
    return CUDNN_STATUS_BAD_PARAM;
  const Engine &engine = engines[source->engine];
  switch (name) {
  case CUDNN_ATTR_ENGINEHEUR_RESULTS:
    return answerConfigs(*source, capacity, count, values);
  case CUDNN_ATTR_ENGINECFG_ENGINE:
    (*static_cast<Descriptor **>(values))->engine = source->engine;
    *count = 1;
    return CUDNN_STATUS_SUCCESS;
  case CUDNN_ATTR_ENGINE_NUMERICAL_NOTE:
    return answer(engine.numerical, capacity, count, values);
  case CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE:
    return answer(engine.behavior, capacity, count, values);
  case CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE:
    return answer(std::vector<int64_t>{engine.workspaceBytes}, capacity, count,
                  values);
  default:
    return CUDNN_STATUS_NOT_SUPPORTED;
  }
}

cudnnStatus_t cudnnBackendExecute(cudnnHandle_t handle,
                                  cudnnBackendDescriptor_t plan,
                                  cudnnBackendDescriptor_t pack) {
  ENTER();
  CHECK(handle, "cudnn handle");
  Descriptor *planned = asDescriptor(plan, __func__);
  Descriptor *given = asDescriptor(pack, __func__);
  if (!planned || !given || !planned->isFinal || !given->isFinal)
    return CUDNN_STATUS_BAD_PARAM;
  int64_t needed = engines[planned->engine].workspaceBytes;
  void *workspace = given->get<void *>(CUDNN_ATTR_VARIANT_PACK_WORKSPACE)[0];
  if (needed &&
      (!bonsai_standin_state()->isDeviceMemory(workspace) ||
       !bonsai_standin_state()->checkRange(workspace, needed, __func__)))
    return CUDNN_STATUS_BAD_PARAM;
  std::function<void()> work;
  if (cudnnStatus_t failure = makeWork(*planned->graph, *given, work))
    return failure;
  bonsai_standin_enqueue(handle->stream, &work);
  return CUDNN_STATUS_SUCCESS;
}
}
