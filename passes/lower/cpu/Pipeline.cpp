//===- Pipeline.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pipeline from a network to the LLVM dialect.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "passes/lower/cpu/Passes.h"
#include "passes/optimize/Passes.h"
#include "passes/select/Passes.h"

using namespace mlir;
using namespace bonsai;

/// Of a pass that compares what kernels take.
template <typename PassOptions>
static PassOptions makeSelectionOptions(const CpuPipelineOptions &options) {
  PassOptions select;
  select.cpuLevel = options.cpuLevel;
  select.policy = options.policy;
  select.threads = options.threads;
  select.tuning = options.tuning;
  select.device = options.device;
  select.explain = options.explain;
  return select;
}

void bonsai::buildCpuPreparation(OpPassManager &manager,
                                 const CpuPipelineOptions &options) {
  if (!options.cudaArch.empty()) {
    SetCudaTargetOptions target;
    target.arch = options.cudaArch;
    target.precision = options.precision;
    manager.addPass(createSetCudaTarget(target));
  }
  CheckNetworkOptions check;
  check.cpuLevel = options.cpuLevel;
  manager.addPass(createCheckNetwork(check));
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createFoldBatchNorm());
  manager.addPass(createMaskZeros());
  manager.addPass(createFuseEpilogue());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createRemoveUnusedParameters());
  manager.addPass(
      createSelectWidths(makeSelectionOptions<SelectWidthsOptions>(options)));
  if (options.precision == "f16")
    manager.addPass(createConvertPrecision());
  if (options.cudaArch.empty())
    manager.addNestedPass<func::FuncOp>(
        createAssignTurns(makeSelectionOptions<AssignTurnsOptions>(options)));
}

void bonsai::buildCpuLowering(OpPassManager &manager,
                              const CpuPipelineOptions &options) {
  manager.addNestedPass<func::FuncOp>(
      createSelectKernels(makeSelectionOptions<SelectKernelsOptions>(options)));
  AssignLayoutsOptions layouts;
  layouts.cpuLevel = options.cpuLevel;
  manager.addNestedPass<func::FuncOp>(createAssignLayouts(layouts));
  LowerToCpuOptions lower;
  lower.cpuLevel = options.cpuLevel;
  lower.threads = options.threads;
  manager.addPass(createLowerToCpu(lower));
}

void bonsai::buildCpuPipeline(OpPassManager &manager,
                              const CpuPipelineOptions &options) {
  buildCpuPreparation(manager, options);
  buildCpuLowering(manager, options);
}

void bonsai::registerCpuPipeline() {
  PassPipelineRegistration<CpuPipelineOptions>(
      "bonsai-cpu-pipeline",
      "From a network to the LLVM dialect with calls of the CPU runtime",
      buildCpuPipeline);
}
