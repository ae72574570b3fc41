//===- ChannelGroupsReport.cpp --------------------------------------------===//
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

#include "passes/analysis/ChannelGroupsReport.h"
#include "passes/analysis/LayerNames.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace bonsai;

static std::vector<std::string> namesOf(ArrayRef<PrunableOpInterface> ops) {
  std::vector<std::string> names;
  for (PrunableOpInterface op : ops)
    names.push_back(describeLayer(op));
  return names;
}

static std::string listOf(ArrayRef<PrunableOpInterface> ops) {
  return ops.empty() ? "-" : join(namesOf(ops), ", ");
}

void bonsai::printTable(const ChannelGroups &groups, raw_ostream &os) {
  os << formatv("{0,5}  {1,8}  {2}\n", "group", "channels",
                "made by -> read by");
  for (auto [number, group] : enumerate(groups.getGroups())) {
    os << formatv("{0,5}  {1,8}  {2} -> {3}", number + 1, group.channels.size(),
                  listOf(group.makers), listOf(group.readers));
    if (group.isBlocked())
      os << " [kept: " << groups.getBlockers()[group.blocker].reason << "]";
    os << "\n";
  }
}

json::Value bonsai::toJson(const ChannelGroups &groups) {
  json::Array list;
  for (const ChannelGroup &group : groups.getGroups()) {
    json::Value blocked = nullptr;
    if (group.isBlocked())
      blocked = groups.getBlockers()[group.blocker].reason;
    list.push_back(
        json::Object{{"channels", static_cast<int64_t>(group.channels.size())},
                     {"makers", json::Array(namesOf(group.makers))},
                     {"readers", json::Array(namesOf(group.readers))},
                     {"blocked", std::move(blocked)}});
  }
  return list;
}
