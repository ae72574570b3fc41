//===- Npy.cpp ------------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading and writing of .npy files: a magic number, a header that is a
// literal of Python, and raw elements.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Npy.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <optional>

using namespace llvm;
using namespace bonsai;

static constexpr StringLiteral magic("\x93NUMPY");
static constexpr size_t alignment = 64;

namespace {
/// What the dictionary in the header says.
struct Header {
  std::string elementType;
  bool isFortranOrder = false;
  std::vector<int64_t> shape;
};

/// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : text(text) {}

  std::optional<Header> parse() {
    Header header;
    if (!consume("{"))
      return std::nullopt;
    unsigned entries = 0;
    while (!consume("}")) {
      std::optional<StringRef> key = parseString();
      if (!key || !consume(":") || !parseValue(*key, header))
        return std::nullopt;
      ++entries;
      if (!consume(",") && !text.ltrim().starts_with("}"))
        return std::nullopt;
    }
    return entries == 3 && text.trim().empty() ? std::optional(header)
                                               : std::nullopt;
  }

private:
  bool consume(StringRef token) {
    text = text.ltrim();
    return text.consume_front(token);
  }

  std::optional<StringRef> parseString() {
    text = text.ltrim();
    if (text.empty() || (text[0] != '\'' && text[0] != '"'))
      return std::nullopt;
    size_t end = text.find(text[0], 1);
    if (end == StringRef::npos)
      return std::nullopt;
    StringRef value = text.substr(1, end - 1);
    text = text.drop_front(end + 1);
    return value;
  }

  bool parseValue(StringRef key, Header &header) {
    if (key == "shape")
      return parseShape(header.shape);
    if (key == "fortran_order") {
      header.isFortranOrder = consume("True");
      return header.isFortranOrder || consume("False");
    }
    std::optional<StringRef> value = parseString();
    header.elementType = value.value_or("").str();
    return value && key == "descr";
  }

  bool parseShape(std::vector<int64_t> &shape) {
    if (!consume("("))
      return false;
    while (!consume(")")) {
      int64_t size;
      text = text.ltrim();
      if (text.consumeInteger(10, size) || size < 0)
        return false;
      shape.push_back(size);
      if (!consume(",") && !text.ltrim().starts_with(")"))
        return false;
    }
    return true;
  }

  StringRef text;
};
} // namespace

/// Splits off the header and leaves the elements.
static Expected<Header> takeHeader(StringRef &bytes) {
  if (!bytes.consume_front(magic))
    return createStringError("not a .npy file");
  if (bytes.size() < 2)
    return createStringError("is cut off in its header");
  unsigned version = static_cast<unsigned char>(bytes[0]);
  if (version < 1 || version > 3)
    return createStringError("unknown version " + Twine(version) +
                             " of the .npy format");
  bytes = bytes.drop_front(2);
  size_t sizeBytes = version == 1 ? 2 : 4;
  if (bytes.size() < sizeBytes)
    return createStringError("is cut off in its header");
  size_t size = version == 1 ? support::endian::read16le(bytes.data())
                             : support::endian::read32le(bytes.data());
  if (bytes.size() - sizeBytes < size)
    return createStringError("is cut off in its header");
  StringRef text = bytes.substr(sizeBytes, size);
  bytes = bytes.drop_front(sizeBytes + size);
  std::optional<Header> header = HeaderParser(text).parse();
  if (!header)
    return createStringError("its header is malformed");
  return std::move(*header);
}

template <typename T>
static void convertElements(StringRef bytes, MutableArrayRef<float> values) {
  for (auto [i, value] : enumerate(values)) {
    T element;
    std::memcpy(&element, bytes.substr(i * sizeof(T)).begin(), sizeof(T));
    value = static_cast<float>(element);
  }
}

namespace {
struct ElementType {
  StringLiteral name;
  size_t bytes;
  void (*convert)(StringRef, MutableArrayRef<float>);
};
} // namespace

static constexpr ElementType elementTypes[] = {
    {"<f4", 4, convertElements<float>},   {"<f8", 8, convertElements<double>},
    {"|u1", 1, convertElements<uint8_t>}, {"|i1", 1, convertElements<int8_t>},
    {"|b1", 1, convertElements<uint8_t>}, {"<u2", 2, convertElements<uint16_t>},
    {"<i2", 2, convertElements<int16_t>}, {"<u4", 4, convertElements<uint32_t>},
    {"<i4", 4, convertElements<int32_t>}, {"<u8", 8, convertElements<uint64_t>},
    {"<i8", 8, convertElements<int64_t>},
};

static Expected<const ElementType *> findElementType(const Header &header) {
  if (header.isFortranOrder)
    return createStringError("is in Fortran order; save it in C order");
  for (const ElementType &type : elementTypes)
    if (type.name == header.elementType)
      return &type;
  return createStringError("its elements are of type '" + header.elementType +
                           "'; save it as float32");
}

/// The number of elements, unless that cannot be held.
static std::optional<uint64_t> countElements(ArrayRef<int64_t> shape) {
  uint64_t count = 1;
  for (int64_t size : shape) {
    bool overflow = false;
    count = SaturatingMultiply(count, static_cast<uint64_t>(size), &overflow);
    if (overflow)
      return std::nullopt;
  }
  return count;
}

Expected<NpyArray> bonsai::parseNpy(StringRef bytes) {
  Expected<Header> header = takeHeader(bytes);
  if (!header)
    return header.takeError();
  Expected<const ElementType *> type = findElementType(*header);
  if (!type)
    return type.takeError();
  std::optional<uint64_t> count = countElements(header->shape);
  if (!count || *count > bytes.size() / (*type)->bytes)
    return createStringError("is cut off: " + Twine(bytes.size()) +
                             " bytes of elements are fewer than its shape asks "
                             "for");
  if (*count * (*type)->bytes != bytes.size())
    return createStringError("has " +
                             Twine(bytes.size() - *count * (*type)->bytes) +
                             " bytes too many");
  NpyArray array;
  array.shape = std::move(header->shape);
  array.elementType = std::move(header->elementType);
  array.values.resize(*count);
  (*type)->convert(bytes, array.values);
  return array;
}

Expected<NpyArray> bonsai::readNpy(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError(
        path + ": cannot be read: " + buffer.getError().message());
  Expected<NpyArray> array = parseNpy((*buffer)->getBuffer());
  if (!array)
    return createStringError(path + ": " + toString(array.takeError()));
  return array;
}

void bonsai::writeNpy(raw_ostream &os, ArrayRef<int64_t> shape,
                      ArrayRef<float> values) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  for (int64_t size : shape)
    header += std::to_string(size) + ", ";
  header += "), }";
  size_t prefix = magic.size() + 4;
  header.resize(alignTo(prefix + header.size() + 1, alignment) - prefix - 1,
                ' ');
  header += '\n';
  char size[2];
  support::endian::write16le(size, header.size());
  os << magic << '\x01' << '\x00' << StringRef(size, 2) << header;
  os.write(reinterpret_cast<const char *>(values.data()),
           values.size() * sizeof(float));
}
