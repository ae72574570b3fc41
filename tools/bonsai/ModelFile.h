//===- ModelFile.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Networks as commands write them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_MODELFILE_H
#define BONSAI_TOOLS_BONSAI_MODELFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace bonsai {

/// That `path`, the value of -o, ends in .mlir or .mlirbc and can be written.
llvm::Error checkModelOutput(llvm::StringRef path);

/// Writes text if `path` ends in .mlir, else bytecode.
llvm::Error writeModule(mlir::ModuleOp module, llvm::StringRef path);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_MODELFILE_H
