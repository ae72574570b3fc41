//===- ChannelWidths.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Files that say how many channels layers keep.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_CHANNELWIDTHS_H
#define BONSAI_PASSES_PRUNE_CHANNELWIDTHS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <cstdint>
#include <string>
#include <vector>

namespace bonsai {

/// Output channels to keep, at least 1, by the name of the layer.
using ChannelWidths = std::vector<std::pair<std::string, int64_t>>;

/// Reads `{"layer name": channels to keep, …}`. The error is one line that
/// names the file and the place.
llvm::Expected<ChannelWidths> readChannelWidths(llvm::StringRef path);

llvm::json::Value toJson(const ChannelWidths &widths);

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_CHANNELWIDTHS_H
