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
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace bonsai;

static Expected<ChannelWidths> readWidths(const json::Value &value,
                                          StringRef path) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return createStringError(path + ": must be an object of layer names and "
                                    "channels to keep");
  ChannelWidths widths;
  for (const auto &[name, width] : *object) {
    std::optional<int64_t> channels = width.getAsInteger();
    if (!channels || *channels < 1)
      return createStringError(path + ": \"" + name.str() +
                               "\" must have a positive integer");
    widths.emplace_back(name.str(), *channels);
  }
  llvm::sort(widths);
  return widths;
}

Expected<ChannelWidths> bonsai::readChannelWidths(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return createStringError(path + ": " + buffer.getError().message());
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
