//===- Pipelines.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From reference lowerings to LLVM.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/reference/Pipelines.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Pipelines/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "passes/lower/reference/Passes.h"

using namespace mlir;

/// Temporaries up to this size live on the stack.
static constexpr int64_t stackBytesLimit = 64 * 1024;

static bool fitsOnStack(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (!type.hasStaticShape() || !type.getElementType().isIntOrIndexOrFloat())
    return false;
  int64_t bytes = type.getElementType().isIndex()
                      ? 8
                      : (type.getElementTypeBitWidth() + 7) / 8;
  return type.getNumElements() * bytes <= stackBytesLimit;
}

static void addCleanup(OpPassManager &manager) {
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

/// Tensors become buffers; results become arguments, written in place.
static void addBufferization(OpPassManager &manager) {
  manager.addNestedPass<func::FuncOp>(bonsai::createSeparateResults());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  manager.addPass(bufferization::createOneShotBufferizePass(bufferize));
  addCleanup(manager);

  bufferization::BufferResultsToOutParamsPassOptions results;
  results.hoistStaticAllocs = true;
  results.modifyPublicFunctions = true;
  manager.addPass(bufferization::createBufferResultsToOutParamsPass(results));
  manager.addNestedPass<func::FuncOp>(
      bufferization::createPromoteBuffersToStackPass(fitsOnStack));
  bufferization::buildBufferDeallocationPipeline(manager);
  manager.addPass(createConvertBufferizationToMemRefPass());
}

static void addLoops(OpPassManager &manager) {
  manager.addNestedPass<func::FuncOp>(bonsai::createForbidAliasing());
  manager.addNestedPass<func::FuncOp>(bonsai::createExpandCopies());
  manager.addNestedPass<func::FuncOp>(bonsai::createMergeLoops());
  manager.addNestedPass<func::FuncOp>(createConvertLinalgToLoopsPass());
  addCleanup(manager);
  manager.addPass(createLoopInvariantCodeMotionPass());
}

static void addLLVM(OpPassManager &manager) {
  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createLowerAffinePass());
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(createConvertMathToLLVMPass());
  manager.addPass(createArithToLLVMConversionPass());
  manager.addPass(createConvertIndexToLLVMPass());
  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  manager.addPass(createConvertControlFlowToLLVMPass());
  ConvertFuncToLLVMPassOptions functions;
  functions.useBarePtrCallConv = true;
  manager.addPass(createConvertFuncToLLVMPass(functions));
  manager.addPass(createReconcileUnrealizedCastsPass());
  addCleanup(manager);
}

void bonsai::buildGeneratedKernelPipeline(OpPassManager &manager) {
  addCleanup(manager);
  manager.addNestedPass<func::FuncOp>(createOrderLoops());
  addBufferization(manager);
  addLoops(manager);
  addLLVM(manager);
}

void bonsai::registerGeneratedKernelPipeline() {
  PassPipelineRegistration<>(
      "bonsai-generated-kernels",
      "Lower functions on tensors (linalg, tensor, arith, math, scf) to LLVM "
      "functions on bare pointers: operands, then results.",
      buildGeneratedKernelPipeline);
}
