//===- IdxFile.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading of IDX files: a magic number, big-endian sizes, bytes. zlib reads
// plain and gzipped files alike.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/IdxFile.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include <cerrno>
#include <cstring>
#include <memory>
#include <zlib.h>

using namespace llvm;
using namespace bonsai;

/// Third byte of the magic number: the elements are unsigned bytes.
static constexpr unsigned unsignedByte = 0x08;

/// Bytes that are read at once.
static constexpr size_t chunkSize = 1 << 20;

namespace {
/// A file that zlib reads.
class ByteReader {
public:
  explicit ByteReader(StringRef path)
      : path(path), file(gzopen(this->path.c_str(), "rb")) {}

  bool isOpen() const { return file != nullptr; }

  /// Up to `size` bytes; fewer only at the end.
  Expected<std::vector<uint8_t>> read(uint64_t size) {
    std::vector<uint8_t> bytes;
    while (bytes.size() < size) {
      size_t begin = bytes.size();
      size_t wanted = std::min<uint64_t>(size - begin, chunkSize);
      bytes.resize(begin + wanted);
      int count = gzread(file.get(), bytes.data() + begin, wanted);
      if (count < 0)
        return fail();
      bytes.resize(begin + count);
      if (static_cast<size_t>(count) < wanted)
        break;
    }
    int code;
    gzerror(file.get(), &code);
    if (code != Z_OK)
      return fail();
    return bytes;
  }

private:
  Error fail() {
    int code;
    const char *reason = gzerror(file.get(), &code);
    return createStringError(
        path + ": cannot be read: " +
        (code == Z_ERRNO ? StringRef(strerror(errno)) : StringRef(reason)));
  }

  struct Close {
    void operator()(gzFile_s *file) const { gzclose(file); }
  };
  std::string path;
  std::unique_ptr<gzFile_s, Close> file;
};
} // namespace

static Expected<std::vector<int64_t>>
readShape(StringRef path, ByteReader &reader, unsigned rank) {
  Expected<std::vector<uint8_t>> header = reader.read(4 + 4 * rank);
  if (!header)
    return header.takeError();
  if (header->size() < 4 + 4 * rank)
    return createStringError(path + ": is cut off in its header");
  uint32_t magic = support::endian::read32be(header->data());
  uint32_t expected = (unsignedByte << 8) | rank;
  if (magic != expected)
    return createStringError(path + ": byte 0: magic number " + Twine(magic) +
                             " is not " + Twine(expected) +
                             ", that of an IDX file of bytes in " +
                             Twine(rank) + " dimensions");
  std::vector<int64_t> shape;
  shape.reserve(rank);
  for (unsigned i = 0; i < rank; ++i)
    shape.push_back(
        support::endian::read32be(header->data() + 4 + size_t{4} * i));
  return shape;
}

Expected<IdxFile> bonsai::readIdx(StringRef path, unsigned rank) {
  ByteReader reader(path);
  if (!reader.isOpen() || sys::fs::is_directory(path))
    return createStringError(
        path + ": cannot be read: " +
        StringRef(strerror(reader.isOpen() ? EISDIR : errno)));
  Expected<std::vector<int64_t>> shape = readShape(path, reader, rank);
  if (!shape)
    return shape.takeError();
  uint64_t size = 1;
  for (int64_t extent : *shape)
    size = SaturatingMultiply(size, static_cast<uint64_t>(extent));
  Expected<std::vector<uint8_t>> bytes = reader.read(size);
  if (!bytes)
    return bytes.takeError();
  if (bytes->size() < size)
    return createStringError(path + ": is cut off: " + Twine(bytes->size()) +
                             " bytes after the header, which asks for " +
                             Twine(size));
  Expected<std::vector<uint8_t>> rest = reader.read(1);
  if (!rest)
    return rest.takeError();
  if (!rest->empty())
    return createStringError(path + ": has more than the " + Twine(size) +
                             " bytes that its header asks for");
  return IdxFile{std::move(*shape), std::move(*bytes)};
}
