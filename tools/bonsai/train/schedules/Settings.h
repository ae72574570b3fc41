//===- Settings.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The settings of a schedule: "sparsity=0.8,end=8".
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_SCHEDULES_SETTINGS_H
#define BONSAI_TOOLS_BONSAI_TRAIN_SCHEDULES_SETTINGS_H

#include "passes/prune/Pruning.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

namespace bonsai {

/// Values by name. Each is asked for once; what is wrong is kept until
/// `finish`.
class Settings {
public:
  /// `text` is a list of name=value; may be empty.
  explicit Settings(llvm::StringRef text);

  /// A fraction of at least 0 and less than 1; without a default it must be
  /// given.
  Sparsity getSparsity(llvm::StringRef name,
                       std::optional<llvm::StringRef> byDefault = std::nullopt);
  int64_t getInteger(llvm::StringRef name, int64_t minimum, int64_t byDefault);
  std::optional<int64_t> getOptionalInteger(llvm::StringRef name,
                                            int64_t minimum);
  double getNumber(llvm::StringRef name, double byDefault);
  /// One of `values`, the first by default.
  llvm::StringRef getChoice(llvm::StringRef name,
                            llvm::ArrayRef<llvm::StringRef> values);
  PruningScope getScope(llvm::StringRef byDefault);

  /// The first thing that was wrong; also if a setting was not asked for.
  llvm::Error finish();

private:
  std::optional<llvm::StringRef> take(llvm::StringRef name);
  void fail(const llvm::Twine &message);

  llvm::StringMap<llvm::StringRef> values;
  std::vector<std::string> known;
  std::string firstError;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_SCHEDULES_SETTINGS_H
