//===- SmtxFile.h - Sparsity patterns in .smtx files ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The format of the Deep Learning Matrix Collection: the positions of a sparse
// matrix without its values, in compressed sparse rows.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_SMTX_SMTXFILE_H
#define BONSAI_PASSES_IMPORT_SMTX_SMTXFILE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <vector>

namespace bonsai {

/// Where a matrix is not zero.
struct SmtxPattern {
  int64_t rows = 0, columns = 0;
  /// `rows + 1` positions in `indices` at which rows begin; never falling.
  std::vector<int64_t> offsets;
  /// Columns, ascending within a row.
  std::vector<int64_t> indices;

  llvm::ArrayRef<int64_t> getRow(int64_t row) const {
    return llvm::ArrayRef(indices).slice(offsets[row],
                                         offsets[row + 1] - offsets[row]);
  }
};

/// Reads the text of a file: a line with rows, columns and the number of
/// nonzeros between commas, one with the offsets of the rows, and one with the
/// columns, between spaces. Everything is checked, so that whatever the text is
/// the pattern has the properties above. Errors name `file`, the line, and what
/// is wrong there.
llvm::Expected<SmtxPattern> parseSmtx(llvm::StringRef text,
                                      llvm::StringRef file);

/// Reads the file at `path`.
llvm::Expected<SmtxPattern> readSmtxFile(llvm::StringRef path);

} // namespace bonsai

#endif // BONSAI_PASSES_IMPORT_SMTX_SMTXFILE_H
