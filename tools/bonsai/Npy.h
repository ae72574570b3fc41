//===- Npy.h ----------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Arrays in NumPy's .npy format, as the driver reads and writes tensors.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_NPY_H
#define BONSAI_TOOLS_BONSAI_NPY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace bonsai {

/// A row-major array of f32.
struct NpyArray {
  std::vector<int64_t> shape;
  std::vector<float> values;
  /// Of the file, as NumPy writes it: "<f4", "|u1", ...
  std::string elementType = "<f4";
};

/// Parses the bytes of a .npy file of version 1 to 3, in C order and
/// little-endian, of booleans, integers of 8 to 64 bits, f32 or f64; values are
/// converted to f32. The error does not name the file.
llvm::Expected<NpyArray> parseNpy(llvm::StringRef bytes);

/// Reads a file; the error is one line that names it.
llvm::Expected<NpyArray> readNpy(llvm::StringRef path);

/// Writes f32 values in version 1 of the format. `values` has as many as
/// `shape` says.
void writeNpy(llvm::raw_ostream &os, llvm::ArrayRef<int64_t> shape,
              llvm::ArrayRef<float> values);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_NPY_H
