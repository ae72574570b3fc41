//===- CubinCache.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/Assemble.h"
#include "kernels/cuda/unrolled/CudaTools.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/Caching.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;
using namespace bonsai::gpu_unrolled;

/// To be raised whenever the code that is emitted for a program changes.
static constexpr int64_t emitterVersion = 3;

static constexpr uint64_t maxCacheBytes = uint64_t(4) << 30;

namespace {
/// What stands before the image in a file of the cache.
struct EntryHeader {
  int64_t registers, codeBytes;
  uint64_t imageHash;
};
} // namespace

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

template <typename T> static void append(std::string &bytes, const T &value) {
  bytes.append(reinterpret_cast<const char *>(&value), sizeof(value));
}

static void append(std::string &bytes, const Slice &slice) {
  append(bytes, slice.size());
  for (const Column &column : slice) {
    append(bytes, column.channel);
    append(bytes, column.tap);
    append(bytes, column.terms.size());
    for (const Term &term : column.terms) {
      append(bytes, term.row);
      append(bytes, term.weight);
    }
  }
}

static std::string serialize(const Program &program) {
  // Padding would have no value of its own.
  static_assert(sizeof(program.shape) ==
                18 * sizeof(int64_t) + 8 * sizeof(int32_t));
  std::string bytes;
  append(bytes, program.shape);
  bytes += program.tiling.getName();
  append(bytes, program.isHalf);
  for (float value : program.bias)
    append(bytes, value);
  for (const RowTile &tile : program.tiles) {
    append(bytes, tile.channels.size());
    for (int32_t channel : tile.channels)
      append(bytes, channel);
    for (const Slice &slice : tile.slices)
      append(bytes, slice);
  }
  return bytes;
}

static Expected<std::string> makeKey(const Program &program, StringRef arch) {
  Expected<std::string> version = getPtxasVersion();
  if (!version)
    return version.takeError();
  std::string bytes = serialize(program);
  append(bytes, emitterVersion);
  bytes += arch;
  bytes += *version;
  XXH128_hash_t hash = xxh3_128bits(arrayRefFromStringRef(bytes));
  return utohexstr(hash.high64, true, 16) + utohexstr(hash.low64, true, 16);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static std::string getCacheFolder() {
  if (std::optional<std::string> folder =
          sys::Process::GetEnv("BONSAI_CACHE_DIR"))
    return *folder;
  SmallString<128> path;
  if (!sys::path::cache_directory(path))
    return "";
  sys::path::append(path, "bonsai");
  return path.str().str();
}

static uint64_t hash(ArrayRef<uint8_t> image) { return xxh3_64bits(image); }

/// None if the file is not what was written.
static std::optional<Cubin> readEntry(const MemoryBuffer &buffer) {
  EntryHeader header;
  StringRef bytes = buffer.getBuffer();
  if (bytes.size() < sizeof(header))
    return std::nullopt;
  memcpy(&header, bytes.data(), sizeof(header));
  bytes = bytes.drop_front(sizeof(header));
  Cubin cubin{{bytes.bytes_begin(), bytes.bytes_end()},
              header.registers,
              header.codeBytes};
  if (hash(cubin.image) != header.imageHash)
    return std::nullopt;
  return cubin;
}

static Error writeEntry(AddStreamFn &addStream, const Cubin &cubin) {
  Expected<std::unique_ptr<CachedFileStream>> stream = addStream(0, "");
  if (!stream)
    return stream.takeError();
  EntryHeader header = {cubin.registers, cubin.codeBytes, hash(cubin.image)};
  raw_ostream &os = *(*stream)->OS;
  os.write(reinterpret_cast<const char *>(&header), sizeof(header));
  os.write(reinterpret_cast<const char *>(cubin.image.data()),
           cubin.image.size());
  return (*stream)->commit();
}

namespace {

/// The cache and one key.
class CacheEntry {
public:
  CacheEntry(std::string folder, std::string key)
      : folder(std::move(folder)), key(std::move(key)) {}

  const std::optional<Cubin> &find();
  /// Best effort: a compilation does not fail for want of a cache.
  void store(const Cubin &cubin);

private:
  void ask();

  std::string folder, key;
  std::optional<Cubin> found;
  AddStreamFn addStream; ///< Of an entry that there is not.
};

} // namespace

void CacheEntry::ask() {
  Expected<FileCache> cache = localCache(
      "Bonsai", "Bonsai", folder,
      // Called for what is stored, too.
      [this](unsigned, const Twine &, std::unique_ptr<MemoryBuffer> buffer) {
        found = readEntry(*buffer);
      });
  if (!cache)
    return consumeError(cache.takeError());
  Expected<AddStreamFn> stream = (*cache)(0, key, "");
  if (!stream)
    return consumeError(stream.takeError());
  addStream = *stream;
}

const std::optional<Cubin> &CacheEntry::find() {
  ask();
  if (!found && !addStream) {
    // What is there is not an entry; it makes room for one.
    SmallString<128> path(folder);
    sys::path::append(path, "llvmcache-" + key);
    consumeError(errorCodeToError(sys::fs::remove(path)));
    ask();
  }
  return found;
}

void CacheEntry::store(const Cubin &cubin) {
  if (!addStream)
    return;
  consumeError(writeEntry(addStream, cubin));
  CachePruningPolicy policy;
  policy.MaxSizeBytes = maxCacheBytes;
  policy.Expiration = std::chrono::hours(24 * 90);
  pruneCache(folder, policy);
}

Expected<Cubin> bonsai::gpu_unrolled::assembleCached(const Program &program,
                                                     StringRef arch) {
  std::string folder = getCacheFolder();
  if (folder.empty())
    return assemble(program, arch);
  Expected<std::string> key = makeKey(program, arch);
  if (!key)
    return key.takeError();
  CacheEntry entry(folder, *key);
  if (const std::optional<Cubin> &found = entry.find())
    return *found;
  Expected<Cubin> made = assemble(program, arch);
  if (made)
    entry.store(*made);
  return made;
}
