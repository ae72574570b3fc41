//===- OnednnBinary.cpp - Addition and multiplication by oneDNN -----------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the binary operations.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_binary/OnednnBinary.h"

#include "kernels/cpu/onednn/Operation.h"

using namespace bonsai;
using namespace bonsai::onednn;

static int64_t channelBlock(int32_t layout) {
  if (layout == BONSAI_LAYOUT_BLOCKED_8)
    return 8;
  return layout == BONSAI_LAYOUT_BLOCKED_16 ? 16 : 1;
}

static bool isBroadcast(const BonsaiBinaryDescriptor &binary) {
  const BonsaiFeatureMap &lhs = binary.lhs, &rhs = binary.rhs;
  return lhs.batch != rhs.batch || lhs.channels != rhs.channels ||
         lhs.height != rhs.height || lhs.width != rhs.width;
}

/// oneDNN 2.6 reads a block's padding where it should repeat one channel.
static BonsaiStatus checkBroadcast(const BonsaiBinaryDescriptor &binary) {
  if (isBroadcast(binary) && binary.rhs.channels == 1 &&
      channelBlock(binary.rhs.layout) > 1)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "broadcast of one channel in a blocked layout");
  return BONSAI_OK;
}

/// oneDNN 2.6 writes beyond the output when post-operations follow in a layout
/// with padding channels.
static ExcludedImplementations
excludeFaulty(const BonsaiBinaryDescriptor &binary) {
  bool padded = binary.lhs.channels % channelBlock(binary.lhs.layout) != 0;
  bool activated = binary.activation.kind != BONSAI_ACTIVATION_NONE;
  return {{padded && activated ? "jit:uni" : nullptr, nullptr}};
}

static BonsaiStatus describeBinary(const BonsaiBinaryDescriptor &binary,
                                   const dnnl_memory_desc_t &lhs,
                                   const dnnl_memory_desc_t &rhs,
                                   dnnl_engine_t engine,
                                   PrimitiveDescriptor &descriptor) {
  dnnl_alg_kind_t algorithm =
      binary.kind == BONSAI_BINARY_ADD ? dnnl_binary_add : dnnl_binary_mul;
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  BONSAI_TRY(attributes.appendActivation(binary.activation));
  BONSAI_TRY(attributes.finish());
  dnnl_binary_desc_t operation;
  BONSAI_DNNL(dnnl_binary_desc_init, &operation, algorithm, &lhs, &rhs, &lhs);
  return describePrimitive(&operation, attributes, engine, descriptor,
                           excludeFaulty(binary));
}

static BonsaiStatus build(const BonsaiBinaryDescriptor &binary,
                          const void *const *constants, Operation &operation) {
  BONSAI_TRY(checkBroadcast(binary));
  dnnl_memory_desc_t lhs, rhs;
  BONSAI_TRY(describe(binary.lhs, lhs));
  BONSAI_TRY(describe(binary.rhs, rhs));
  BONSAI_TRY(operation.initialize(2));
  PrimitiveDescriptor descriptor;
  BONSAI_TRY(
      describeBinary(binary, lhs, rhs, operation.getEngine(), descriptor));
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  BONSAI_TRY(operation.addInput(DNNL_ARG_SRC_0, lhs));
  BONSAI_TRY(operation.addInput(DNNL_ARG_SRC_1, rhs));
  return operation.setOutput(lhs);
}

BonsaiStatus bonsai_onednn_binary_create(const void *descriptor,
                                         const void *const *constants,
                                         void **state) {
  return createOperation<BonsaiBinaryDescriptor>(build, descriptor, constants,
                                                 state);
}

BonsaiStatus bonsai_onednn_binary_run(void *state, const void *const *inputs,
                                      void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_binary_destroy(void *state) { destroyOperation(state); }
