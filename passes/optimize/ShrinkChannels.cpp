//===- ShrinkChannels.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass that removes masked channels.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/Passes.h"
#include "passes/optimize/Shrinking.h"

namespace bonsai {
#define GEN_PASS_DEF_SHRINKCHANNELS
#include "passes/optimize/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct ShrinkChannels : bonsai::impl::ShrinkChannelsBase<ShrinkChannels> {
  void runOnOperation() override {
    ShrinkingReport report = shrinkChannels(getOperation());
    numChannels += report.numChannels;
    numFolded += report.numFolded;
    numParams += report.before.params - report.after.params;
  }
};

} // namespace
