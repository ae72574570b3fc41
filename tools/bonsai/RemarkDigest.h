//===- RemarkDigest.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Remarks without repetition: deep networks have the same thing to say about
// each block.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_REMARKDIGEST_H
#define BONSAI_TOOLS_BONSAI_REMARKDIGEST_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/SmallVector.h"
#include <string>
#include <vector>

namespace bonsai {

/// While it exists, remarks of a context are kept; when it ends, they are
/// printed to stderr, one line each. Of those that differ in names and numbers
/// only, the first few are printed and the rest counted. Warnings and errors go
/// their way.
class RemarkDigest {
public:
  explicit RemarkDigest(mlir::MLIRContext *context);
  ~RemarkDigest();

private:
  struct Kind {
    std::string text;
    llvm::SmallVector<std::string> lines;
    int64_t numMore = 0;
  };

  Kind &findKind(llvm::StringRef message);
  void add(mlir::Diagnostic &remark);

  std::vector<Kind> kinds;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_REMARKDIGEST_H
