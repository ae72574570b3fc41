//===- main.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The driver: finds the subcommand and reports its error in one line.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Subcommand.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <cstdlib>
#include <unistd.h>

using namespace llvm;
using namespace bonsai;

namespace {
struct Subcommand {
  StringLiteral name;
  StringLiteral summary;
  SubcommandMain run;
};
} // namespace

static constexpr Subcommand subcommands[] = {
    {"stats", "parameters, multiply-accumulates and sparsity", runStats},
    {"prune", "cut weights or channels", runPrune},
    {"sensitivity", "what cutting each layer alone costs", runSensitivity},
    {"train", "learn weights from labelled images", runTrain},
    {"tune", "measure kernels on this machine, to select them by", runTune},
    {"compile", "compile a network into a shared library", runCompile},
    {"gpu-code", "what generated GPU code consists of", runGpuCode},
    {"run", "run a network on tensors from .npy files", runRun},
    {"eval", "count right answers on real images", runEval},
    {"bench", "time dense against pruned", runBench},
};

static void printHelp() {
  outs() << "Usage: bonsai COMMAND MODEL [options]\n\n"
            "A compiler for pruned convolutional networks.\n\nCommands:\n";
  for (const Subcommand &subcommand : subcommands)
    outs() << formatv("  {0,-11} {1}\n", subcommand.name, subcommand.summary);
  outs() << "\nOptions:\n"
            "  --help    print this and exit; after a command, its options\n"
            "  --version print the version and exit\n"
            "\nExample:\n  bonsai stats resnet50\n";
}

static Expected<const Subcommand *> findSubcommand(StringRef name) {
  for (const Subcommand &subcommand : subcommands)
    if (subcommand.name == name)
      return &subcommand;
  auto names =
      map_range(subcommands, [](const Subcommand &subcommand) -> StringRef {
        return subcommand.name;
      });
  return createStringError("unknown command '" + name + "'; there are " +
                           join(names, ", "));
}

static Error runSubcommand(int argc, char **argv) {
  Expected<const Subcommand *> subcommand = findSubcommand(argv[0]);
  if (!subcommand)
    return subcommand.takeError();
  if (Error error = (*subcommand)->run(argc, argv))
    return createStringError((*subcommand)->name + ": " +
                             toString(std::move(error)));
  return Error::success();
}

/// Output that could not be written (a full disk, a closed pipe) is an error,
/// too.
static Error flushOutput() {
  outs().flush();
  if (!outs().has_error())
    return Error::success();
  std::string reason = outs().error().message();
  outs().clear_error();
  return createStringError("standard output: " + reason);
}

static Error runDriver(int argc, char **argv) {
  if (argc < 2)
    return createStringError("no command given; see bonsai --help");
  StringRef first = argv[1];
  if (first == "--help" || first == "-h") {
    printHelp();
    return Error::success();
  }
  if (first == "--version") {
    outs() << "bonsai " BONSAI_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
    return Error::success();
  }
  return runSubcommand(argc - 1, argv + 1);
}

/// A model that is too large for the machine is an error like any other.
static void exitOutOfMemory(void *, const char *, bool) {
  static constexpr StringLiteral message = "bonsai: out of memory\n";
  sys::RunInterruptHandlers(); // removes files that are not complete
  (void)!write(STDERR_FILENO, message.data(), message.size());
  _exit(1);
}

/// Lets threads that wait for each other sleep soon. By default libgomp spins
/// for milliseconds, and where something else wants a core, each barrier then
/// costs a time slice of the scheduler. Read when a model brings the library.
static void limitSpinning() {
  if (!std::getenv("OMP_WAIT_POLICY"))
    setenv("GOMP_SPINCOUNT", "1000", /*overwrite=*/0);
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  limitSpinning();
  install_bad_alloc_error_handler(exitOutOfMemory);
  // Files at their limit of size become errors of the write.
  std::signal(SIGXFSZ, SIG_IGN);
  setBugReportMsg("bonsai crashed; please report it with this trace:\n");
  Error error = runDriver(argc, argv);
  if (Error flushed = flushOutput())
    error = joinErrors(std::move(error), std::move(flushed));
  if (!error)
    return 0;
  errs() << "bonsai: " << toString(std::move(error)) << "\n";
  return 1;
}
