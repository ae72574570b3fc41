//===- Instance.cpp - A CUDA model made ready to run ----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The instance of Runtime.h on a GPU: weights are uploaded and all steps
// recorded into one graph when it is created; a run is one launch of it.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/runtime/CudaInstance.h"
#include "kernels/cuda/runtime/Device.h"

#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <utility>
#include <vector>

using namespace bonsai::cuda;

/// Destroyed in a scope of its device.
struct BonsaiInstance {
  BonsaiInstance(const BonsaiModelTable &table, Device &device)
      : table(&table), device(device) {}

  const BonsaiModelTable *table;
  Device &device;
  std::unique_ptr<Device> owner; ///< Of the device; outlives all below.
  CUgraphExec graph = nullptr;
  std::vector<CUgraphExec> stepGraphs; ///< Those that callers asked for.
  DeviceBuffer arena;
  std::vector<std::unique_ptr<DeviceBuffer>> inputs, outputs;
  std::vector<void *> states; ///< One for each step; null if it has none.

  /// Addresses of buffers, as steps are called with them.
  std::vector<const void *> inputAddresses;
  std::vector<void *> outputAddresses;
};

namespace {
size_t countBytes(const BonsaiTensorInfo &tensor) {
  size_t bytes = sizeof(float);
  for (int64_t i = 0; i < tensor.rank; ++i)
    bytes *= static_cast<size_t>(tensor.shape[i]);
  return bytes;
}

/// Puts the step's name before the message that its kernel left.
BonsaiStatus failInStep(BonsaiStatus status, const BonsaiStep &step) {
  return bonsai_fail(status, "%s (%s): %s", step.name, step.kernel,
                     bonsai_last_error());
}

/// The device that BONSAI_CUDA_DEVICE names, by default the first.
BonsaiStatus getDeviceNumber(int &number) {
  number = 0;
  const char *text = getenv("BONSAI_CUDA_DEVICE");
  if (!text)
    return BONSAI_OK;
  char *end = nullptr;
  long value = strtol(text, &end, 10);
  if (end == text || *end || value < 0 || value > 1023)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "BONSAI_CUDA_DEVICE must be the number of a device, got "
                       "'%s'",
                       text);
  number = static_cast<int>(value);
  return BONSAI_OK;
}

BonsaiStatus allocate(BonsaiInstance &instance) {
  const BonsaiModelTable &table = *instance.table;
  BONSAI_TRY(instance.arena.allocate(static_cast<size_t>(table.arena_bytes)));
  for (int64_t i = 0; i < table.num_inputs; ++i) {
    instance.inputs.push_back(std::make_unique<DeviceBuffer>());
    BONSAI_TRY(instance.inputs.back()->allocate(countBytes(table.inputs[i])));
    instance.inputAddresses.push_back(instance.inputs.back()->get());
  }
  for (int64_t i = 0; i < table.num_outputs; ++i) {
    instance.outputs.push_back(std::make_unique<DeviceBuffer>());
    BONSAI_TRY(instance.outputs.back()->allocate(countBytes(table.outputs[i])));
    instance.outputAddresses.push_back(instance.outputs.back()->get());
  }
  return BONSAI_OK;
}

BonsaiStatus createStates(BonsaiInstance &instance) {
  for (int64_t i = 0; i < instance.table->num_steps; ++i) {
    const BonsaiStep &step = instance.table->steps[i];
    void *state = nullptr;
    if (step.create)
      if (BonsaiStatus status =
              step.create(step.descriptor, step.constants, &state))
        return failInStep(status, step);
    instance.states.push_back(state);
  }
  return BONSAI_OK;
}

BonsaiStatus runStep(BonsaiInstance &instance, int64_t i) {
  const BonsaiStep &step = instance.table->steps[i];
  if (BonsaiStatus status = step.run(
          instance.states[i], instance.arena.get<char>(),
          instance.inputAddresses.data(), instance.outputAddresses.data(),
          /*turn=*/0))
    return failInStep(status, step);
  return BONSAI_OK;
}

BonsaiStatus runSteps(BonsaiInstance &instance) {
  for (int64_t i = 0; i < instance.table->num_steps; ++i)
    BONSAI_TRY(runStep(instance, i));
  return BONSAI_OK;
}

