//===- DataOptions.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The options that say which images a command measures on.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_DATAOPTIONS_H
#define BONSAI_TOOLS_BONSAI_DATAOPTIONS_H

#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/Dataset.h"

namespace bonsai {

inline constexpr llvm::StringLiteral datasetHelp =
    "cifar10:FILE[,FILE...] (binary batches), mnist:IMAGES,LABELS (IDX files, "
    "gzipped or not) or npy:IMAGES,LABELS (.npy files of N x C x H x W, uint8 "
    "or floating-point, and of N integers)";

/// How pixels become inputs, as `Dataset::normalize` takes it.
struct NormalizationOptions {
  std::vector<double> mean, deviation;

  bool isGiven() const { return !mean.empty() || !deviation.empty(); }
};

/// Declares `--mean` and `--std`.
void declareNormalization(CommandLine &line, NormalizationOptions &options);

/// Loads what `--data` names, normalized.
llvm::Expected<Dataset> loadDataset(llvm::StringRef specification,
                                    const NormalizationOptions &options);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_DATAOPTIONS_H
