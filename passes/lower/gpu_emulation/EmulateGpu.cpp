//===- EmulateGpu.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/lower/gpu_emulation/Passes.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace bonsai {
#define GEN_PASS_DEF_BONSAIEMULATEGPU
#include "passes/lower/gpu_emulation/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

class EmulateGpu : public bonsai::impl::BonsaiEmulateGpuBase<EmulateGpu> {
  void runOnOperation() override {
    for (auto gpuModule :
         llvm::make_early_inc_range(getOperation().getOps<gpu::GPUModuleOp>()))
      if (failed(moveOut(gpuModule)))
        return signalPassFailure();
    WalkResult result = getOperation().walk([&](NVVM::PermuteOp op) {
      return isEmulated(op) ? WalkResult::advance() : WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    getOperation().walk([&](Operation *op) { emulate(op); });
  }

  static bool isEmulated(NVVM::PermuteOp op);
  LogicalResult moveOut(gpu::GPUModuleOp gpuModule);
  LogicalResult moveKernel(gpu::GPUFuncOp kernel);
  void moveSymbol(SymbolOpInterface symbol);
  void emulate(Operation *op);
  Value callForId(Operation *op, StringRef function, gpu::Dimension dimension);
  Value callForPermutation(NVVM::PermuteOp op);
  func::CallOp call(ImplicitLocOpBuilder &builder, StringRef name,
                    TypeRange results, ValueRange operands);
};

} // namespace

LogicalResult EmulateGpu::moveOut(gpu::GPUModuleOp gpuModule) {
  // A function can have the module's name.
  gpuModule->remove();
  OwningOpRef<gpu::GPUModuleOp> owner(gpuModule);
  for (Operation &op :
       llvm::make_early_inc_range(gpuModule.getBody()->getOperations())) {
    if (auto kernel = dyn_cast<gpu::GPUFuncOp>(op)) {
      if (failed(moveKernel(kernel)))
        return failure();
    } else if (auto symbol = dyn_cast<SymbolOpInterface>(op)) {
      moveSymbol(symbol);
    }
  }
  return success();
}

LogicalResult EmulateGpu::moveKernel(gpu::GPUFuncOp kernel) {
  if (kernel.getNumWorkgroupAttributions() ||
      kernel.getNumPrivateAttributions())
    return kernel.emitOpError("with memory attributions cannot be emulated");
  auto builder = OpBuilder::atBlockEnd(getOperation().getBody());
  auto function = func::FuncOp::create(
      builder, kernel.getLoc(), kernel.getName(), kernel.getFunctionType());
  function.getBody().takeBody(kernel.getBody());
  kernel.erase();
  return success();
}

static bool isDeclaration(Operation *symbol) {
  auto function = dyn_cast<FunctionOpInterface>(symbol);
  return function && function.isExternal();
}

void EmulateGpu::moveSymbol(SymbolOpInterface symbol) {
  if (Operation *known = getOperation().lookupSymbol(symbol.getNameAttr())) {
    if (isDeclaration(symbol))
      return;
    if (isDeclaration(known))
      known->erase();
  }
  symbol->moveBefore(getOperation().getBody(), getOperation().getBody()->end());
}

void EmulateGpu::emulate(Operation *op) {
  ImplicitLocOpBuilder builder(op->getLoc(), op);
  if (auto id = dyn_cast<gpu::ThreadIdOp>(op))
    id.replaceAllUsesWith(
        callForId(op, "bonsai_emulated_thread_id", id.getDimension()));
  else if (auto id = dyn_cast<gpu::BlockIdOp>(op))
    id.replaceAllUsesWith(
        callForId(op, "bonsai_emulated_block_id", id.getDimension()));
  else if (auto permute = dyn_cast<NVVM::PermuteOp>(op))
    permute.replaceAllUsesWith(callForPermutation(permute));
  else if (isa<gpu::BarrierOp, NVVM::Barrier0Op>(op))
    call(builder, "bonsai_emulated_barrier", {}, {});
  else if (isa<NVVM::Exit>(op))
    call(builder, "bonsai_emulated_exit", {}, {});
  else if (isa<gpu::ReturnOp>(op))
    func::ReturnOp::create(builder, op->getOperands());
  else
    return;
  op->erase();
}

Value EmulateGpu::callForId(Operation *op, StringRef function,
                            gpu::Dimension dimension) {
  ImplicitLocOpBuilder builder(op->getLoc(), op);
  Type i32 = builder.getI32Type();
  Value number = arith::ConstantIntOp::create(builder, i32,
                                              static_cast<int64_t>(dimension));
  Value id = call(builder, function, i32, number).getResult(0);
  return arith::IndexCastOp::create(builder, builder.getIndexType(), id);
}

/// An error if not.
bool EmulateGpu::isEmulated(NVVM::PermuteOp op) {
  if (op.getMode() == NVVM::PermuteMode::DEFAULT)
    return true;
  op.emitOpError("of a mode that is not the default cannot be emulated");
  return false;
}

Value EmulateGpu::callForPermutation(NVVM::PermuteOp op) {
  ImplicitLocOpBuilder builder(op->getLoc(), op);
  Value high = op.getHi();
  return call(builder, "bonsai_emulated_permute", builder.getI32Type(),
              {op.getLo(), high, op.getSelector()})
      .getResult(0);
}

func::CallOp EmulateGpu::call(ImplicitLocOpBuilder &builder, StringRef name,
                              TypeRange results, ValueRange operands) {
  if (!getOperation().lookupSymbol(name)) {
    auto start = OpBuilder::atBlockBegin(getOperation().getBody());
    func::FuncOp::create(start, builder.getLoc(), name,
                         start.getFunctionType(operands.getTypes(), results))
        .setPrivate();
  }
  return func::CallOp::create(builder, name, results, operands);
}
