//===- OnednnReorder.cpp - Layout conversion by oneDNN --------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the conversion between layouts.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_reorder/OnednnReorder.h"

#include "kernels/cpu/onednn/Operation.h"

using namespace bonsai;
using namespace bonsai::onednn;

static BonsaiStatus build(const BonsaiReorderDescriptor &reorder,
                          const void *const *constants, Operation &operation) {
  BonsaiFeatureMap targetMap = reorder.source;
  targetMap.layout = reorder.target_layout;
  dnnl_memory_desc_t source, target;
  BONSAI_TRY(describe(reorder.source, source));
  BONSAI_TRY(describe(targetMap, target));
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  BONSAI_TRY(operation.initialize(1));
  PrimitiveDescriptor descriptor;
  BONSAI_DNNL(dnnl_reorder_primitive_desc_create, descriptor.receive(), &source,
              operation.getEngine(), &target, operation.getEngine(),
              attributes.get());
  BONSAI_TRY(operation.setPrimitive(descriptor.get()));
  BONSAI_TRY(operation.addInput(DNNL_ARG_FROM, source));
  return operation.setOutput(target);
}

BonsaiStatus bonsai_onednn_reorder_create(const void *descriptor,
                                          const void *const *constants,
                                          void **state) {
  return createOperation<BonsaiReorderDescriptor>(build, descriptor, constants,
                                                  state);
}

BonsaiStatus bonsai_onednn_reorder_run(void *state, const void *const *inputs,
                                       void *output) {
  return runOperation(state, inputs, output);
}

void bonsai_onednn_reorder_destroy(void *state) { destroyOperation(state); }
