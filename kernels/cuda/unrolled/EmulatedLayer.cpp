//===- EmulatedLayer.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/EmulatedLayer.h"

#include "kernels/cuda/emulation/BlockEmulator.h"
#include "kernels/cuda/unrolled/Emit.h"
#include "passes/lower/gpu_emulation/Passes.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "llvm/Support/TargetSelect.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_unrolled;

static void loadDialects(MLIRContext &context) {
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  context.appendDialectRegistry(registry);
  context.loadDialect<arith::ArithDialect, cf::ControlFlowDialect,
                      func::FuncDialect, gpu::GPUDialect, LLVM::LLVMDialect,
                      NVVM::NVVMDialect>();
}

/// Several modules, as the assembler gets them.
static OwningOpRef<ModuleOp> emitAll(const Program &program,
                                     MLIRContext &context) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
  emitKernel(program, *module);
  for (const std::vector<Function> &functions : divideFunctions(program, 500))
    emitFunctions(program, functions, *module);
  return module;
}

static LogicalResult lowerToHost(ModuleOp module) {
  PassManager manager(module.getContext());
  manager.addPass(createBonsaiEmulateGpu());
  manager.addPass(createArithToLLVMConversionPass());
  manager.addPass(createConvertControlFlowToLLVMPass());
  manager.addPass(createConvertFuncToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  return manager.run(module);
}

static llvm::orc::SymbolMap
getEmulatorSymbols(llvm::orc::MangleAndInterner mangle) {
  llvm::orc::SymbolMap symbols;
  auto add = [&](StringRef name, auto *function) {
    symbols[mangle(name)] = {llvm::orc::ExecutorAddr::fromPtr(function),
                             llvm::JITSymbolFlags::Exported};
  };
  add("bonsai_emulated_thread_id", bonsai_emulated_thread_id);
  add("bonsai_emulated_block_id", bonsai_emulated_block_id);
  add("bonsai_emulated_barrier", bonsai_emulated_barrier);
  add("bonsai_emulated_exit", bonsai_emulated_exit);
  add("bonsai_emulated_permute", bonsai_emulated_permute);
  return symbols;
}

std::string bonsai::gpu_unrolled::runEmulated(const Program &program,
                                              const void *features,
                                              const void *residual,
                                              void *result) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  MLIRContext context(MLIRContext::Threading::DISABLED);
  loadDialects(context);
  OwningOpRef<ModuleOp> module = emitAll(program, context);
  if (failed(lowerToHost(*module)))
    return "cannot lower to the host";
  auto engine = ExecutionEngine::create(*module);
  if (!engine)
    return toString(engine.takeError());
  (*engine)->registerSymbols(getEmulatorSymbols);
  auto kernel = (*engine)->lookup(kernelName);
  if (!kernel)
    return toString(kernel.takeError());
  auto *thread =
      reinterpret_cast<void (*)(const void *, const void *, void *)>(*kernel);
  cuda::emulation::Launch launch;
  Grid grid = getGrid(program);
  launch.grid = {static_cast<unsigned>(grid.x), static_cast<unsigned>(grid.y)};
  launch.block.x = static_cast<unsigned>(program.tiling.getThreads());
  return cuda::emulation::launch(launch,
                                 [&] { thread(features, residual, result); });
}
