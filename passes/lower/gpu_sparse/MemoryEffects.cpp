//===- MemoryEffects.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Effects of sparse gpu ops on memory, which upstream does not declare.
//
//===----------------------------------------------------------------------===//

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/lower/gpu_sparse/Passes.h"

using namespace mlir;

namespace {

/// What an op may do that uses the device: it keeps its place among all others
/// that do.
template <typename Op>
struct DeviceEffects
    : MemoryEffectOpInterface::ExternalModel<DeviceEffects<Op>, Op> {
  void
  getEffects(Operation *,
             SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
                 &effects) const {
    effects.emplace_back(MemoryEffects::Read::get());
    effects.emplace_back(MemoryEffects::Write::get());
  }
};

} // namespace

template <typename... Ops> static void attachEffects(MLIRContext *context) {
  (Ops::template attachInterface<DeviceEffects<Ops>>(*context), ...);
}

void bonsai::registerGpuMemoryEffects(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gpu::GPUDialect *) {
    attachEffects<gpu::WaitOp, gpu::CreateDnTensorOp, gpu::DestroyDnTensorOp,
                  gpu::CreateCsrOp, gpu::Create2To4SpMatOp, gpu::DestroySpMatOp,
                  gpu::SpMMBufferSizeOp, gpu::SpMMOp>(context);
  });
}
