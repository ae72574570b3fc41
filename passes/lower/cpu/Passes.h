//===- Passes.h -------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The lowering to the CPU runtime, and the pipeline that ends in it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_PASSES_H
#define BONSAI_PASSES_LOWER_CPU_PASSES_H

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace bonsai {

#define GEN_PASS_DECL
#include "passes/lower/cpu/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/lower/cpu/Passes.h.inc"

struct CpuPipelineOptions
    : public mlir::PassPipelineOptions<CpuPipelineOptions> {
  Option<int> cpuLevel{*this, "cpu-level",
                       llvm::cl::desc("x86-64 psABI level of the target"),
                       llvm::cl::init(4)};
  Option<std::string> cudaArch{
      *this, "cuda-arch",
      llvm::cl::desc("architecture of the GPU; empty for the CPU"),
      llvm::cl::init("")};
  Option<std::string> precision{
      *this, "precision",
      llvm::cl::desc("of layers on a GPU: f32, tf32 or f16"),
      llvm::cl::init("f32")};
  Option<std::string> policy{
      *this, "policy",
      llvm::cl::desc("see the option of bonsai-select-kernels"),
      llvm::cl::init("fastest")};
  Option<int> threads{*this, "threads",
                      llvm::cl::desc("threads that the network will run on"),
                      llvm::cl::init(1)};
  Option<std::string> tuning{
      *this, "tuning",
      llvm::cl::desc("a file of measurements that bonsai tune wrote"),
      llvm::cl::init("")};
  Option<std::string> device{
      *this, "device",
      llvm::cl::desc("whose measurements count; by default this processor"),
      llvm::cl::init("")};
  Option<bool> explain{*this, "explain",
                       llvm::cl::desc("a remark for every choice of a kernel"),
                       llvm::cl::init(false)};
};

/// The two halves of `buildCpuPipeline`: what makes an imported or pruned
/// network one whose ops kernels run (batch normalization is folded, zeros are
/// masked, epilogues are fused, masked channels are removed where that is
/// faster), and what chooses these kernels and lowers to calls of them.
void buildCpuPreparation(mlir::OpPassManager &manager,
                         const CpuPipelineOptions &options);
void buildCpuLowering(mlir::OpPassManager &manager,
                      const CpuPipelineOptions &options);

/// From an imported or pruned network to the LLVM dialect. Registered as
/// `bonsai-cpu-pipeline`.
void buildCpuPipeline(mlir::OpPassManager &manager,
                      const CpuPipelineOptions &options);
void registerCpuPipeline();

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_CPU_PASSES_H
