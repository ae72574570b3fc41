//===- Compile.h ------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a network to a shared library for the CPU.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_COMPILE_H
#define BONSAI_PASSES_LOWER_CPU_COMPILE_H

#include "kernels/Kernel.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

namespace bonsai {

struct CompileOptions {
  /// x86-64 psABI level of the target: 2, 3 or 4.
  int cpuLevel = 2;
  /// The architecture of the GPU that layers run on; empty for the CPU.
  std::string cudaArch;
  /// Of layers on a GPU: f32, tf32 or f16.
  std::string precision = "f32";
  /// As the option of `bonsai-select-kernels`: fastest, dense, sparse,
  /// generated, or a family of kernels.
  std::string policy = "fastest";
  /// Threads that the model will mostly run on: whose measurements count.
  int threads = 1;
  /// A file of measurements; empty if estimates have to do.
  std::string tuning;
  /// The processor or GPU whose measurements count; by default this processor,
  /// or the only GPU of the file that the rest fits.
  std::string processor;
  /// The module has gone through `prepareNetwork`.
  bool isPrepared = false;
  /// Emits a remark for every choice of a kernel.
  bool explain = false;
  /// The runtime archive; by default `libBonsaiRuntime.a`, or
  /// `libBonsaiCudaRuntime.a` for a GPU, in `../lib` beside the running
  /// executable.
  std::string runtimeArchive;

  Target getTarget() const;
};

/// Registers the translations to LLVM IR that compiling needs. To be called
/// before the context that holds the module is made.
void registerCompilation(mlir::DialectRegistry &registry);

/// Does for itself what compiling begins with, up to the choice of kernels;
/// then `isPrepared`. Diagnostics and errors as below.
llvm::Error prepareNetwork(mlir::ModuleOp module,
                           const CompileOptions &options);

/// Runs the CPU pipeline on `module`, which is consumed by that, and writes a
/// shared library to `path` (by way of a temporary file, so that nothing is
/// left behind on failure). Diagnostics about ops go to the context's handlers;
/// the error says in one line what failed.
llvm::Error compileToSharedLibrary(mlir::ModuleOp module,
                                   const CompileOptions &options,
                                   llvm::StringRef path);

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_CPU_COMPILE_H
