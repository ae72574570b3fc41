//===- OutputFile.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Files that appear whole or not at all.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_OUTPUTFILE_H
#define BONSAI_TOOLS_BONSAI_OUTPUTFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <optional>

namespace bonsai {

/// A file under construction. It is written beside its final place under
/// another name, which `keep` changes; without that, and when the process is
/// ended by a signal, it is removed. "-" and what is no regular file (a device,
/// a pipe) are written directly.
class OutputFile {
public:
  /// Fails if `path` cannot be written; the error names it.
  static llvm::Expected<OutputFile> create(llvm::StringRef path);

  OutputFile(OutputFile &&) = default;
  ~OutputFile();

  llvm::raw_ostream &getStream() { return *stream; }

  /// Finishes the file and puts it into its place.
  llvm::Error keep();

private:
  explicit OutputFile(llvm::StringRef path) : path(path) {}

  llvm::Error openDirectly();
  llvm::Error openTemporary();

  std::string path;
  std::optional<llvm::sys::fs::TempFile> temporary;
  std::unique_ptr<llvm::raw_fd_ostream> stream;
};

/// Removes what processes that were killed have left of `path`: files that were
/// under construction. Nothing else may be writing it.
void removeUnfinished(llvm::StringRef path);

/// Fails, as writing would, if no regular file can be made at `path`.
llvm::Error checkWritable(llvm::StringRef path);

/// As `checkWritable`, for a report: "" (none), "-" and devices are fine.
llvm::Error checkReportWritable(llvm::StringRef path);

inline constexpr llvm::StringLiteral jsonHelp =
    "write the figures as JSON, too; - writes them to standard output, and "
    "nothing else";

/// Writes indented JSON to a file, or to standard output if `path` is "-".
llvm::Error writeJson(llvm::StringRef path, const llvm::json::Value &value);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_OUTPUTFILE_H
