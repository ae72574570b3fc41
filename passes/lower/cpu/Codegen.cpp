//===- Codegen.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From LLVM IR to an object file.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/cpu/Codegen.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;

static constexpr StringLiteral targetTriple = "x86_64-unknown-linux-gnu";

static Error fail(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

static Expected<std::unique_ptr<TargetMachine>> createMachine(int cpuLevel) {
  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  std::string error;
  Triple triple(targetTriple);
  const Target *target = TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return fail("LLVM cannot compile for " + targetTriple + ": " + error);
  return std::unique_ptr<TargetMachine>(target->createTargetMachine(
      triple, "x86-64-v" + std::to_string(cpuLevel), /*Features=*/"",
      TargetOptions(), Reloc::PIC_, std::nullopt, CodeGenOptLevel::Default));
}

static void optimize(Module &module, TargetMachine &machine) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(OptimizationLevel::O3)
      .run(module, modules);
}

Error bonsai::emitObject(Module &module, int cpuLevel, StringRef path) {
  Expected<std::unique_ptr<TargetMachine>> machine = createMachine(cpuLevel);
  if (!machine)
    return machine.takeError();
  module.setTargetTriple(Triple(targetTriple));
  module.setDataLayout((*machine)->createDataLayout());
  optimize(module, **machine);
  std::error_code code;
  raw_fd_ostream os(path, code, sys::fs::OF_None);
  if (code)
    return fail(path + ": cannot write: " + code.message());
  legacy::PassManager emitter;
  if ((*machine)->addPassesToEmitFile(emitter, os, nullptr,
                                      CodeGenFileType::ObjectFile))
    return fail("LLVM cannot write object files for " + targetTriple);
  emitter.run(module);
  os.close();
  if (!os.has_error())
    return Error::success();
  code = os.error();
  os.clear_error();
  return fail(path + ": cannot write: " + code.message());
}
