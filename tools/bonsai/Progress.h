//===- Progress.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Progress of long work, for people at a terminal.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_PROGRESS_H
#define BONSAI_TOOLS_BONSAI_PROGRESS_H

#include "llvm/ADT/StringRef.h"
#include <chrono>
#include <cstdint>
#include <string>

namespace bonsai {

/// One line on stderr that is rewritten as the work goes on: how much is done,
/// at what rate, and how long the rest takes. Gone when the object is. Silent
/// where stderr is no terminal, and inside of work that shows its own.
class Progress {
public:
  /// `unit` is the plural of what is counted: "images".
  Progress(llvm::StringRef task, llvm::StringRef unit, int64_t total);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  /// `done` of the total are finished; `note` is what else there is to say.
  void update(int64_t done, llvm::StringRef note = "");

private:
  using Clock = std::chrono::steady_clock;

  std::string task;
  std::string unit;
  int64_t total;
  bool isShown;
  Clock::time_point start;
  Clock::time_point lastShown;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_PROGRESS_H
