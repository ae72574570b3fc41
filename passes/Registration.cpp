//===- Registration.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registration of the dialect and of every pass.
//
//===----------------------------------------------------------------------===//

#include "passes/Registration.h"
#include "dialect/BonsaiDialect.h"
#include "passes/analysis/Passes.h"
#include "passes/lower/cpu/Passes.h"
#include "passes/lower/gpu_emulation/Passes.h"
#include "passes/lower/gpu_sparse/Passes.h"
#include "passes/lower/reference/Passes.h"
#include "passes/lower/reference/Pipelines.h"
#include "passes/optimize/Passes.h"
#include "passes/prune/Passes.h"
#include "passes/select/Passes.h"
#include "passes/train/Passes.h"

using namespace mlir;

void bonsai::registerDialects(DialectRegistry &registry) {
  registry.insert<BonsaiDialect, func::FuncDialect>();
  registerReferenceLowerings(registry);
  registerGradients(registry);
  registerGpuMemoryEffects(registry);
}

void bonsai::registerPasses() {
  registerBonsaiAnalysisPasses();
  registerBonsaiPrunePasses();
  registerBonsaiOptimizePasses();
  registerBonsaiTrainPasses();
  registerBonsaiReferencePasses();
  registerBonsaiSelectPasses();
  registerBonsaiCpuPasses();
  registerBonsaiGpuEmulationPasses();
  registerBonsaiGpuSparsePasses();
  registerCpuPipeline();
  registerGeneratedKernelPipeline();
}
