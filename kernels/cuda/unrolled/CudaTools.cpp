//===- CudaTools.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/CudaTools.h"

#include "kernels/cuda/unrolled/ToolPaths.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <mutex>

using namespace llvm;
using namespace bonsai::gpu_unrolled;

Expected<TemporaryFolder> TemporaryFolder::create() {
  TemporaryFolder folder;
  if (std::error_code code =
          sys::fs::createUniqueDirectory("bonsai", folder.path))
    return createStringError("no folder for temporary files can be made: " +
                             code.message());
  return folder;
}

TemporaryFolder::~TemporaryFolder() {
  if (!path.empty())
    consumeError(errorCodeToError(sys::fs::remove_directories(path)));
}

std::string TemporaryFolder::getFile(const Twine &name) const {
  SmallString<128> file(path);
  sys::path::append(file, name);
  return file.str().str();
}

static Expected<std::string> findTool(StringRef configured, StringRef name) {
  if (sys::fs::can_execute(configured))
    return configured.str();
  if (ErrorOr<std::string> found = sys::findProgramByName(name))
    return *found;
  return createStringError(name +
                           " of the CUDA toolkit, which assembles GPU code "
                           "made of weights, is not in $PATH");
}

Expected<std::string> bonsai::gpu_unrolled::findPtxas() {
  return findTool(BONSAI_PTXAS, "ptxas");
}
Expected<std::string> bonsai::gpu_unrolled::findNvlink() {
  return findTool(BONSAI_NVLINK, "nvlink");
}

Expected<std::string>
bonsai::gpu_unrolled::runTool(StringRef tool, ArrayRef<std::string> arguments,
                              const TemporaryFolder &folder,
                              StringRef logName) {
  std::string log = folder.getFile(logName);
  SmallVector<StringRef> words = {tool};
  words.append(arguments.begin(), arguments.end());
  std::optional<StringRef> redirects[] = {StringRef(), StringRef(log),
                                          StringRef(log)};
  std::string message;
  int status =
      sys::ExecuteAndWait(tool, words, std::nullopt, redirects, 0, 0, &message);
  ErrorOr<std::unique_ptr<MemoryBuffer>> printed = MemoryBuffer::getFile(log);
  std::string text = printed ? (*printed)->getBuffer().str() : "";
  if (status == 0)
    return text;
  StringRef first = StringRef(text).ltrim().split('\n').first;
  return createStringError(sys::path::filename(tool) + " failed: " +
                           (message.empty() ? first : StringRef(message)));
}

static Expected<std::string> askVersion() {
  Expected<std::string> tool = findPtxas();
  if (!tool)
    return tool;
  Expected<TemporaryFolder> folder = TemporaryFolder::create();
  if (!folder)
    return folder.takeError();
  return runTool(*tool, {"--version"}, *folder, "log");
}

Expected<std::string> bonsai::gpu_unrolled::getPtxasVersion() {
  static std::mutex mutex;
  static std::string version;
  std::lock_guard<std::mutex> lock(mutex);
  if (version.empty()) {
    Expected<std::string> asked = askVersion();
    if (!asked)
      return asked;
    version = *asked;
  }
  return version;
}
