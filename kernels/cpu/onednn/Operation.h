//===- Operation.h - A oneDNN primitive ready to run ---------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The state of every oneDNN kernel: a primitive, its packed constants and its
// memory handles.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_OPERATION_H
#define BONSAI_KERNELS_CPU_ONEDNN_OPERATION_H

#include "kernels/cpu/onednn/Attributes.h"
#include "kernels/cpu/onednn/MemoryDescriptor.h"

namespace bonsai::onednn {

/// Usage: initialize with the number of inputs without the residual,
/// setPrimitive, then addInput for every input in the order of the kernel's
/// header, setOutput, addConstant for every constant; then run.
class Operation {
public:
  BonsaiStatus initialize(int numInputs);

  dnnl_engine_t getEngine() const { return engine.get(); }

  /// Makes the primitive, and its scratchpad.
  BonsaiStatus setPrimitive(const_dnnl_primitive_desc_t descriptor);
  /// Says which execution argument the next input is.
  BonsaiStatus addInput(int argument, const dnnl_memory_desc_t &descriptor);
  BonsaiStatus setOutput(const dnnl_memory_desc_t &descriptor);
  /// Announces one more input, a residual: the primitive adds to its output, so
  /// run copies the residual there first unless it is there already.
  void setResidual(const dnnl_memory_desc_t &descriptor) {
    residualBytes = dnnl_memory_desc_get_size(&descriptor);
  }
  /// Binds constant data that lies as `given`, packed to `wanted` if that is
  /// another layout; otherwise `data` is used in place and must outlive this.
  BonsaiStatus addConstant(int argument, const dnnl_memory_desc_t &given,
                           const void *data, const dnnl_memory_desc_t &wanted);

  BonsaiStatus run(const void *const *inputs, void *output);

private:
  /// Appends an argument over `buffer`, which may be DNNL_MEMORY_NONE or
  /// DNNL_MEMORY_ALLOCATE.
  BonsaiStatus addArgument(int argument, const dnnl_memory_desc_t &descriptor,
                           void *buffer);
  BonsaiStatus pack(const dnnl_memory_desc_t &given, const void *data,
                    const dnnl_memory_desc_t &wanted, dnnl_memory_t target);

  Engine engine;
  Stream stream;
  Primitive primitive;
  /// The inputs, then the output, then scratchpad and constants.
  Array<dnnl_exec_arg_t> arguments;
  Array<Memory> memories;
  Memory scratchpad;
  size_t residualBytes = 0;
  int numInputs = 0;
  int numArguments = 0;
};

/// Implementations of oneDNN that are known to be wrong for an operation, by
/// the beginnings of their names; unused entries are null.
struct ExcludedImplementations {
  const char *prefixes[2];
};

/// Describes a primitive by its operation descriptor (a dnnl_*_desc_t). Takes
/// oneDNN's first choice that is not excluded.
BonsaiStatus describePrimitive(const_dnnl_op_desc_t operation,
                               const Attributes &attributes,
                               dnnl_engine_t engine,
                               PrimitiveDescriptor &descriptor,
                               const ExcludedImplementations &excluded = {});

/// A kernel's create entry: makes an Operation, has `build` fill it from the
/// descriptor and the constants, and hands it out only if that succeeds.
template <typename Descriptor>
BonsaiStatus createOperation(BonsaiStatus (*build)(const Descriptor &,
                                                   const void *const *constants,
                                                   Operation &),
                             const void *descriptor,
                             const void *const *constants, void **state) {
  *state = nullptr;
  void *memory = malloc(sizeof(Operation));
  if (!memory)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
  auto *operation = new (memory) Operation();
  BonsaiStatus status = build(*static_cast<const Descriptor *>(descriptor),
                              constants, *operation);
  if (status) {
    operation->~Operation();
    free(operation);
    return status;
  }
  *state = operation;
  return BONSAI_OK;
}

/// A kernel's run and destroy entries.
BonsaiStatus runOperation(void *state, const void *const *inputs, void *output);
void destroyOperation(void *state);

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_OPERATION_H
