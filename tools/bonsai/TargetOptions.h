//===- TargetOptions.h ------------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_TOOLS_BONSAI_TARGETOPTIONS_H
#define BONSAI_TOOLS_BONSAI_TARGETOPTIONS_H

#include "passes/lower/cpu/Compile.h"
#include "tools/bonsai/CommandLine.h"
#include <optional>

namespace bonsai {

/// As given; empty strings mean the default.
struct TargetOptions {
  std::string target = "cpu", arch, precision;

  bool isCuda() const { return target == "cuda"; }
};

/// Adds the options. `what` says what is done for the target.
void addTargetOptions(CommandLine &line, TargetOptions &options,
                      llvm::StringRef what);

/// That the options go together.
llvm::Error checkTargetOptions(const TargetOptions &options);

/// To compile for a GPU, of whatever machine; the architecture is sm_90 if none
/// is given.
CompileOptions makeCudaOptions(const TargetOptions &options);

/// To compile for what will run it here: this processor, or this machine's GPU,
/// whose name and architecture are asked of the driver; an error if there is
/// none.
llvm::Expected<CompileOptions>
makeNativeOptions(const TargetOptions &options, std::optional<int64_t> threads);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TARGETOPTIONS_H
