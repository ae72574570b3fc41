//===- TrainingLog.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of epochs, and the log.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/TrainingLog.h"
#include "tools/bonsai/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace bonsai;

void EpochTable::printHeader() {
  os << formatv("{0,5}  {1,8}  {2,13}  {3,8}  {4,10}  {5,8}", "epoch", "step",
                "learning rate", "loss", "training", "images/s");
  os << (hasTest ? formatv("  {0,10}\n", "test").str() : "\n");
  os.flush();
}

void EpochTable::print(const EpochReport &report) {
  os << formatv("{0,5}  {1,8}  {2,13:F6}  {3,8:F4}  {4,8:F2} %  {5,8:F1}",
                report.epoch, report.step, report.learningRate,
                report.training.getLoss(), 100 * report.training.getAccuracy(),
                report.imagesPerSecond);
  if (report.test)
    os << formatv("  {0,8:F2} %", 100 * report.test->getTop1());
  os << "\n";
  os.flush();
}

static Error fail(StringRef path, std::error_code reason) {
  return createStringError(path + ": cannot be written: " + reason.message());
}

/// The lines of the first epochs, each once.
static std::string selectLines(StringRef content, int64_t epochs) {
  std::string kept;
  int64_t last = 0;
  for (StringRef line : split(content, '\n')) {
    Expected<json::Value> value = json::parse(line);
    if (!value) {
      consumeError(value.takeError());
      continue;
    }
    const json::Object *object = value->getAsObject();
    std::optional<int64_t> epoch =
        object ? object->getInteger("epoch") : std::nullopt;
    if (!epoch || *epoch <= last || *epoch > epochs)
      continue;
    last = *epoch;
    kept += (line + "\n").str();
  }
  return kept;
}

/// Leaves the first epochs in the file.
static Error trim(StringRef path, int64_t epochs) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  std::string kept =
      buffer ? selectLines((*buffer)->getBuffer(), epochs) : std::string();
  Expected<OutputFile> file = OutputFile::create(path);
  if (!file)
    return file.takeError();
  file->getStream() << kept;
  return file->keep();
}

Expected<TrainingLog> TrainingLog::open(StringRef path, int64_t epochs) {
  if (!sys::fs::exists(path) || sys::fs::is_regular_file(path))
    if (Error error = trim(path, epochs))
      return error;
  std::error_code reason;
  auto file =
      std::make_unique<raw_fd_ostream>(path, reason, sys::fs::OF_Append);
  if (reason)
    return fail(path, reason);
  return TrainingLog(path, std::move(file));
}

TrainingLog::~TrainingLog() {
  if (file)
    file->clear_error();
}

static json::Object toJson(const EpochReport &report) {
  json::Object object{
      {"epoch", report.epoch},
      {"step", report.step},
      {"learning_rate", report.learningRate},
      {"loss", report.training.getLoss()},
      {"training_accuracy", report.training.getAccuracy()},
      {"images_per_second", report.imagesPerSecond},
  };
  if (report.test) {
    object["test_accuracy"] = report.test->getTop1();
    object["test_loss"] = report.test->loss;
  }
  return object;
}

Error TrainingLog::add(const EpochReport &report) {
  *file << json::Value(toJson(report)) << "\n";
  file->flush();
  std::error_code reason = file->error();
  file->clear_error();
  return reason ? fail(path, reason) : Error::success();
}
