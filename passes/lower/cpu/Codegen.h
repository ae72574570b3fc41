//===- Codegen.h ------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From LLVM IR to an object file.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_CODEGEN_H
#define BONSAI_PASSES_LOWER_CPU_CODEGEN_H

#include "llvm/ADT/StringRef.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"

namespace bonsai {

/// Optimizes a module for an x86-64 psABI level and writes it as
/// position-independent object code to `path`.
llvm::Error emitObject(llvm::Module &module, int cpuLevel,
                       llvm::StringRef path);

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_CPU_CODEGEN_H
