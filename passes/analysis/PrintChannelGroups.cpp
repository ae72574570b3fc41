//===- PrintChannelGroups.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The channel groups of a module as a pass, for pipelines and tests.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/ChannelGroupsReport.h"
#include "passes/analysis/Passes.h"
#include "llvm/Support/FormatVariadic.h"

namespace bonsai {
#define GEN_PASS_DEF_PRINTCHANNELGROUPS
#include "passes/analysis/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct PrintChannelGroups
    : bonsai::impl::PrintChannelGroupsBase<PrintChannelGroups> {
  using PrintChannelGroupsBase::PrintChannelGroupsBase;

  void runOnOperation() override {
    ChannelGroups groups(getOperation());
    if (json)
      llvm::errs() << llvm::formatv("{0:2}\n", toJson(groups));
    else
      printTable(groups, llvm::errs());
    groups.emitRemarks();
    markAllAnalysesPreserved();
  }
};

} // namespace
