//===- ConvolutionPlan.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Heuristics, engines and execution plans of cuDNN's graph interface.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cudnn_convolution/ConvolutionPlan.h"

#include <algorithm>
#include <iterator>

using namespace bonsai::cuda;

namespace {
/// Of the offers of one graph, so many are tried. Engines that generate their
/// code take a good part of a second each, so of those only the first.
constexpr int maxPlans = 32, maxGeneratedPlans = 1;

/// What a layer must know of an engine.
struct EngineNotes {
  cudnnBackendNumericalNote_t numerical[CUDNN_NUMERICAL_NOTE_TYPE_COUNT];
  cudnnBackendBehaviorNote_t behavior[CUDNN_BEHAVIOR_NOTE_TYPE_COUNT];
  int64_t numericalCount = 0, behaviorCount = 0;

  BonsaiStatus read(const Cudnn &cudnn, const BackendDescriptor &config);
  bool has(cudnnBackendNumericalNote_t note) const {
    return std::find(numerical, numerical + numericalCount, note) !=
           numerical + numericalCount;
  }
  bool has(cudnnBackendBehaviorNote_t note) const {
    return std::find(behavior, behavior + behaviorCount, note) !=
           behavior + behaviorCount;
  }
};

BonsaiStatus EngineNotes::read(const Cudnn &cudnn,
                               const BackendDescriptor &config) {
  BackendDescriptor engine;
  BONSAI_TRY(engine.create(cudnn, CUDNN_BACKEND_ENGINE_DESCRIPTOR));
  cudnnBackendDescriptor_t target = engine.get();
  int64_t count = 0;
  BONSAI_TRY(config.get(CUDNN_ATTR_ENGINECFG_ENGINE,
                        CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, count, &target));
  BONSAI_TRY(engine.get(CUDNN_ATTR_ENGINE_NUMERICAL_NOTE,
                        CUDNN_TYPE_NUMERICAL_NOTE, std::size(numerical),
                        numericalCount, numerical));
  return engine.get(CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE, CUDNN_TYPE_BEHAVIOR_NOTE,
                    std::size(behavior), behaviorCount, behavior);
}

/// In f32, tensor cores would round factors to TF32.
bool isPreciseEnough(const EngineNotes &notes, int32_t precision) {
  if (notes.has(CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC) ||
      notes.has(CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION))
    return false;
  return precision != BONSAI_CUDA_F32 ||
         (!notes.has(CUDNN_NUMERICAL_NOTE_TENSOR_CORE) &&
          !notes.has(CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS));
}

/// What the heuristics offer, best first.
BonsaiStatus listConfigs(const Cudnn &cudnn, const GraphDevice &device,
                         const ConvolutionGraph &graph,
                         cudnnBackendHeurMode_t mode,
                         std::vector<BackendDescriptor> &configs) {
  BackendDescriptor heuristic;
  BONSAI_TRY(heuristic.create(cudnn, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR));
  BONSAI_TRY(heuristic.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph.get()));
  BONSAI_TRY(heuristic.set(CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, 1,
                           &mode));
  if (device.properties)
    BONSAI_TRY(
        heuristic.set(CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, *device.properties));
  BONSAI_TRY(heuristic.finalize());
  int64_t count = 0;
  BONSAI_TRY(heuristic.get(CUDNN_ATTR_ENGINEHEUR_RESULTS,
                           CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, count, nullptr));
  configs.clear();
  std::vector<cudnnBackendDescriptor_t> targets;
  for (int64_t i = 0; i < count; ++i) {
    configs.emplace_back();
    BONSAI_TRY(
        configs.back().create(cudnn, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR));
    targets.push_back(configs.back().get());
  }
  BONSAI_TRY(heuristic.get(CUDNN_ATTR_ENGINEHEUR_RESULTS,
                           CUDNN_TYPE_BACKEND_DESCRIPTOR, count, count,
                           targets.data()));
  configs.resize(static_cast<size_t>(count));
  return BONSAI_OK;
}

/// Checks that the engine takes the graph, and generates its code.
BonsaiStatus finish(const Cudnn &cudnn, const GraphDevice &device,
                    ConvolutionPlan &plan) {
  BONSAI_TRY(plan.plan.create(cudnn, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR));
  BONSAI_TRY(
      plan.plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, plan.config));
  BONSAI_TRY(device.setOn(plan.plan, CUDNN_ATTR_EXECUTION_PLAN_HANDLE,
                          CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP));
  BONSAI_TRY(plan.plan.finalize());
  int64_t count = 0;
  return plan.plan.get(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE,
                       CUDNN_TYPE_INT64, 1, count, &plan.workspaceBytes);
}

