//===- PruningSchedule.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds schedules by name.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/schedules/PruningSchedule.h"
#include "tools/bonsai/train/schedules/ScheduleKinds.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace bonsai;

namespace {

struct ScheduleKind {
  StringLiteral name;
  StringLiteral settings;
  StringLiteral summary;
  CreateSchedule *create;
};

} // namespace

static constexpr ScheduleKind kinds[] = {
    {"one-shot", "sparsity,scope=global", "cut at once, then train",
     createOneShot},
    {"iterative", "sparsity,cut=0.05,of=whole|left,every=1,scope=global",
     "cut a little, train for some epochs, and so on until the sparsity is "
     "reached",
     createIterative},
    {"gradual", "sparsity,initial=0,begin=0,end,every=100,scope=global",
     "the cubic of Zhu and Gupta from epoch begin to epoch end, a cut every so "
     "many steps",
     createGradual},
    {"han", "sparsity,rounds=1,dense=no|yes",
     "cut by thresholds of so many standard deviations of each layer, train "
     "all epochs, and again; with dense, they are gone through once before the "
     "first cut",
     createHan},
    {"lottery", "sparsity,cut=0.2,rewind=0",
     "train all epochs, cut a fraction of what is left, rewind weights to what "
     "they were after some steps, and again",
     createLotteryTicket},
    {"soft-filters", "sparsity",
     "zero the filters of the least norm after each epoch, and let them go on; "
     "cut them at the end",
     createSoftFilters},
    {"dense-sparse-dense", "sparsity,scope=layer",
     "a third of the epochs dense, a third sparse, a third dense again",
     createDenseSparseDense},
    {"slimming", "l1=0.0001",
     "draw the scales of batch normalization to zero, for bonsai prune "
     "--criterion bn",
     createSlimming},
    {"from-scratch", "seed=0",
     "draw all weights anew, but keep the masks: the control",
     createFromScratch},
};

Expected<std::unique_ptr<PruningSchedule>>
bonsai::parsePruningSchedule(StringRef description) {
  auto [name, text] = description.split(':');
  const auto *kind = find_if(
      kinds, [name = name](const ScheduleKind &k) { return k.name == name; });
  if (kind == std::end(kinds))
    return createStringError(
        "there is no schedule '" + name + "'; there are " +
        join(map_range(kinds, [](const auto &k) { return k.name; }), ", "));
  Settings settings(text);
  std::unique_ptr<PruningSchedule> schedule = kind->create(settings);
  if (Error error = settings.finish())
    return createStringError(kind->name + ": " + toString(std::move(error)));
  return schedule;
}

std::string bonsai::describePruningSchedules() {
  std::string text;
  for (const ScheduleKind &kind : kinds)
    text +=
        (kind.name + ":" + kind.settings + " (" + kind.summary + "); ").str();
  return StringRef(text).drop_back(2).str();
}
