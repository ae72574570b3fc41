//===- Comparison.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds that take turns with the dense one.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_COMPARISON_H
#define BONSAI_TOOLS_BONSAI_BENCH_COMPARISON_H

#include "tools/bonsai/bench/BenchRun.h"
#include "tools/bonsai/bench/BenchVariant.h"
#include <deque>

namespace bonsai {

/// The builds of a network for one set of masks: the dense one and all others
/// run one after the other, round by round, so that whatever disturbs the
/// machine meets all of them. Without others it is the dense build alone.
///
/// Usage: add all others, add rows, then `BenchRun::runRows`, until which this
/// must live.
class Comparison {
public:
  /// Rows are called "network/label/...".
  Comparison(BenchRun &run, llvm::StringRef network, BenchVariant &dense)
      : run(run), network(network), dense(dense), pending(1) {}

  void add(std::unique_ptr<BenchVariant> variant);
  /// Adds layers of the dense build in another implementation.
  void addReference(std::unique_ptr<LayerTimer> reference);

  /// Rows of whole networks.
  void addWholeRows();

  /// Times layers inside of whole runs, where caches are as they will be, and
  /// adds their rows. A layer has one for each sparse kernel that some build
  /// runs it by, and one for what the selection took, which is marked.
  llvm::Error addLayerRows();

  /// As `addLayerRows`, for a network of layers that have nothing to do with
  /// each other: only layers that have weights, and a row for all of them, with
  /// their sum, the geometric mean of the ratios, and the least ratio.
  llvm::Error addIndependentLayerRows();

private:
  /// The layers of a side that get rows.
  enum class LayerRows {
    none,
    /// Those that run by a sparse kernel which the selection did not take.
    otherSparseKernels,
    all,
  };

  /// What takes turns in timing layers, with what was measured.
  struct Side {
    LayerTimer *timer;
    std::string label, choice;
    const std::optional<NetworkWork> *work;
    LayerRows rows;
    bool isSelected;
    LayerSamples samples;

    const LayerWork *getWork(const LayerKey &layer) const;
  };

  llvm::Expected<RowTimes> timeWhole(size_t index);
  llvm::Error measureWhole();
  std::vector<Side> listSides();
  llvm::Error profile(std::vector<Side> &sides);
  void addLayerRow(const Side &side, const LayerSummary &layer,
                   const Side &reference);
  void addSummaryRow(const Side &side, const Side &reference,
                     llvm::StringRef name);
  llvm::Error addRowsOfLayers(bool independent);

  BenchRun &run;
  std::string network;
  BenchVariant &dense;
  std::vector<std::unique_ptr<BenchVariant>> variants;
  std::vector<std::unique_ptr<LayerTimer>> references;
  /// Of each variant (of the dense build, if there is none), what was measured
  /// in other rows' turns and is not reported yet.
  std::vector<std::deque<RowTimes>> pending;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_COMPARISON_H
