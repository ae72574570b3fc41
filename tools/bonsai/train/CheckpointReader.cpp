//===- CheckpointReader.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading checkpoints, which may be damaged.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/Checkpoint.h"
#include "tools/bonsai/train/CheckpointFormat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;
using namespace bonsai;
using namespace bonsai::checkpoint;

namespace {

/// The two parts of a file that is whole.
struct Parts {
  StringRef header, data;
};

} // namespace

template <typename T> static T get(StringRef bytes, size_t at) {
  return support::endian::read<T>(bytes.data() + at, endianness::little);
}

static Expected<Parts> split(StringRef bytes) {
  if (!bytes.starts_with(magic.take_front(bytes.size())) || bytes.empty())
    return createStringError("is no checkpoint of bonsai train");
  if (bytes.size() < prefixSize + checksumSize)
    return createStringError("is cut off");
  if (uint32_t found = get<uint32_t>(bytes, versionAt); found != version)
    return createStringError("is of version " + Twine(found) +
                             " of the format; this bonsai reads version " +
                             Twine(version));
  auto fileSize = get<uint64_t>(bytes, fileSizeAt);
  if (fileSize != bytes.size())
    return createStringError("is damaged: has " + Twine(bytes.size()) +
                             " bytes instead of " + Twine(fileSize));
  StringRef content = bytes.drop_back(checksumSize);
  if (xxh3_64bits(content) != get<uint64_t>(bytes, content.size()))
    return createStringError("is damaged: its checksum is wrong");
  size_t headerSize = get<uint32_t>(bytes, headerSizeAt);
  StringRef rest = content.drop_front(prefixSize);
  if (headerSize > rest.size())
    return createStringError("is damaged: its header is too long");
  return Parts{rest.take_front(headerSize), rest.drop_front(headerSize)};
}

/// Copies `size` values that begin at `offset`. False if they are not there.
template <typename T>
static bool copyData(StringRef data, int64_t offset, int64_t size,
                     std::vector<T> &values) {
  if (offset < 0 || size < 0 || offset > static_cast<int64_t>(data.size()) ||
      size > static_cast<int64_t>((data.size() - offset) / sizeof(T)))
    return false;
  values.resize(size);
  llvm::copy(data.substr(offset, size * sizeof(T)),
             reinterpret_cast<char *>(values.data()));
  return true;
}

/// The number of values, or -1 for a shape that cannot be.
static int64_t countValues(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    if (size < 0 || MulOverflow(count, size, count))
      return -1;
  return count;
}

static bool read(const json::Value &value, StringRef data,
                 TrainedParameter &parameter) {
  json::Path::Root root;
  json::ObjectMapper mapper(value, root);
  std::vector<int64_t> shape;
  int64_t values = 0;
  std::optional<int64_t> mask;
  if (!mapper || !mapper.map("name", parameter.name) ||
      !mapper.map("shape", shape) ||
      !mapper.map("buffer", parameter.isBuffer) ||
      !mapper.map("values", values) || !mapper.map("mask", mask))
    return false;
  parameter.shape.assign(shape.begin(), shape.end());
  int64_t size = countValues(shape);
  return copyData(data, values, size, parameter.values) &&
         (!mask || copyData(data, *mask, size, parameter.mask));
}

static bool read(const json::Value &value, StringRef data,
                 OptimizerVector &vector) {
  json::Path::Root root;
  json::ObjectMapper mapper(value, root);
  int64_t size = 0, values = 0;
  return mapper && mapper.map("name", vector.name) &&
         mapper.map("size", size) && mapper.map("values", values) &&
         copyData(data, values, size, vector.values);
}

static bool read(const json::Value &value, StringRef data,
                 std::vector<float> &snapshot) {
  json::Path::Root root;
  json::ObjectMapper mapper(value, root);
  int64_t size = 0, values = 0;
  return mapper && mapper.map("size", size) && mapper.map("values", values) &&
         copyData(data, values, size, snapshot);
}

static bool read(const json::Value &value, StringRef,
                 TrainingSetting &setting) {
  json::Path::Root root;
  json::ObjectMapper mapper(value, root);
  return mapper && mapper.map("name", setting.name) &&
         mapper.map("value", setting.value);
}

template <typename T>
static bool readAll(const json::Object &header, StringRef key, StringRef data,
                    std::vector<T> &items) {
  const json::Array *array = header.getArray(key);
  if (!array)
    return false;
  for (const json::Value &value : *array)
    if (!read(value, data, items.emplace_back()))
      return false;
  return true;
}

static bool readCounts(const json::Value &header, TrainingState &state) {
  json::Path::Root root;
  json::ObjectMapper mapper(header, root);
  return mapper && mapper.map("step", state.step) &&
         mapper.map("images", state.progress.images) &&
         mapper.map("correct", state.progress.correct) &&
         mapper.map("loss", state.progress.loss) &&
         mapper.map("updates", state.optimizer.numUpdates);
}

static bool readHeader(const json::Value &header, StringRef data,
                       Checkpoint &checkpoint) {
  if (!readCounts(header, checkpoint.state))
    return false;
  const json::Object &object = *header.getAsObject();
  TrainingState &state = checkpoint.state;
  return readAll(object, "settings", data, checkpoint.settings) &&
         readAll(object, "parameters", data, state.parameters) &&
         readAll(object, "optimizer", data, state.optimizer.vectors) &&
         readAll(object, "snapshot", data, state.snapshot);
}

Expected<Checkpoint> bonsai::parseCheckpoint(StringRef bytes) {
  Expected<Parts> parts = split(bytes);
  if (!parts)
    return parts.takeError();
  Expected<json::Value> header = json::parse(parts->header);
  Checkpoint checkpoint;
  if (!header || !readHeader(*header, parts->data, checkpoint)) {
    consumeError(header.takeError());
    return createStringError("is damaged: its header is malformed");
  }
  return checkpoint;
}

Expected<Checkpoint> bonsai::readCheckpoint(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError(
        path + ": cannot be read: " + buffer.getError().message());
  Expected<Checkpoint> checkpoint = parseCheckpoint((*buffer)->getBuffer());
  if (!checkpoint)
    return createStringError(path + ": " + toString(checkpoint.takeError()));
  return checkpoint;
}

static const TrainingSetting *findSetting(ArrayRef<TrainingSetting> settings,
                                          StringRef name) {
  const auto *found = find_if(settings, [&](const TrainingSetting &setting) {
    return setting.name == name;
  });
  return found == settings.end() ? nullptr : found;
}

Error bonsai::checkSettings(StringRef path, ArrayRef<TrainingSetting> saved,
                            ArrayRef<TrainingSetting> settings) {
  for (const TrainingSetting &setting : settings) {
    const TrainingSetting *before = findSetting(saved, setting.name);
    if (!before || before->value != setting.value)
      return createStringError(
          path + ": is of another training: " + setting.name + " was " +
          (before ? before->value : "not known") + " there and is " +
          setting.value + " here; --restart begins anew");
  }
  return Error::success();
}
