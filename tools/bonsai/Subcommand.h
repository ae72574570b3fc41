//===- Subcommand.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The subcommands of bonsai: one file each, and one entry in main.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_SUBCOMMAND_H
#define BONSAI_TOOLS_BONSAI_SUBCOMMAND_H

#include "llvm/Support/Error.h"

namespace bonsai {

/// A subcommand's main function. `argv[0]` is the subcommand's name. The error
/// is one line; `main` prints it and exits with status 1.
using SubcommandMain = llvm::Error (*)(int argc, char **argv);

llvm::Error runStats(int argc, char **argv);
llvm::Error runPrune(int argc, char **argv);
llvm::Error runSensitivity(int argc, char **argv);
llvm::Error runTrain(int argc, char **argv);
llvm::Error runTune(int argc, char **argv);
llvm::Error runCompile(int argc, char **argv);
llvm::Error runGpuCode(int argc, char **argv);
llvm::Error runRun(int argc, char **argv);
llvm::Error runEval(int argc, char **argv);
llvm::Error runBench(int argc, char **argv);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_SUBCOMMAND_H
