//===- SmtxFileTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// .smtx files: what is read, and what is refused with which words.
//
//===----------------------------------------------------------------------===//

#include "passes/import/smtx/SmtxFile.h"
#include <gtest/gtest.h>
#include <random>

using namespace bonsai;

namespace {

std::string errorOf(llvm::StringRef text) {
  llvm::Expected<SmtxPattern> pattern = parseSmtx(text, "x.smtx");
  return pattern ? "" : llvm::toString(pattern.takeError());
}

TEST(SmtxFile, ReadsRowsOfColumns) {
  llvm::Expected<SmtxPattern> pattern =
      parseSmtx("3, 4, 5\r\n0 2 2 5 \r\n1 3 0 2 3 \r\n", "x.smtx");
  ASSERT_TRUE(bool(pattern)) << llvm::toString(pattern.takeError());
  EXPECT_EQ(pattern->rows, 3);
  EXPECT_EQ(pattern->columns, 4);
  EXPECT_EQ(pattern->getRow(0).vec(), (std::vector<int64_t>{1, 3}));
  EXPECT_TRUE(pattern->getRow(1).empty());
  EXPECT_EQ(pattern->getRow(2).vec(), (std::vector<int64_t>{0, 2, 3}));
}

TEST(SmtxFile, ReadsAMatrixOfZeros) {
  EXPECT_EQ(errorOf("1,1,0\n0 0\n\n"), "");
  EXPECT_EQ(errorOf("1,1,0\n0 0"), "");
}

TEST(SmtxFile, SaysWhatIsWrongWithSizes) {
  EXPECT_EQ(errorOf(""),
            "x.smtx:1: expected rows, columns and nonzeros between commas");
  EXPECT_EQ(errorOf("2,2\n"),
            "x.smtx:1: expected rows, columns and nonzeros between commas");
  EXPECT_EQ(errorOf("2,two,1\n"), "x.smtx:1: 'two' is not a count");
  EXPECT_EQ(errorOf("2,-2,1\n"), "x.smtx:1: '-2' is not a count");
  EXPECT_EQ(errorOf("0,2,0\n0\n"),
            "x.smtx:1: rows and columns must be 1 to 2147483647");
  EXPECT_EQ(errorOf("2147483648,1,0\n"),
            "x.smtx:1: rows and columns must be 1 to 2147483647");
  EXPECT_EQ(errorOf("99999999999999999999,1,0\n"),
            "x.smtx:1: '99999999999999999999' is not a count");
  EXPECT_EQ(errorOf("2,2,5\n"),
            "x.smtx:1: 5 nonzeros are more than the matrix holds");
}

TEST(SmtxFile, SaysWhatIsWrongWithOffsets) {
  EXPECT_EQ(errorOf("2,2,1\n0 1\n0\n"),
            "x.smtx:2: expected 3 offsets, found 2");
  EXPECT_EQ(errorOf("2,2,1\n0 x 1\n0\n"),
            "x.smtx:2: offset 2, 'x', is not a number");
  EXPECT_EQ(errorOf("2,2,1\n1 1 1\n0\n"),
            "x.smtx:2: offsets must run from 0 to 1");
  EXPECT_EQ(errorOf("2,2,1\n0 1 2\n0\n"),
            "x.smtx:2: offsets must run from 0 to 1");
  EXPECT_EQ(errorOf("3,2,2\n0 2 1 2\n0 1\n"),
            "x.smtx:2: the offset after row 2 falls");
  // Sizes that the text does not bear out cost no memory.
  EXPECT_EQ(errorOf("2147483647,2147483647,4611686014132420609\n0\n"),
            "x.smtx:2: expected 2147483648 offsets, found 1");
}

TEST(SmtxFile, SaysWhatIsWrongWithColumns) {
  EXPECT_EQ(errorOf("1,2,2\n0 2\n0\n"),
            "x.smtx:3: expected 2 columns, found 1");
  EXPECT_EQ(errorOf("1,2,1\n0 1\n2\n"),
            "x.smtx:3: column 2 in row 1, where columns are 0 to 1");
  EXPECT_EQ(errorOf("1,2,2\n0 2\n1 0\n"),
            "x.smtx:3: columns of row 1 do not ascend");
  EXPECT_EQ(errorOf("1,2,2\n0 2\n1 1\n"),
            "x.smtx:3: columns of row 1 do not ascend");
  EXPECT_EQ(errorOf("1,2,1\n0 1\n-1\n"),
            "x.smtx:3: column 1, '-1', is not a number");
  EXPECT_EQ(errorOf("1,2,1\n0 1\n1\n7\n"),
            "x.smtx:4: expected the end of the file after three lines");
}

TEST(SmtxFile, KeepsItsWordOnDamagedText) {
  const std::string valid = "4, 6, 7\n0 2 3 3 7\n0 5 2 0 1 2 3\n";
  std::mt19937 generator(7);
  std::uniform_int_distribution<size_t> place(0, valid.size() - 1);
  std::uniform_int_distribution<int> byte(0, 255);
  int numRead = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = valid;
    text[place(generator)] = static_cast<char>(byte(generator));
    text[place(generator)] = "0123456789 ,\n"[byte(generator) % 13];
    llvm::Expected<SmtxPattern> pattern = parseSmtx(text, "x.smtx");
    if (!pattern) {
      EXPECT_EQ(llvm::toString(pattern.takeError()).rfind("x.smtx:", 0), 0U);
      continue;
    }
    ++numRead;
    for (int64_t row = 0; row < pattern->rows; ++row)
      for (int64_t column : pattern->getRow(row))
        ASSERT_TRUE(column >= 0 && column < pattern->columns);
  }
  EXPECT_GT(numRead, 0);
}

TEST(SmtxFile, NamesAFileThatCannotBeOpened) {
  llvm::Expected<SmtxPattern> pattern = readSmtxFile("/nonexistent/x.smtx");
  ASSERT_FALSE(bool(pattern));
  EXPECT_EQ(llvm::toString(pattern.takeError()),
            "/nonexistent/x.smtx: No such file or directory");
}

} // namespace
