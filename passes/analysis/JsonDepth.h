//===- JsonDepth.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A check of JSON files before they are parsed.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_ANALYSIS_JSONDEPTH_H
#define BONSAI_PASSES_ANALYSIS_JSONDEPTH_H

#include "llvm/ADT/StringRef.h"

namespace bonsai {

/// Whether brackets of a JSON text open inside of more than `depth - 1` others.
/// LLVM's parser is recursive: a file that nests deeply would overflow its
/// stack.
bool nestsDeeperThan(llvm::StringRef text, int64_t depth);

} // namespace bonsai

#endif // BONSAI_PASSES_ANALYSIS_JSONDEPTH_H
