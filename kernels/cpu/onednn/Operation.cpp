//===- Operation.cpp - A oneDNN primitive ready to run --------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Binds buffers to a primitive once and runs it many times.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn/Operation.h"

#include <cstring>
#include <oneapi/dnnl/dnnl_debug.h>

using namespace bonsai;
using namespace bonsai::onednn;

/// Arguments besides inputs and outputs: scratchpad, weights and bias, or
/// scratchpad and what an input is, too.
static constexpr int maxOtherArguments = 3;

BonsaiStatus onednn::check(dnnl_status_t status, const char *call) {
  if (status == dnnl_success)
    return BONSAI_OK;
  return bonsai_fail(status == dnnl_out_of_memory ? BONSAI_OUT_OF_MEMORY
                                                  : BONSAI_LIBRARY_ERROR,
                     "%s: %s (%d)", call, dnnl_status2str(status), status);
}

BonsaiStatus Operation::initialize(int inputCount, int outputCount) {
  numInputs = inputCount, numOutputs = outputCount;
  BONSAI_DNNL(dnnl_engine_create, engine.receive(), dnnl_cpu, 0);
  BONSAI_DNNL(dnnl_stream_create, stream.receive(), engine.get(),
              dnnl_stream_default_flags);
  BONSAI_TRY(arguments.allocate(inputCount + outputCount + maxOtherArguments));
  // Two for each input and output that changes its layout.
  BONSAI_TRY(
      memories.allocate(2 * (inputCount + outputCount) + maxOtherArguments));
  BONSAI_TRY(buffers.allocate(inputCount + outputCount));
  BONSAI_TRY(inputReorders.allocate(inputCount));
  return outputReorders.allocate(outputCount);
}

BonsaiStatus Operation::makeMemory(const dnnl_memory_desc_t &descriptor,
                                   void *buffer, dnnl_memory_t &memory) {
  Memory &owner = memories[numMemories++];
  BONSAI_DNNL(dnnl_memory_create, owner.receive(), &descriptor, engine.get(),
              buffer);
  memory = owner.get();
  return BONSAI_OK;
}

BonsaiStatus Operation::addArgument(int argument,
                                    const dnnl_memory_desc_t &descriptor,
                                    void *buffer) {
  dnnl_memory_t memory = nullptr;
  BONSAI_TRY(makeMemory(descriptor, buffer, memory));
  arguments[numArguments++] = {argument, memory};
  return BONSAI_OK;
}

BonsaiStatus Operation::setPrimitive(const_dnnl_primitive_desc_t descriptor) {
  BONSAI_DNNL(dnnl_primitive_create, primitive.receive(), descriptor);
  const dnnl_memory_desc_t &scratch =
      query(descriptor, dnnl_query_scratchpad_md);
  if (dnnl_memory_desc_get_size(&scratch) == 0)
    return BONSAI_OK;
  BONSAI_DNNL(dnnl_memory_create, scratchpad.receive(), &scratch, engine.get(),
              DNNL_MEMORY_ALLOCATE);
  arguments[numArguments++] = {DNNL_ARG_SCRATCHPAD, scratchpad.get()};
  return BONSAI_OK;
}

BonsaiStatus Operation::addInput(int argument, const dnnl_memory_desc_t &given,
                                 const dnnl_memory_desc_t &wanted) {
  dnnl_memory_t &buffer = buffers[numBuffers++];
  BONSAI_TRY(makeMemory(given, DNNL_MEMORY_NONE, buffer));
  if (dnnl_memory_desc_equal(&given, &wanted)) {
    arguments[numArguments++] = {argument, buffer};
    return BONSAI_OK;
  }
  BONSAI_TRY(addArgument(argument, wanted, DNNL_MEMORY_ALLOCATE));
  return makeReorder(given, wanted, buffer, arguments[numArguments - 1].memory,
                     inputReorders[numInputReorders++]);
}

BonsaiStatus Operation::addOutput(int argument,
                                  const dnnl_memory_desc_t &wanted,
                                  const dnnl_memory_desc_t &written) {
  dnnl_memory_t &buffer = buffers[numBuffers++];
  BONSAI_TRY(makeMemory(wanted, DNNL_MEMORY_NONE, buffer));
  if (dnnl_memory_desc_equal(&wanted, &written)) {
    arguments[numArguments++] = {argument, buffer};
    return BONSAI_OK;
  }
  BONSAI_TRY(addArgument(argument, written, DNNL_MEMORY_ALLOCATE));
  return makeReorder(written, wanted, arguments[numArguments - 1].memory,
                     buffer, outputReorders[numOutputReorders++]);
}

