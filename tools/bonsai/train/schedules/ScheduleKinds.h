//===- ScheduleKinds.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The schedules there are.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_SCHEDULES_SCHEDULEKINDS_H
#define BONSAI_TOOLS_BONSAI_TRAIN_SCHEDULES_SCHEDULEKINDS_H

#include "tools/bonsai/train/schedules/PruningSchedule.h"
#include "tools/bonsai/train/schedules/Settings.h"

namespace bonsai {

using CreateSchedule = std::unique_ptr<PruningSchedule>(Settings &settings);

CreateSchedule createOneShot, createIterative, createGradual, createHan,
    createLotteryTicket, createDenseSparseDense, createFromScratch,
    createSoftFilters, createSlimming;

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_SCHEDULES_SCHEDULEKINDS_H
