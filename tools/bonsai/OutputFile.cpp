//===- OutputFile.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Temporary files that are renamed when they are complete.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/OutputFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace bonsai;

/// What follows the final name in a temporary one; each % becomes a digit.
static constexpr StringLiteral temporaryDigits("%%%%%%%%");
static constexpr StringLiteral temporaryExtension(".tmp");

static Error fail(StringRef path, std::error_code reason) {
  return createStringError(path + ": cannot be written: " + reason.message());
}

/// Where a symbolic link leads, so that it is not replaced by the file.
static std::string resolve(StringRef path) {
  SmallString<128> target;
  if (sys::fs::is_symlink_file(path) && !sys::fs::real_path(path, target))
    return target.str().str();
  return path.str();
}

static bool isSpecialFile(StringRef path) {
  return path == "-" ||
         (sys::fs::exists(path) && !sys::fs::is_regular_file(path) &&
          !sys::fs::is_directory(path));
}

Error OutputFile::openDirectly() {
  std::error_code reason;
  stream = std::make_unique<raw_fd_ostream>(path, reason, sys::fs::OF_None);
  return reason ? fail(path, reason) : Error::success();
}

Error OutputFile::openTemporary() {
  if (sys::fs::is_directory(path))
    return fail(path, std::make_error_code(std::errc::is_a_directory));
  Expected<sys::fs::TempFile> file = sys::fs::TempFile::create(
      path + "." + temporaryDigits + temporaryExtension,
      sys::fs::all_read | sys::fs::all_write);
  if (!file)
    return fail(path, errorToErrorCode(file.takeError()));
  temporary = std::move(*file);
  stream = std::make_unique<raw_fd_ostream>(temporary->FD,
                                            /*shouldClose=*/false);
  return Error::success();
}

Expected<OutputFile> OutputFile::create(StringRef path) {
  OutputFile file(resolve(path));
  if (Error error =
          isSpecialFile(file.path) ? file.openDirectly() : file.openTemporary())
    return error;
  return file;
}

OutputFile::~OutputFile() {
  if (stream)
    stream->clear_error();
  stream.reset();
  if (temporary)
    consumeError(temporary->discard());
}

Error OutputFile::keep() {
  stream->flush();
  std::error_code reason = stream->error();
  stream->clear_error();
  stream.reset();
  std::optional<sys::fs::TempFile> file = std::move(temporary);
  temporary.reset();
  if (reason) {
    if (file)
      consumeError(file->discard());
    return fail(path, reason);
  }
  if (!file)
    return Error::success();
  if (Error error = file->keep(path))
    return fail(path, errorToErrorCode(std::move(error)));
  return Error::success();
}

/// Whether a file of this name was to become `target`.
static bool isUnfinished(StringRef name, StringRef target) {
  return name.consume_front(target) && name.consume_front(".") &&
         name.consume_back(temporaryExtension) &&
         name.size() == temporaryDigits.size() && all_of(name, isHexDigit);
}

void bonsai::removeUnfinished(StringRef path) {
  std::string target = resolve(path);
  StringRef name = sys::path::filename(target);
  StringRef folder = sys::path::parent_path(target);
  std::error_code reason;
  for (sys::fs::directory_iterator file(folder.empty() ? "." : folder, reason),
       end;
       !reason && file != end; file.increment(reason))
    if (isUnfinished(sys::path::filename(file->path()), name))
      consumeError(errorCodeToError(sys::fs::remove(file->path())));
}

Error bonsai::checkWritable(StringRef path) {
  if (isSpecialFile(path))
    return createStringError(path +
                             ": cannot be written: is not a regular file");
  return OutputFile::create(path).takeError();
}

Error bonsai::checkReportWritable(StringRef path) {
  if (path.empty() || isSpecialFile(path))
    return Error::success();
  return checkWritable(path);
}

Error bonsai::writeJson(StringRef path, const json::Value &value) {
  Expected<OutputFile> file = OutputFile::create(path);
  if (!file)
    return file.takeError();
  file->getStream() << formatv("{0:2}", value) << "\n";
  return file->keep();
}
