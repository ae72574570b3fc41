//===- LayerTimer.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is timed layer by layer.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_LAYERTIMER_H
#define BONSAI_TOOLS_BONSAI_BENCH_LAYERTIMER_H

#include "llvm/Support/Error.h"
#include <map>
#include <string>
#include <vector>

namespace bonsai {

/// What a layer is known by in every build: its name, as `bonsai stats` prints
/// it, and its operation without the dialect, "conv2d". Steps
/// of one layer (its layout changes, say) are kept apart by their operation.
using LayerKey = std::pair<std::string, std::string>;

/// Nanoseconds of layers, run by run.
using LayerSamples = std::map<LayerKey, std::vector<double>>;

struct LayerSummary {
  LayerKey key;
  std::string kernel;
};

class LayerTimer {
public:
  virtual ~LayerTimer() = default;

  /// Runs all layers once, and adds the time of each to `samples`.
  virtual llvm::Error profile(LayerSamples &samples) = 0;

  /// All layers in the order in which they run.
  virtual std::vector<LayerSummary> getLayers() const = 0;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_LAYERTIMER_H
