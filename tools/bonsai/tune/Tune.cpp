//===- Tune.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai tune: measured times of kernels, to select by.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Subcommand.h"
#include "tools/bonsai/TargetOptions.h"
#include "tools/bonsai/tune/NetworkTuner.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {
struct TuneArguments {
  std::string model, output;
  TargetOptions target;
  std::optional<int64_t> batch, threads;
};
} // namespace

static void declare(CommandLine &line, TuneArguments &arguments) {
  line.addPositional("MODEL", arguments.model, modelHelp);
  line.addString("-o", "FILE", arguments.output,
                 "the tuning file; what it has already is kept, and not "
                 "measured again");
  line.setRequired();
  addTargetOptions(line, arguments.target, "what to measure");
  line.addInteger("--batch", "N", arguments.batch, 1, batchHelp);
  line.addInteger("--threads", "N", arguments.threads, 1,
                  "threads (default: all)");
}

static StringRef getLabel(StringRef policy) {
  return policy == "fastest" ? "selected" : policy;
}

static void report(const TuneArguments &arguments, const TuningDevice &device,
                   const NetworkTuner &tuner) {
  const NetworkTuning &verdict = tuner.getVerdict();
  outs() << formatv("{0} on {1}: {2} measurements, {3} of them new\n",
                    arguments.model, device.describe(), tuner.countAll(),
                    tuner.countMeasuredNow());
  double dense = verdict.milliseconds.at("dense");
  for (const auto &[policy, milliseconds] : verdict.milliseconds)
    outs() << formatv("  {0,-10} {1,9:F3} ms {2,6:F2}x{3}\n", getLabel(policy),
                      milliseconds, dense / milliseconds,
                      policy == verdict.policy ? "  <- chosen" : "");
}

Error bonsai::runTune(int argc, char **argv) {
  TuneArguments arguments;
  CommandLine line("tune",
                   "Measures on this machine each way to run each layer of a "
                   "network, for --tuning of compile, run, eval and bench. "
                   "Stopped and called again it goes on where it was.",
                   "bonsai tune pruned.mlirbc -o tuning.json --threads 1");
  declare(line, arguments);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();
  if (Error error = checkTargetOptions(arguments.target))
    return error;
  if (Error error = checkWritable(arguments.output))
    return error;
  Expected<CompileOptions> native =
      makeNativeOptions(arguments.target, arguments.threads);
  if (!native)
    return native.takeError();
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(arguments.model, arguments.batch);
  if (!module)
    return module.takeError();
  Expected<std::unique_ptr<NetworkTuner>> tuner = NetworkTuner::create(
      session, **module, arguments.model, arguments.output, *native);
  if (!tuner)
    return tuner.takeError();
  if (Error error = (*tuner)->run())
    return error;
  report(arguments, TuningDevice::get(native->getTarget(), native->processor),
         **tuner);
  return Error::success();
}
