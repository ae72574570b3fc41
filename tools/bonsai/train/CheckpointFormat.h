//===- CheckpointFormat.h ---------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where the parts of a checkpoint are; Checkpoint.h describes them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_CHECKPOINTFORMAT_H
#define BONSAI_TOOLS_BONSAI_TRAIN_CHECKPOINTFORMAT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"

namespace bonsai::checkpoint {

inline constexpr llvm::StringLiteral magic("BonsaiTr");
inline constexpr uint32_t version = 1;
inline constexpr size_t versionAt = 8, headerSizeAt = 12, fileSizeAt = 16;
/// Bytes before the header, and after the data.
inline constexpr size_t prefixSize = 24, checksumSize = 8;
inline constexpr size_t dataAlignment = 64;

} // namespace bonsai::checkpoint

#endif // BONSAI_TOOLS_BONSAI_TRAIN_CHECKPOINTFORMAT_H
