//===- ChannelGroupsReport.h ------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Channel groups for people and for programs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_ANALYSIS_CHANNELGROUPSREPORT_H
#define BONSAI_PASSES_ANALYSIS_CHANNELGROUPSREPORT_H

#include "passes/analysis/ChannelGroups.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace bonsai {

/// A line for each group: number, channels, whether they can be removed, the
/// layers that make and those that read them.
void printTable(const ChannelGroups &groups, llvm::raw_ostream &os);

/// A list of `{"channels", "makers", "readers", "blocked"}`; `blocked` is the
/// reason, or null.
llvm::json::Value toJson(const ChannelGroups &groups);

} // namespace bonsai

#endif // BONSAI_PASSES_ANALYSIS_CHANNELGROUPSREPORT_H
