//===- PruneWeights.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai prune by magnitude, in n:m patterns and in blocks.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/PruneWeights.h"
#include "passes/prune/Passes.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

/// Two positive integers and what stands between them: "2:4", "4x1".
struct Pair {
  int64_t first = 0;
  int64_t second = 0;
};

} // namespace

static Expected<Pair> readPair(StringRef option, StringRef text,
                               char separator) {
  auto [first, second] = text.split(separator);
  int32_t a, b;
  if (first.getAsInteger(10, a) || second.getAsInteger(10, b) || a < 1 || b < 1)
    return createStringError(
        option + " must be two positive integers with a '" + Twine(separator) +
        "' between, got '" + text + "'");
  return Pair{a, b};
}

/// The sparsity that n:m means, where it was given as well.
static Error checkPattern(const PruneOptions &options, Pair pattern) {
  if (pattern.first >= pattern.second)
    return createStringError("--pattern must keep fewer than it groups, got " +
                             options.pattern);
  if (options.sparsity.empty())
    return Error::success();
  Expected<Sparsity> sparsity = readSparsity(options.sparsity);
  if (!sparsity)
    return sparsity.takeError();
  constexpr int64_t groups = 1 << 24;
  int64_t cut = pattern.second - pattern.first;
  if (sparsity->countOf(pattern.second * groups) != cut * groups)
    return createStringError("--sparsity " + options.sparsity +
                             " is not that of the pattern, which cuts " +
                             Twine(cut) + " of " + Twine(pattern.second));
  return Error::success();
}

static std::unique_ptr<Pass> createMagnitude(const PruneOptions &options) {
  PruneMagnitudeOptions pass;
  pass.sparsity = options.sparsity;
  pass.scope = options.getScope();
  pass.exclude.assign(options.exclude.begin(), options.exclude.end());
  return createPruneMagnitude(pass);
}

static Expected<std::unique_ptr<Pass>> createNM(const PruneOptions &options) {
  PruneNMOptions pass;
  if (!options.pattern.empty()) {
    Expected<Pair> pattern = readPair("--pattern", options.pattern, ':');
    if (!pattern)
      return pattern.takeError();
    pass.n = pattern->first;
    pass.m = pattern->second;
  }
  if (Error error = checkPattern(options, {pass.n, pass.m}))
    return error;
  pass.exclude.assign(options.exclude.begin(), options.exclude.end());
  return createPruneNM(pass);
}

static Expected<std::unique_ptr<Pass>>
createBlock(const PruneOptions &options) {
  PruneBlockOptions pass;
  if (!options.block.empty()) {
    Expected<Pair> block = readPair("--block", options.block, 'x');
    if (!block)
      return block.takeError();
    pass.rows = block->first;
    pass.columns = block->second;
  }
  pass.norm = options.norm == "l2" ? BlockNorm::l2 : BlockNorm::l1;
  pass.sparsity = options.sparsity;
  pass.scope = options.getScope();
  pass.exclude.assign(options.exclude.begin(), options.exclude.end());
  return createPruneBlock(pass);
}

Expected<std::unique_ptr<Pass>>
bonsai::createWeightPruning(const PruneOptions &options) {
  if (options.cutsChannels() || options.method == "dlmc" ||
      options.getGradientCriterion())
    return nullptr;
  if (options.method == "nm")
    return createNM(options);
  if (options.method == "block")
    return createBlock(options);
  return createMagnitude(options);
}
