//===- TargetOptions.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What --target, --arch and --precision mean.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/TargetOptions.h"
#include "passes/select/Processor.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/Gpu.h"

using namespace llvm;
using namespace bonsai;

void bonsai::addTargetOptions(CommandLine &line, TargetOptions &options,
                              StringRef what) {
  line.addChoice("--target", {"cpu", "cuda"}, options.target,
                 (what + " (default: cpu)").str());
  line.addString("--arch", "ARCH", options.arch,
                 "with --target cuda: the architecture of the GPU (default: "
                 "sm_90 to compile, else that of this machine's)");
  line.addChoice("--precision", {"f32", "tf32", "f16"}, options.precision,
                 "with --target cuda: f32 strictly, factors of layers rounded "
                 "to TF32, or all in f16 (default: f32)");
}

Error bonsai::checkTargetOptions(const TargetOptions &options) {
  if (!options.isCuda() && !(options.arch.empty() && options.precision.empty()))
    return createStringError("--arch and --precision go with --target cuda");
  return Error::success();
}

CompileOptions bonsai::makeCudaOptions(const TargetOptions &options) {
  CompileOptions made;
  made.cudaArch = options.arch.empty() ? "sm_90" : options.arch;
  if (!options.precision.empty())
    made.precision = options.precision;
  // What runs on the host is the same everywhere.
  made.cpuLevel = 2;
  return made;
}

Expected<CompileOptions>
bonsai::makeNativeOptions(const TargetOptions &options,
                          std::optional<int64_t> threads) {
  CompileOptions made;
  if (!options.isCuda()) {
    Expected<int> level = getCpuLevel("native");
    if (!level)
      return level.takeError();
    made.cpuLevel = *level;
    made.threads = countThreads(threads);
    made.processor = getProcessorName();
    return made;
  }
  Expected<Gpu> gpu = findGpu();
  if (!gpu)
    return gpu.takeError();
  made.processor = gpu->name;
  made.cudaArch = options.arch.empty() ? gpu->arch : options.arch;
  if (!options.precision.empty())
    made.precision = options.precision;
  return made;
}