/// A graph of what `enqueue` puts into the stream.
BonsaiStatus record(const std::function<BonsaiStatus()> &enqueue,
                    CUgraphExec &executable) {
  const Driver &driver = getDriver();
  BONSAI_CALL(driver, cuStreamBeginCapture, getStream(),
              CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
  BonsaiStatus status = enqueue();
  CUgraph graph = nullptr;
  CUresult ended = driver.cuStreamEndCapture(getStream(), &graph);
  if (!status)
    status = check(driver, ended, "cuStreamEndCapture");
  if (!status)
    status =
        check(driver, driver.cuGraphInstantiateWithFlags(&executable, graph, 0),
              "cuGraphInstantiate");
  if (graph)
    driver.cuGraphDestroy(graph);
  return status;
}

BonsaiStatus prepare(BonsaiInstance &instance) {
  DeviceScope scope(instance.device);
  BONSAI_TRY(scope.getStatus());
  BONSAI_TRY(allocate(instance));
  BONSAI_TRY(createStates(instance));
  // Once without recording: libraries load their code in a first run.
  BONSAI_TRY(runSteps(instance));
  BONSAI_CALL(getDriver(), cuStreamSynchronize, getStream());
  return record([&] { return runSteps(instance); }, instance.graph);
}

BonsaiStatus copy(const BonsaiInstance &instance, void *target,
                  const void *source, size_t bytes) {
  BONSAI_CALL(getDriver(), cuMemcpyAsync, reinterpret_cast<CUdeviceptr>(target),
              reinterpret_cast<CUdeviceptr>(source), bytes, getStream());
  return BONSAI_OK;
}

BonsaiStatus copyInputs(const BonsaiInstance &instance,
                        const void *const *inputs) {
  for (size_t i = 0; i < instance.inputs.size(); ++i)
    BONSAI_TRY(copy(instance, instance.inputs[i]->get(), inputs[i],
                    countBytes(instance.table->inputs[i])));
  return BONSAI_OK;
}

BonsaiStatus copyOutputs(const BonsaiInstance &instance, void *const *outputs) {
  for (size_t i = 0; i < instance.outputs.size(); ++i)
    BONSAI_TRY(copy(instance, outputs[i], instance.outputs[i]->get(),
                    countBytes(instance.table->outputs[i])));
  BONSAI_CALL(getDriver(), cuStreamSynchronize, getStream());
  return BONSAI_OK;
}

/// Times between marks in the stream, by events.
class StreamTimer {
public:
  ~StreamTimer() {
    for (CUevent event : events)
      getDriver().cuEventDestroy(event);
  }

  BonsaiStatus mark() {
    CUevent event;
    BONSAI_CALL(getDriver(), cuEventCreate, &event, CU_EVENT_DEFAULT);
    events.push_back(event);
    BONSAI_CALL(getDriver(), cuEventRecord, event, getStream());
    return BONSAI_OK;
  }

  /// Of each mark but the first, the time since the one before. They must have
  /// been passed.
  BonsaiStatus read(int64_t *nanoseconds) const {
    for (size_t i = 0; i + 1 < events.size(); ++i) {
      float milliseconds = 0;
      BONSAI_CALL(getDriver(), cuEventElapsedTime, &milliseconds, events[i],
                  events[i + 1]);
      nanoseconds[i] = static_cast<int64_t>(1e6 * milliseconds);
    }
    return BONSAI_OK;
  }

private:
  std::vector<CUevent> events;
};
} // namespace

extern "C" {
BonsaiStatus bonsai_instance_create(const BonsaiModelTable *table, int32_t,
                                    BonsaiInstance **instance) {
  *instance = nullptr;
  if (table->abi_version != BONSAI_ABI_VERSION)
    return bonsai_fail(
        BONSAI_INVALID_MODEL,
        "%s: compiled for runtime version %lld, this is %d", table->model_name,
        static_cast<long long>(table->abi_version), BONSAI_ABI_VERSION);
  std::unique_ptr<Device> device(new (std::nothrow) Device());
  if (!device)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "%s: not enough memory",
                       table->model_name);
  int number = 0;
  BONSAI_TRY(getDeviceNumber(number));
  BONSAI_TRY(device->open(number));
  auto *result = new (std::nothrow) BonsaiInstance(*table, *device);
  if (!result)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "%s: not enough memory",
                       table->model_name);
  result->owner = std::move(device);
  if (BonsaiStatus status = prepare(*result)) {
    bonsai_instance_destroy(result);
    return status;
  }
  *instance = result;
  return BONSAI_OK;
}

