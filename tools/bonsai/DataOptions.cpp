//===- DataOptions.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declaring and loading datasets.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/DataOptions.h"

using namespace llvm;
using namespace bonsai;

void bonsai::declareNormalization(CommandLine &line,
                                  NormalizationOptions &options) {
  line.addNumbers("--mean", "M,...", options.mean,
                  "inputs are (pixel / 255 - mean) / std by channel; one "
                  "number stands for all channels (default: 0). With neither "
                  "--mean nor --std, MNIST's inputs are the pixels, 0 to 255. "
                  "Images of floating-point numbers are not divided by 255");
  line.addNumbers("--std", "S,...", options.deviation,
                  "see --mean (default: 1)");
}

Expected<Dataset> bonsai::loadDataset(StringRef specification,
                                      const NormalizationOptions &options) {
  Expected<Dataset> data = Dataset::load(specification);
  if (!data)
    return data.takeError();
  if (Error error = data->normalize(options.mean, options.deviation))
    return error;
  return data;
}
