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

/// Usage: initialize with the number of inputs without the residual and that of
/// outputs, setPrimitive, then addInput for every input in the order of the
/// kernel's header, setOutput or addOutput for every output, addConstant for
/// every constant; then run.
class Operation {
public:
  BonsaiStatus initialize(int numInputs, int numOutputs = 1);

  dnnl_engine_t getEngine() const { return engine.get(); }

  /// Makes the primitive, and its scratchpad.
  BonsaiStatus setPrimitive(const_dnnl_primitive_desc_t descriptor);
  /// Says which execution argument the next input is.
  BonsaiStatus addInput(int argument, const dnnl_memory_desc_t &descriptor) {
    return addInput(argument, descriptor, descriptor);
  }
  /// An input that lies as `given`; every run changes it to `wanted` if that is
  /// another layout.
  BonsaiStatus addInput(int argument, const dnnl_memory_desc_t &given,
                        const dnnl_memory_desc_t &wanted);
  /// The last input is this argument, too.
  void addToLastInput(int argument) {
    arguments[numArguments] = {argument, arguments[numArguments - 1].memory};
    ++numArguments;
  }
  /// The only output.
  BonsaiStatus setOutput(const dnnl_memory_desc_t &descriptor) {
    return addOutput(DNNL_ARG_DST, descriptor, descriptor);
  }
  /// Says which execution argument the next output is. It lies as `wanted`,
  /// while the primitive writes `written`.
  BonsaiStatus addOutput(int argument, const dnnl_memory_desc_t &wanted,
                         const dnnl_memory_desc_t &written);
  /// Announces one more input, a residual: the primitive adds to its output, so
  /// run copies the residual there first unless it is there already.
  void setResidual(const dnnl_memory_desc_t &descriptor) {
    residualBytes = dnnl_memory_desc_get_size(&descriptor);
  }
  /// Binds constant data that lies as `given`, packed to `wanted` if that is
  /// another layout; otherwise `data` is used in place and must outlive this.
  BonsaiStatus addConstant(int argument, const dnnl_memory_desc_t &given,
                           const void *data, const dnnl_memory_desc_t &wanted);

  /// `output` is the buffer of the only output, or an array of the buffers of
  /// several.
  BonsaiStatus run(const void *const *inputs, void *output);

private:
  /// What changes the layout of an input or an output in every run.
  struct Reorder {
    Primitive primitive;
    dnnl_exec_arg_t arguments[2];
  };

  /// Makes a memory over `buffer`, which may be DNNL_MEMORY_NONE or
  /// DNNL_MEMORY_ALLOCATE.
  BonsaiStatus makeMemory(const dnnl_memory_desc_t &descriptor, void *buffer,
                          dnnl_memory_t &memory);
  BonsaiStatus addArgument(int argument, const dnnl_memory_desc_t &descriptor,
                           void *buffer);
  BonsaiStatus makeReorder(const dnnl_memory_desc_t &given,
                           const dnnl_memory_desc_t &wanted,
                           dnnl_memory_t source, dnnl_memory_t target,
                           Reorder &reorder);
  BonsaiStatus execute(const Reorder &reorder);
  BonsaiStatus bindBuffers(const void *const *inputs, void *output);

  Engine engine;
  Stream stream;
  Primitive primitive;
  Array<dnnl_exec_arg_t> arguments;
  Array<Memory> memories;
  /// Memories of the caller's buffers: of the inputs, then of the outputs.
  Array<dnnl_memory_t> buffers;
  Array<Reorder> inputReorders, outputReorders;
  Memory scratchpad;
  size_t residualBytes = 0;
  int numInputs = 0, numOutputs = 0;
  int numArguments = 0, numMemories = 0, numBuffers = 0;
  int numInputReorders = 0, numOutputReorders = 0;
};

/// Implementations of oneDNN that are known to be wrong for an operation, by
/// the beginnings of their names; unused entries are null.
struct ExcludedImplementations {
  const char *prefixes[2];
};

/// Describes a primitive by its operation descriptor (a dnnl_*_desc_t). Takes
/// oneDNN's first choice that is not excluded. A gradient needs the descriptor
/// of the `forward` primitive.
BonsaiStatus describePrimitive(const_dnnl_op_desc_t operation,
                               const Attributes &attributes,
                               dnnl_engine_t engine,
                               PrimitiveDescriptor &descriptor,
                               const ExcludedImplementations &excluded = {},
                               const_dnnl_primitive_desc_t forward = nullptr);

/// A kernel's destroy entry, if its state is a `State`.
template <typename State> void destroyState(void *state) {
  auto *made = static_cast<State *>(state);
  if (!made)
    return;
  made->~State();
  free(made);
}

/// A kernel's create entry: makes its state, an Operation as a rule, has
/// `build` fill it from the descriptor and the constants, and hands it out only
/// if that succeeds. It is destroyed by destroyState.
template <typename Descriptor, typename State>
BonsaiStatus createOperation(BonsaiStatus (*build)(const Descriptor &,
                                                   const void *const *constants,
                                                   State &),
                             const void *descriptor,
                             const void *const *constants, void **state) {
  *state = nullptr;
  void *memory = malloc(sizeof(State));
  if (!memory)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
  auto *made = new (memory) State();
  BonsaiStatus status =
      build(*static_cast<const Descriptor *>(descriptor), constants, *made);
  if (status) {
    destroyState<State>(made);
    return status;
  }
  *state = made;
  return BONSAI_OK;
}

/// A kernel's run and destroy entries, if its state is an Operation.
BonsaiStatus runOperation(void *state, const void *const *inputs, void *output);
void destroyOperation(void *state);

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_OPERATION_H
