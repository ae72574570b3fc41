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
#include "passes/analysis/JsonDepth.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace bonsai;

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
  if (nestsDeeperThan((*buffer)->getBuffer(), 1))
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
