//===- TemporaryFile.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file that does not outlive this process.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_TEMPORARYFILE_H
#define BONSAI_PASSES_LOWER_CPU_TEMPORARYFILE_H

#include "llvm/Support/Error.h"
#include <string>

namespace bonsai {

/// An empty file that is removed at the end of the scope, or when the process
/// is ended by a signal, unless it is kept.
class TemporaryFile {
public:
  /// Makes a file with a new name: `prefix`, some digits, `suffix`.
  static llvm::Expected<TemporaryFile> create(llvm::StringRef prefix,
                                              llvm::StringRef suffix);

  TemporaryFile(TemporaryFile &&other);
  ~TemporaryFile();

  llvm::StringRef getPath() const { return path; }

  /// Renames it, so that it stays, in place of any file of that name.
  llvm::Error keepAs(llvm::StringRef target);

private:
  explicit TemporaryFile(llvm::StringRef path) : path(path) {}

  std::string path;
};

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_CPU_TEMPORARYFILE_H
