//===- TemporaryFile.cpp --------------------------------------------------===//
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

#include "passes/lower/cpu/TemporaryFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"

using namespace llvm;
using namespace bonsai;

/// Fails with `file_exists` if the name is taken. The file is announced before
/// it is there: a signal in between would leave it.
static std::error_code createFile(StringRef path) {
  sys::RemoveFileOnSignal(path);
  int descriptor = -1;
  std::error_code error = sys::fs::openFileForWrite(
      path, descriptor, sys::fs::CD_CreateNew, sys::fs::OF_None);
  if (error)
    sys::DontRemoveFileOnSignal(path);
  else
    error = sys::Process::SafelyCloseFileDescriptor(descriptor);
  return error;
}

Expected<TemporaryFile> TemporaryFile::create(StringRef prefix,
                                              StringRef suffix) {
  constexpr int maxTries = 128;
  std::error_code error;
  for (int i = 0; i < maxTries; ++i) {
    SmallString<8> digits;
    sys::fs::createUniquePath("%%%%%%", digits, /*MakeAbsolute=*/false);
    std::string path = (prefix + digits + suffix).str();
    error = createFile(path);
    if (!error)
      return TemporaryFile(path);
    if (error != std::errc::file_exists)
      break;
  }
  return createStringError(error, error.message());
}

TemporaryFile::TemporaryFile(TemporaryFile &&other)
    : path(std::move(other.path)) {
  other.path.clear();
}

TemporaryFile::~TemporaryFile() {
  if (path.empty())
    return;
  consumeError(errorCodeToError(sys::fs::remove(path)));
  sys::DontRemoveFileOnSignal(path);
}

Error TemporaryFile::keepAs(StringRef target) {
  if (std::error_code error = sys::fs::rename(path, target))
    return createStringError(error, error.message());
  sys::DontRemoveFileOnSignal(path);
  path.clear();
  return Error::success();
}
