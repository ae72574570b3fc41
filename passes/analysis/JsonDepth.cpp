//===- JsonDepth.cpp -----------------------------------------------------===//
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

#include "passes/analysis/JsonDepth.h"

bool bonsai::nestsDeeperThan(llvm::StringRef text, int64_t limit) {
  int64_t depth = 0;
  bool isString = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (isString && c == '\\')
      ++i;
    else if (c == '"')
      isString = !isString;
    else if (!isString && (c == '{' || c == '['))
      ++depth;
    else if (!isString && (c == '}' || c == ']'))
      --depth;
    if (depth > limit)
      return true;
  }
  return false;
}
