//===- ElfFile.h - Is a file a whole shared object? ----------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// dlopen crashes on truncated files, so what it relies on is checked before.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_RUNTIME_ELFFILE_H
#define BONSAI_KERNELS_RUNTIME_ELFFILE_H

#include "kernels/runtime/Runtime.h"

namespace bonsai {

/// Succeeds if `path` is a regular, readable file that holds a 64-bit ELF
/// shared object for this machine, with all its headers and segments within the
/// file. Fails with BONSAI_INVALID_MODEL otherwise.
BonsaiStatus checkSharedObject(const char *path);

} // namespace bonsai

#endif // BONSAI_KERNELS_RUNTIME_ELFFILE_H