void bonsai_instance_destroy(BonsaiInstance *instance) {
  if (!instance)
    return;
  std::unique_ptr<Device> device = std::move(instance->owner);
  {
    DeviceScope scope(*device);
    if (instance->graph)
      getDriver().cuGraphExecDestroy(instance->graph);
    for (CUgraphExec graph : instance->stepGraphs)
      getDriver().cuGraphExecDestroy(graph);
    for (size_t i = instance->states.size(); i-- > 0;)
      if (instance->states[i])
        instance->table->steps[i].destroy(instance->states[i]);
    delete instance;
  }
}

BonsaiStatus bonsai_instance_run(BonsaiInstance *instance,
                                 const void *const *inputs,
                                 void *const *outputs) {
  DeviceScope scope(instance->device);
  BONSAI_TRY(scope.getStatus());
  BONSAI_TRY(copyInputs(*instance, inputs));
  BONSAI_TRY(bonsai_cuda_instance_launch(instance, getStream()));
  return copyOutputs(*instance, outputs);
}

BonsaiStatus bonsai_instance_profile(BonsaiInstance *instance,
                                     const void *const *inputs,
                                     void *const *outputs,
                                     int64_t *step_nanoseconds) {
  DeviceScope scope(instance->device);
  BONSAI_TRY(scope.getStatus());
  BONSAI_TRY(copyInputs(*instance, inputs));
  StreamTimer timer;
  BONSAI_TRY(timer.mark());
  for (int64_t i = 0; i < instance->table->num_steps; ++i) {
    BONSAI_TRY(runStep(*instance, i));
    BONSAI_TRY(timer.mark());
  }
  BONSAI_TRY(copyOutputs(*instance, outputs));
  return timer.read(step_nanoseconds);
}

BonsaiStatus bonsai_instance_time(BonsaiInstance *instance,
                                  const void *const *inputs,
                                  void *const *outputs, int64_t *nanoseconds) {
  DeviceScope scope(instance->device);
  BONSAI_TRY(scope.getStatus());
  BONSAI_TRY(copyInputs(*instance, inputs));
  StreamTimer timer;
  BONSAI_TRY(timer.mark());
  BONSAI_TRY(bonsai_cuda_instance_launch(instance, getStream()));
  BONSAI_TRY(timer.mark());
  BONSAI_TRY(copyOutputs(*instance, outputs));
  return timer.read(nanoseconds);
}

void bonsai_instance_poison(BonsaiInstance *instance) {
  DeviceScope scope(instance->device);
  // All ones is a quiet NaN in every IEEE format.
  if (instance->table->arena_bytes)
    getDriver().cuMemsetD8Async(
        reinterpret_cast<CUdeviceptr>(instance->arena.get()), 0xff,
        static_cast<size_t>(instance->table->arena_bytes), getStream());
  for (size_t i = 0; i < instance->outputs.size(); ++i)
    getDriver().cuMemsetD8Async(
        reinterpret_cast<CUdeviceptr>(instance->outputs[i]->get()), 0xff,
        countBytes(instance->table->outputs[i]), getStream());
}

BonsaiStatus bonsai_cuda_instance_launch(BonsaiInstance *instance,
                                         void *stream) {
  BONSAI_CALL(instance->device.getDriver(), cuGraphLaunch, instance->graph,
              static_cast<CUstream>(stream));
  return BONSAI_OK;
}

BonsaiStatus bonsai_cuda_instance_record_step(BonsaiInstance *instance,
                                              int64_t step, int64_t times,
                                              void **graph) {
  *graph = nullptr;
  DeviceScope scope(instance->device);
  BONSAI_TRY(scope.getStatus());
  auto runRepeatedly = [&]() -> BonsaiStatus {
    for (int64_t i = 0; i < times; ++i)
      BONSAI_TRY(runStep(*instance, step));
    return BONSAI_OK;
  };
  CUgraphExec executable = nullptr;
  BONSAI_TRY(record(runRepeatedly, executable));
  instance->stepGraphs.push_back(executable);
  *graph = executable;
  return BONSAI_OK;
}

void *bonsai_cuda_instance_get_input(BonsaiInstance *instance, int64_t index) {
  return instance->inputs[index]->get();
}

void *bonsai_cuda_instance_get_output(BonsaiInstance *instance, int64_t index) {
  return instance->outputs[index]->get();
}
}