BonsaiStatus Operation::makeReorder(const dnnl_memory_desc_t &given,
                                    const dnnl_memory_desc_t &wanted,
                                    dnnl_memory_t source, dnnl_memory_t target,
                                    Reorder &reorder) {
  PrimitiveDescriptor descriptor;
  BONSAI_DNNL(dnnl_reorder_primitive_desc_create, descriptor.receive(), &given,
              engine.get(), &wanted, engine.get(), nullptr);
  BONSAI_DNNL(dnnl_primitive_create, reorder.primitive.receive(),
              descriptor.get());
  reorder.arguments[0] = {DNNL_ARG_FROM, source};
  reorder.arguments[1] = {DNNL_ARG_TO, target};
  return BONSAI_OK;
}

BonsaiStatus Operation::execute(const Reorder &reorder) {
  BONSAI_DNNL(dnnl_primitive_execute, reorder.primitive.get(), stream.get(), 2,
              reorder.arguments);
  return BONSAI_OK;
}

BonsaiStatus Operation::addConstant(int argument,
                                    const dnnl_memory_desc_t &given,
                                    const void *data,
                                    const dnnl_memory_desc_t &wanted) {
  if (dnnl_memory_desc_equal(&given, &wanted))
    return addArgument(argument, given, const_cast<void *>(data));
  BONSAI_TRY(addArgument(argument, wanted, DNNL_MEMORY_ALLOCATE));
  Memory source;
  BONSAI_DNNL(dnnl_memory_create, source.receive(), &given, engine.get(),
              const_cast<void *>(data));
  Reorder pack;
  BONSAI_TRY(makeReorder(given, wanted, source.get(),
                         arguments[numArguments - 1].memory, pack));
  BONSAI_TRY(execute(pack));
  BONSAI_DNNL(dnnl_stream_wait, stream.get());
  return BONSAI_OK;
}

/// oneDNN zeroes the padding whenever a handle is set, so it is set only when
/// it changes.
static BonsaiStatus bindBuffer(dnnl_memory_t memory, const void *buffer) {
  void *bound = nullptr;
  BONSAI_DNNL(dnnl_memory_get_data_handle, memory, &bound);
  if (bound != buffer)
    BONSAI_DNNL(dnnl_memory_set_data_handle, memory,
                const_cast<void *>(buffer));
  return BONSAI_OK;
}

BonsaiStatus Operation::bindBuffers(const void *const *inputs, void *output) {
  for (int i = 0; i < numInputs; ++i)
    BONSAI_TRY(bindBuffer(buffers[i], inputs[i]));
  void *const *outputs =
      numOutputs == 1 ? &output : static_cast<void *const *>(output);
  for (int i = 0; i < numOutputs; ++i)
    BONSAI_TRY(bindBuffer(buffers[numInputs + i], outputs[i]));
  return BONSAI_OK;
}

BonsaiStatus Operation::run(const void *const *inputs, void *output) {
  BONSAI_TRY(bindBuffers(inputs, output));
  if (residualBytes > 0 && inputs[numInputs] != output)
    memcpy(output, inputs[numInputs], residualBytes);
  for (int i = 0; i < numInputReorders; ++i)
    BONSAI_TRY(execute(inputReorders[i]));
  BONSAI_DNNL(dnnl_primitive_execute, primitive.get(), stream.get(),
              numArguments, arguments.data());
  for (int i = 0; i < numOutputReorders; ++i)
    BONSAI_TRY(execute(outputReorders[i]));
  BONSAI_DNNL(dnnl_stream_wait, stream.get());
  return BONSAI_OK;
}

static BonsaiStatus isExcluded(const_dnnl_primitive_desc_t descriptor,
                               const ExcludedImplementations &excluded,
                               bool &result) {
  const char *name = nullptr;
  BONSAI_DNNL(dnnl_primitive_desc_query, descriptor, dnnl_query_impl_info_str,
              0, &name);
  result = false;
  for (const char *prefix : excluded.prefixes)
    result |= prefix && strncmp(name, prefix, strlen(prefix)) == 0;
  return BONSAI_OK;
}

BonsaiStatus onednn::describePrimitive(const_dnnl_op_desc_t operation,
                                       const Attributes &attributes,
                                       dnnl_engine_t engine,
                                       PrimitiveDescriptor &descriptor,
                                       const ExcludedImplementations &excluded,
                                       const_dnnl_primitive_desc_t forward) {
  PrimitiveDescriptorIterator iterator;
  BONSAI_DNNL(dnnl_primitive_desc_iterator_create, iterator.receive(),
              operation, attributes.get(), engine, forward);
  while (true) {
    *descriptor.receive() = dnnl_primitive_desc_iterator_fetch(iterator.get());
    bool skip = false;
    BONSAI_TRY(isExcluded(descriptor.get(), excluded, skip));
    if (!skip)
      return BONSAI_OK;
    BONSAI_DNNL(dnnl_primitive_desc_iterator_next, iterator.get());
  }
}

BonsaiStatus onednn::runOperation(void *state, const void *const *inputs,
                                  void *output) {
  return static_cast<Operation *>(state)->run(inputs, output);
}

void onednn::destroyOperation(void *state) { destroyState<Operation>(state); }
