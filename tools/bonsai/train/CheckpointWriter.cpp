//===- CheckpointWriter.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writing checkpoints.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/train/Checkpoint.h"
#include "tools/bonsai/train/CheckpointFormat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;
using namespace bonsai;
using namespace bonsai::checkpoint;

namespace {

/// Collects the data, and says where they are.
class DataLayout {
public:
  template <typename T> int64_t add(ArrayRef<T> values) {
    int64_t offset = size;
    blocks.emplace_back(reinterpret_cast<const char *>(values.data()),
                        values.size() * sizeof(T));
    size = alignTo(size + blocks.back().size(), sizeof(float));
    return offset;
  }

  /// All blocks, with zeros between them.
  void appendTo(std::string &bytes) const {
    for (StringRef block : blocks) {
      bytes += block;
      bytes.append(alignTo(block.size(), sizeof(float)) - block.size(), 0);
    }
  }

private:
  std::vector<StringRef> blocks;
  int64_t size = 0;
};

} // namespace

static json::Array describeSettings(ArrayRef<TrainingSetting> settings) {
  json::Array array;
  for (const TrainingSetting &setting : settings)
    array.push_back(
        json::Object{{"name", setting.name}, {"value", setting.value}});
  return array;
}

static json::Object describe(const TrainedParameter &parameter,
                             DataLayout &data) {
  json::Object object{
      {"name", parameter.name},
      {"shape", json::Array(parameter.shape)},
      {"buffer", parameter.isBuffer},
      {"values", data.add(ArrayRef(parameter.values))},
  };
  if (!parameter.mask.empty())
    object["mask"] = data.add(ArrayRef(parameter.mask));
  return object;
}

static json::Object describe(const OptimizerVector &vector, DataLayout &data) {
  return json::Object{{"name", vector.name},
                      {"size", static_cast<int64_t>(vector.values.size())},
                      {"values", data.add(ArrayRef(vector.values))}};
}

static json::Object describe(ArrayRef<TrainingSetting> settings,
                             const TrainingState &state, DataLayout &data) {
  json::Array parameters, vectors, snapshot;
  for (const TrainedParameter &parameter : state.parameters)
    parameters.push_back(describe(parameter, data));
  for (const OptimizerVector &vector : state.optimizer.vectors)
    vectors.push_back(describe(vector, data));
  for (const std::vector<float> &values : state.snapshot)
    snapshot.push_back(
        json::Object{{"size", static_cast<int64_t>(values.size())},
                     {"values", data.add(ArrayRef(values))}});
  return json::Object{{"step", state.step},
                      {"images", state.progress.images},
                      {"correct", state.progress.correct},
                      {"loss", state.progress.loss},
                      {"updates", state.optimizer.numUpdates},
                      {"settings", describeSettings(settings)},
                      {"parameters", std::move(parameters)},
                      {"optimizer", std::move(vectors)},
                      {"snapshot", std::move(snapshot)}};
}

template <typename T> static void put(std::string &bytes, size_t at, T value) {
  support::endian::write<T>(bytes.data() + at, value, endianness::little);
}

static std::string serialize(ArrayRef<TrainingSetting> settings,
                             const TrainingState &state) {
  DataLayout data;
  std::string bytes(prefixSize, 0);
  raw_string_ostream(bytes) << json::Value(describe(settings, state, data));
  bytes.resize(alignTo(bytes.size(), dataAlignment), ' ');
  size_t headerSize = bytes.size() - prefixSize;
  data.appendTo(bytes);
  llvm::copy(magic, bytes.begin());
  put<uint32_t>(bytes, versionAt, version);
  put<uint32_t>(bytes, headerSizeAt, headerSize);
  put<uint64_t>(bytes, fileSizeAt, bytes.size() + checksumSize);
  uint64_t checksum = xxh3_64bits(StringRef(bytes));
  bytes.append(checksumSize, 0);
  put<uint64_t>(bytes, bytes.size() - checksumSize, checksum);
  return bytes;
}

Error bonsai::writeCheckpoint(StringRef path,
                              ArrayRef<TrainingSetting> settings,
                              const TrainingState &state) {
  Expected<OutputFile> file = OutputFile::create(path);
  if (!file)
    return file.takeError();
  file->getStream() << serialize(settings, state);
  return file->keep();
}
