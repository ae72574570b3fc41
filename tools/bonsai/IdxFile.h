//===- IdxFile.h ------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Arrays of bytes in the IDX format of MNIST, gzipped or not.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_IDXFILE_H
#define BONSAI_TOOLS_BONSAI_IDXFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <vector>

namespace bonsai {

/// A row-major array of bytes.
struct IdxFile {
  std::vector<int64_t> shape;
  std::vector<uint8_t> bytes;
};

/// Reads an array of unsigned bytes with `rank` dimensions. The error is one
/// line that names the file, the place and the reason.
llvm::Expected<IdxFile> readIdx(llvm::StringRef path, unsigned rank);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_IDXFILE_H
