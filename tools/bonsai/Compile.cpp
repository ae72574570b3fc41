//===- Compile.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai compile: a network as a shared library.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "passes/analysis/LayerNames.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Subcommand.h"
#include "tools/bonsai/TargetOptions.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {
struct CompileArguments {
  std::string model, output, device, cpu = "native";
  TargetOptions target;
  KernelOptions kernels;
  std::optional<int64_t> batch, threads;
  bool explain = false;
};
} // namespace

static void declare(CommandLine &line, CompileArguments &arguments) {
  line.addPositional("MODEL", arguments.model, modelHelp);
  line.addString("-o", "OUT.so", arguments.output, "the shared library");
  line.setRequired();
  addTargetOptions(line, arguments.target, "what to compile for");
  line.addChoice("--cpu", {"x86-64-v2", "x86-64-v3", "x86-64-v4", "native"},
                 arguments.cpu,
                 "the least processor that it shall run on (default: native, "
                 "this one)");
  line.addInteger("--batch", "N", arguments.batch, 1, batchHelp);
  line.addInteger(
      "--threads", "N", arguments.threads, 1,
      "threads that it will mostly run on, whose measurements count "
      "(default: all)");
  addKernelOptions(line, arguments.kernels);
  line.addString("--device", "NAME", arguments.device,
                 "with --target cuda: the GPU whose measurements count, where "
                 "--tuning has those of several");
  line.addFlag("--explain", arguments.explain,
               "print which kernel each layer got and why, which layouts are "
               "changed, and what all takes, beside dense");
}

static Error checkArguments(const CompileArguments &arguments) {
  if (Error error = checkTargetOptions(arguments.target))
    return error;
  if (!arguments.device.empty() && !arguments.target.isCuda())
    return createStringError("--device goes with --target cuda");
  if (sys::path::extension(arguments.output) != ".so")
    return createStringError("-o must end in .so, got '" + arguments.output +
                             "'");
  return checkWritable(arguments.output);
}

/// The names of layers by the locations of their ops, which is what remarks
/// keep of an op.
static llvm::DenseMap<Location, std::string>
collectLayerNames(ModuleOp module) {
  llvm::DenseMap<Location, std::string> names;
  module.walk([&](PrunableOpInterface op) {
    std::string name = getLayerName(op.getOperation());
    if (!name.empty())
      names.try_emplace(op->getLoc(), name);
  });
  return names;
}

/// Prints remarks on kernels: "conv4_2: csr-convolution, because …".
static void printChoices(Session &session, ModuleOp module) {
  session.setRemarkHandler(
      [names = collectLayerNames(module)](Location location, StringRef remark) {
        auto it = names.find(location);
        std::string name = it == names.end() ? describe(location) : it->second;
        outs() << name << ": " << remark << "\n";
      });
}

static Error report(StringRef path, const CompileOptions &options) {
  uint64_t size;
  if (std::error_code reason = sys::fs::file_size(path, size))
    return createStringError(path + ": " + reason.message());
  std::string target = options.cudaArch;
  if (target.empty())
    target = ("x86-64-v" + Twine(options.cpuLevel)).str();
  outs() << formatv("{0}: {1:F1} MiB for {2}\n", path,
                    static_cast<double>(size) / (1 << 20), target);
  return Error::success();
}

Error bonsai::runCompile(int argc, char **argv) {
  CompileArguments arguments;
  CommandLine line("compile",
                   "Compiles a network into one shared library that holds "
                   "code and weights; run, eval and bench take it as MODEL.",
                   "bonsai compile pruned.mlirbc -o pruned.so --target cpu");
  declare(line, arguments);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();
  if (Error error = checkArguments(arguments))
    return error;
  Expected<int> level = getCpuLevel(arguments.cpu);
  if (!level)
    return level.takeError();

  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(arguments.model, arguments.batch);
  if (!module)
    return module.takeError();
  CompileOptions options;
  options.cpuLevel = *level;
  if (arguments.target.isCuda())
    options = makeCudaOptions(arguments.target);
  if (!arguments.kernels.policy.empty())
    options.policy = arguments.kernels.policy;
  options.threads = countThreads(arguments.threads);
  options.tuning = arguments.kernels.tuning;
  options.processor = arguments.device;
  options.explain = arguments.explain;
  if (arguments.explain)
    printChoices(session, **module);
  if (Error error = compileToFile(session, **module, options, arguments.output))
    return error;
  return report(arguments.output, options);
}
