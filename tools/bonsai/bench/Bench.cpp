//===- Bench.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai bench: dense against pruned, alternating in one process.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Subcommand.h"
#include "tools/bonsai/bench/DlmcBench.h"
#include "tools/bonsai/bench/NetworkBench.h"

using namespace llvm;
using namespace bonsai;

Error bonsai::runBench(int argc, char **argv) {
  Expected<std::optional<BenchOptions>> options = parseBenchOptions(argc, argv);
  if (!options)
    return options.takeError();
  if (!*options)
    return Error::success();
  BenchRun run(**options);
  if (Error error = run.initialize())
    return error;
  if (Error error = (*options)->getDlmcFolder().empty()
                        ? benchNetwork(**options, run)
                        : benchDlmc(**options, run))
    return error;
  return run.finish();
}
