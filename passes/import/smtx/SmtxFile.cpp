//===- SmtxFile.cpp - Sparsity patterns in .smtx files --------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading of .smtx files. They come from outside: nothing is allocated for a
// size that the text does not bear out.
//
//===----------------------------------------------------------------------===//

#include "passes/import/smtx/SmtxFile.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace bonsai;

namespace {

/// The largest number of rows or columns: products of two fit 64 bits.
constexpr int64_t maximumSize = (int64_t{1} << 31) - 1;

class SmtxParser {
public:
  SmtxParser(StringRef text, StringRef file) : rest(text), file(file) {}

  Expected<SmtxPattern> parse();

private:
  Error fail(const Twine &reason) const {
    return createStringError(file + ":" + Twine(line) + ": " + reason);
  }
  /// The next line, without what ends it.
  StringRef takeLine();
  Error parseSizes();
  Error parseNumbers(std::vector<int64_t> &numbers, int64_t count,
                     StringRef what);
  Error checkOffsets() const;
  Error checkIndices() const;

  StringRef rest, file;
  unsigned line = 0;
  int64_t nonzeros = 0;
  SmtxPattern pattern;
};

} // namespace

StringRef SmtxParser::takeLine() {
  ++line;
  auto [first, others] = rest.split('\n');
  rest = others;
  return first.rtrim("\r");
}

Error SmtxParser::parseSizes() {
  SmallVector<StringRef> fields;
  takeLine().split(fields, ',');
  int64_t *const sizes[] = {&pattern.rows, &pattern.columns, &nonzeros};
  if (fields.size() != std::size(sizes))
    return fail("expected rows, columns and nonzeros between commas");
  for (auto [field, size] : llvm::zip(fields, sizes))
    if (field.trim(' ').getAsInteger(10, *size) || *size < 0)
      return fail("'" + field.trim(' ').take_front(20) + "' is not a count");
  if (pattern.rows < 1 || pattern.rows > maximumSize || pattern.columns < 1 ||
      pattern.columns > maximumSize)
    return fail("rows and columns must be 1 to " + Twine(maximumSize));
  if (nonzeros > pattern.rows * pattern.columns)
    return fail(Twine(nonzeros) + " nonzeros are more than the matrix holds");
  return Error::success();
}

Error SmtxParser::parseNumbers(std::vector<int64_t> &numbers, int64_t count,
                               StringRef what) {
  StringRef text = takeLine().trim(' ');
  // A number takes two characters at least, so this bounds what is allocated.
  if (count <= static_cast<int64_t>(text.size()))
    numbers.reserve(count);
  for (; !text.empty(); text = text.ltrim(' ')) {
    StringRef word = text.take_until([](char c) { return c == ' '; });
    int64_t &number = numbers.emplace_back();
    if (word.getAsInteger(10, number) || number < 0)
      return fail(what + " " + Twine(numbers.size()) + ", '" +
                  word.take_front(20) + "', is not a number");
    text = text.drop_front(word.size());
  }
  if (static_cast<int64_t>(numbers.size()) != count)
    return fail("expected " + Twine(count) + " " + what + "s, found " +
                Twine(numbers.size()));
  return Error::success();
}

Error SmtxParser::checkOffsets() const {
  ArrayRef<int64_t> offsets = pattern.offsets;
  if (offsets.front() != 0 || offsets.back() != nonzeros)
    return fail("offsets must run from 0 to " + Twine(nonzeros));
  for (auto [row, pair] :
       llvm::enumerate(llvm::zip(offsets, offsets.drop_front())))
    if (std::get<0>(pair) > std::get<1>(pair))
      return fail("the offset after row " + Twine(row + 1) + " falls");
  return Error::success();
}

Error SmtxParser::checkIndices() const {
  for (int64_t row = 0; row < pattern.rows; ++row) {
    int64_t previous = -1;
    for (int64_t column : pattern.getRow(row)) {
      if (column >= pattern.columns)
        return fail("column " + Twine(column) + " in row " + Twine(row + 1) +
                    ", where columns are 0 to " + Twine(pattern.columns - 1));
      if (column <= previous)
        return fail("columns of row " + Twine(row + 1) + " do not ascend");
      previous = column;
    }
  }
  return Error::success();
}

Expected<SmtxPattern> SmtxParser::parse() {
  if (Error error = parseSizes())
    return error;
  if (Error error = parseNumbers(pattern.offsets, pattern.rows + 1, "offset"))
    return error;
  if (Error error = checkOffsets())
    return error;
  if (Error error = parseNumbers(pattern.indices, nonzeros, "column"))
    return error;
  if (Error error = checkIndices())
    return error;
  if (!rest.trim().empty()) {
    ++line;
    return fail("expected the end of the file after three lines");
  }
  return std::move(pattern);
}

Expected<SmtxPattern> bonsai::parseSmtx(StringRef text, StringRef file) {
  return SmtxParser(text, file).parse();
}

Expected<SmtxPattern> bonsai::readSmtxFile(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer =
      MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return createStringError(path + ": " + buffer.getError().message());
  return parseSmtx((*buffer)->getBuffer(), path);
}
