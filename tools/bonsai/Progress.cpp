//===- Progress.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The line of progress.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Progress.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace bonsai;

static constexpr std::chrono::milliseconds interval(200);

/// Returns to the start of the line and erases it.
static constexpr StringLiteral eraseLine("\r\x1b[K");

/// The progress that has the line.
static const Progress *shown = nullptr;

Progress::Progress(StringRef task, StringRef unit, int64_t total)
    : task(task), unit(unit), total(total),
      isShown(!shown && errs().is_displayed()), start(Clock::now()),
      lastShown(start) {
  if (!isShown)
    return;
  shown = this;
  errs() << eraseLine << task;
}

Progress::~Progress() {
  if (!isShown)
    return;
  shown = nullptr;
  errs() << eraseLine;
}

void Progress::update(int64_t done, StringRef note) {
  Clock::time_point now = Clock::now();
  if (!isShown || done == 0 || now - lastShown < interval)
    return;
  lastShown = now;
  double rate = done / std::chrono::duration<double>(now - start).count();
  errs() << eraseLine
         << formatv("{0}: {1} of {2} {3}, {4:F0} {3}/s, {5:F0} s left", task,
                    done, total, unit, rate, (total - done) / rate)
         << (note.empty() ? "" : ", ") << note;
}
