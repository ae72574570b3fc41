//===- Checkpoint.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Training that was interrupted, in a file.
//
// The format, all numbers little-endian:
//
//   bytes 0-7    "BonsaiTr"
//   bytes 8-11   version, 1
//   bytes 12-15  size of the header, with its padding
//   bytes 16-23  size of the file
//   header       JSON, padded with spaces until data begin at a multiple of 64
//   data         f32 and bytes, where the header says
//   last 8 bytes XXH3 (64 bits) of all before
//
// The header is {"step", "images", "correct", "loss", "updates", "settings":
// [{"name", "value"}], "parameters": [{"name", "shape", "buffer", "values",
// "mask"}], "optimizer": [{"name", "size", "values"}], "snapshot": [{"size",
// "values"}]}, where "values" and
// "mask" are offsets in the data. A parameter without a mask has no "mask".
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_CHECKPOINT_H
#define BONSAI_TOOLS_BONSAI_TRAIN_CHECKPOINT_H

#include "tools/bonsai/train/Trainer.h"

namespace bonsai {

/// Something that decides about the result of training: an option as it was
/// given, or what stands for data.
struct TrainingSetting {
  /// "--batch"
  std::string name;
  std::string value;
};

struct Checkpoint {
  std::vector<TrainingSetting> settings;
  TrainingState state;
};

/// Puts the file into its place at once, so that there is always a whole one.
/// The error names the file.
llvm::Error writeCheckpoint(llvm::StringRef path,
                            llvm::ArrayRef<TrainingSetting> settings,
                            const TrainingState &state);

/// Parses the bytes of a checkpoint. The error does not name the file.
llvm::Expected<Checkpoint> parseCheckpoint(llvm::StringRef bytes);

/// The error is one line that names the file and what is wrong with it.
llvm::Expected<Checkpoint> readCheckpoint(llvm::StringRef path);

/// That a checkpoint was made with these settings; the error names the first
/// that differs.
llvm::Error checkSettings(llvm::StringRef path,
                          llvm::ArrayRef<TrainingSetting> saved,
                          llvm::ArrayRef<TrainingSetting> settings);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_CHECKPOINT_H
