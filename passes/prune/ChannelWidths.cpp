//===- ChannelWidths.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading widths from JSON.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/ChannelWidths.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace bonsai;

/// Whether brackets open inside of brackets. The parser is recursive; a file
/// that nests deeply would overflow its stack.
static bool isNested(StringRef text) {
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
    if (depth > 1)
      return true;
  }
  return false;
}

static Error refuseStructure(StringRef path) {
  return createStringError(path + ": must be an object of layer names and "
                                  "channels to keep");
}

static Expected<ChannelWidths> readWidths(const json::Value &value,
                                          StringRef path) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return refuseStructure(path);
  ChannelWidths widths;
  for (const auto &[name, width] : *object) {
    std::optional<int64_t> channels = width.getAsInteger();
    if (!channels || *channels < 1)
      return createStringError(formatv("{0}: {1} must have a positive integer",
                                       path, json::Value(name.str()))
                                   .str());
    widths.emplace_back(name.str(), *channels);
  }
  llvm::sort(widths);
  return widths;
}

Expected<ChannelWidths> bonsai::readChannelWidths(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return createStringError(path + ": " + buffer.getError().message());
  if (isNested((*buffer)->getBuffer()))
    return refuseStructure(path);
  Expected<json::Value> value = json::parse((*buffer)->getBuffer());
  if (!value)
    return createStringError(path + ": " + toString(value.takeError()));
  return readWidths(*value, path);
}

json::Value bonsai::toJson(const ChannelWidths &widths) {
  json::Object object;
  for (const auto &[name, width] : widths)
    object[name] = width;
  return object;
}