/// What makes a layer's plans.
struct PlanMaker {
  const Cudnn &cudnn;
  const GraphDevice &device;
  const BonsaiCudnnConvolutionDescriptor &layer;
  bool fusesActivation;
  int64_t maxWorkspaceBytes;

  /// Adds the plans of what one mode of the heuristics offers.
  BonsaiStatus append(const std::shared_ptr<ConvolutionGraph> &graph,
                      cudnnBackendHeurMode_t mode,
                      std::vector<ConvolutionPlan> &plans) const;
};

BonsaiStatus PlanMaker::append(const std::shared_ptr<ConvolutionGraph> &graph,
                               cudnnBackendHeurMode_t mode,
                               std::vector<ConvolutionPlan> &plans) const {
  std::vector<BackendDescriptor> configs;
  BONSAI_TRY(listConfigs(cudnn, device, *graph, mode, configs));
  int count = 0, generatedCount = 0;
  for (BackendDescriptor &config : configs) {
    EngineNotes notes;
    if (count == maxPlans || notes.read(cudnn, config) ||
        !isPreciseEnough(notes, layer.precision))
      continue;
    bool isGenerated = notes.has(CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION);
    if (isGenerated && generatedCount == maxGeneratedPlans)
      continue;
    ConvolutionPlan plan;
    plan.graph = graph;
    plan.config = std::move(config);
    plan.fusesActivation = fusesActivation;
    if (finish(cudnn, device, plan) || plan.workspaceBytes > maxWorkspaceBytes)
      continue;
    ++count;
    generatedCount += isGenerated;
    plans.push_back(std::move(plan));
  }
  return BONSAI_OK;
}
} // namespace

int64_t bonsai::cuda::getMaxWorkspaceBytes(
    const BonsaiCudnnConvolutionDescriptor &layer) {
  return int64_t(layer.result == BONSAI_CUDNN_OUTPUT ? 256 : 1024) << 20;
}

BonsaiStatus
bonsai::cuda::appendPlans(const Cudnn &cudnn, const GraphDevice &device,
                          const BonsaiCudnnConvolutionDescriptor &layer,
                          bool fusesActivation, int64_t maxWorkspaceBytes,
                          std::vector<ConvolutionPlan> &plans) {
  auto graph = std::make_shared<ConvolutionGraph>();
  BONSAI_TRY(graph->create(cudnn, device, layer, fusesActivation));
  PlanMaker maker = {cudnn, device, layer, fusesActivation, maxWorkspaceBytes};
  size_t before = plans.size();
  if (maker.append(graph, CUDNN_HEUR_MODE_A, plans) == BONSAI_OK &&
      plans.size() > before)
    return BONSAI_OK;
  // Of what is fast, nothing may be strict f32.
  return maker.append(graph, CUDNN_HEUR_MODE_FALLBACK, plans);
}

BonsaiStatus ConvolutionPlan::run(const Cudnn &cudnn, cudnnHandle_t handle,
                                  const LayerBuffers &buffers,
                                  void *workspace) const {
  struct {
    TensorId id;
    const void *address;
  } tensors[] = {{inputId, buffers.input},
                 {weightsId, buffers.weights},
                 {residualId, buffers.residual},
                 {biasId, buffers.bias},
                 {outputId, buffers.output}};
  int64_t ids[std::size(tensors)], count = 0;
  const void *addresses[std::size(tensors)];
  for (const auto &tensor : tensors)
    if (tensor.address) {
      ids[count] = tensor.id;
      addresses[count++] = tensor.address;
    }
  BackendDescriptor pack;
  BONSAI_TRY(pack.create(cudnn, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR));
  BONSAI_TRY(pack.set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64,
                      count, ids));
  BONSAI_TRY(pack.set(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS,
                      CUDNN_TYPE_VOID_PTR, count, addresses));
  BONSAI_TRY(pack.set(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, workspace));
  BONSAI_TRY(pack.finalize());
  BONSAI_CALL(cudnn, cudnnBackendExecute, handle, plan.get(), pack.get());
  return BONSAI_OK;
}
