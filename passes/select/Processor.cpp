//===- Processor.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The name of the machine that measurements hold for.
//
//===----------------------------------------------------------------------===//

#include "passes/select/Processor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

using namespace llvm;

/// Padded with blanks or zeros; empty if there is none.
static std::string readBrandString() {
  std::string brand;
#if defined(__x86_64__)
  constexpr unsigned first = 0x80000002, last = 0x80000004;
  if (__get_cpuid_max(0x80000000, nullptr) < last)
    return brand;
  for (unsigned leaf = first; leaf <= last; ++leaf) {
    unsigned registers[4] = {};
    __get_cpuid(leaf, &registers[0], &registers[1], &registers[2],
                &registers[3]);
    char text[sizeof(registers)];
    std::memcpy(text, registers, sizeof(registers));
    brand.append(text, strnlen(text, sizeof(text)));
  }
#endif
  return brand;
}

std::string bonsai::getProcessorName() {
  std::string brand = readBrandString();
  SmallVector<StringRef> words;
  SplitString(brand, words);
  return words.empty() ? "unknown" : join(words, " ");
}
