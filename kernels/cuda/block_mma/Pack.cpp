//===- Pack.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step's weights are a small matrix, row-major, as lanes of a warp take four
// neighbouring columns of a row each.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/Pack.h"
#include "kernels/cuda/device/Tf32.h"

#include <algorithm>

using namespace bonsai;
using namespace bonsai::block_mma;

static constexpr int64_t stepColumns = BONSAI_BLOCK_MMA_STEP;

int64_t
bonsai::block_mma::countNeighbours(const BonsaiConvolutionDescriptor &shape) {
  return shape.input_layout == BONSAI_LAYOUT_CHANNELS_LAST ? 4 : 1;
}

namespace {
/// In which order lists have columns: a few channels at one position of the
/// kernel after another, so that what a step reads is in the first-level cache
/// when the next ones read it a pixel off.
struct ColumnOrder {
  int64_t inChannels, taps, neighbours, channels;

  explicit ColumnOrder(const BonsaiConvolutionDescriptor &d)
      : inChannels(d.in_channels), taps(d.kernel_height * d.kernel_width),
        neighbours(countNeighbours(d)),
        channels(neighbours == 1 ? 1 : BONSAI_BLOCK_MMA_STEP) {}

  int64_t countPlaces() const {
    return (inChannels + channels - 1) / channels * taps * channels /
           neighbours;
  }

  /// Calls `visit` with channel and tap of each column, in order, and its
  /// place, which it shares with its neighbours.
  template <typename Visit> void forEach(Visit visit) const {
    for (int64_t first = 0; first < inChannels; first += channels)
      for (int64_t tap = 0; tap < taps; ++tap)
        for (int64_t channel = first;
             channel < std::min(first + channels, inChannels); ++channel)
          visit(channel, tap,
                (first * taps + tap * channels + channel - first) / neighbours);
  }
};
} // namespace

SparsePattern
bonsai::block_mma::makePattern(const BonsaiConvolutionDescriptor &d,
                               const uint8_t *mask) {
  ColumnOrder order(d);
  SparsePattern pattern;
  pattern.numColumns = order.countPlaces();
  pattern.rows.resize(d.out_channels);
  for (std::vector<int32_t> &row : pattern.rows) {
    order.forEach([&](int64_t channel, int64_t tap, int64_t place) {
      if (mask[channel * order.taps + tap] &&
          (row.empty() || row.back() != place))
        row.push_back(static_cast<int32_t>(place));
    });
    mask += order.inChannels * order.taps;
  }
  return pattern;
}

int64_t RowGroups::countSteps() const {
  int64_t steps = 0;
  for (const RowGroup &group : groups)
    steps += group.countSteps();
  return steps;
}

/// Lanes next to each other have every fourth column of a step: puts those
/// there that come one after another, as they often are in one cache line.
static void interleaveSteps(std::vector<int32_t> &columns) {
  constexpr int64_t lanes = 4, own = stepColumns / lanes;
  std::vector<int32_t> step(stepColumns);
  for (auto first = columns.begin(); columns.end() - first >= stepColumns;
       first += stepColumns) {
    std::copy(first, first + stepColumns, step.begin());
    for (int64_t i = 0; i < stepColumns; ++i)
      first[i % lanes * own + i / lanes] = step[i];
  }
}

static RowGroup makeGroup(const BonsaiConvolutionDescriptor &d,
                          const SparsePattern &pattern, const int64_t *channels,
                          int64_t count) {
  RowGroup group;
  group.channels.assign(channels, channels + count);
  std::sort(group.channels.begin(), group.channels.end());
  std::vector<bool> isUsed(pattern.numColumns, false);
  for (int32_t channel : group.channels)
    for (int32_t column : pattern.rows[channel])
      isUsed[column] = true;
  ColumnOrder order(d);
  order.forEach([&](int64_t channel, int64_t tap, int64_t place) {
    if (isUsed[place])
      group.columns.push_back(static_cast<int32_t>(channel * order.taps + tap));
  });
  if (order.neighbours == 1)
    interleaveSteps(group.columns);
  return group;
}

RowGroups bonsai::block_mma::groupRows(const BonsaiConvolutionDescriptor &d,
                                       const SparsePattern &pattern,
                                       int64_t rows) {
  auto numRows = static_cast<int64_t>(pattern.rows.size());
  std::vector<int64_t> sizes(numRows / rows, rows);
  if (numRows % rows)
    sizes.push_back(numRows % rows);
  std::vector<int64_t> order = clusterRows(pattern, sizes);
  RowGroups result;
  result.rows = rows;
  result.neighbours = countNeighbours(d);
  int64_t place = 0;
  for (int64_t size : sizes) {
    result.groups.push_back(makeGroup(d, pattern, &order[place], size));
    place += size;
  }
  std::stable_sort(result.groups.begin(), result.groups.end(),
                   [](const RowGroup &a, const RowGroup &b) {
                     return a.columns.size() > b.columns.size();
                   });
  return result;
}

BonsaiBlockMmaDescriptor
bonsai::block_mma::describe(const BonsaiConvolutionDescriptor &shape,
                            int32_t element, const RowGroups &groups) {
  BonsaiBlockMmaDescriptor d = {};
  d.shape = shape;
  d.element = element;
  d.group_rows = static_cast<int32_t>(groups.rows);
  d.groups = static_cast<int64_t>(groups.groups.size());
  d.steps = groups.countSteps();
  return d;
}

PackedGroups bonsai::block_mma::packGroups(const RowGroups &groups) {
  PackedGroups packed;
  packed.firstSteps.push_back(0);
  for (const RowGroup &group : groups.groups) {
    packed.channels.insert(packed.channels.end(), group.channels.begin(),
                           group.channels.end());
    packed.channels.resize(packed.firstSteps.size() * groups.rows, -1);
    packed.columns.insert(packed.columns.end(), group.columns.begin(),
                          group.columns.end());
    auto steps = static_cast<int32_t>(group.countSteps());
    packed.firstSteps.push_back(packed.firstSteps.back() + steps);
    // The last columns again, where a step is not full.
    while (static_cast<int64_t>(packed.columns.size()) <
           packed.firstSteps.back() * stepColumns)
      packed.columns.push_back(*(packed.columns.end() - groups.neighbours));
  }
  return packed;
}

static float roundWeight(float weight) { return cuda::roundToTf32(weight); }
static uint16_t roundWeight(uint16_t weight) { return weight; }

template <typename Element>
std::vector<Element>
bonsai::block_mma::packWeights(const RowGroups &groups, int64_t numColumns,
                               const Element *values, const uint8_t *mask) {
  std::vector<Element> packed(groups.countWeights(), Element(0));
  Element *step = packed.data();
  for (const RowGroup &group : groups.groups) {
    for (size_t row = 0; row < group.channels.size(); ++row)
      for (size_t i = 0; i < group.columns.size(); ++i) {
        int64_t source = group.channels[row] * numColumns + group.columns[i];
        if (mask[source])
          step[(i / stepColumns * groups.rows + row) * stepColumns +
               i % stepColumns] = roundWeight(values[source]);
      }
    step += group.countSteps() * groups.rows * stepColumns;
  }
  return packed;
}

template std::vector<float> bonsai::block_mma::packWeights(const RowGroups &,
                                                           int64_t,
                                                           const float *,
                                                           const uint8_t *);
template std::vector<uint16_t> bonsai::block_mma::packWeights(const RowGroups &,
                                                              int64_t,
                                                              const uint16_t *,
                                                              const uint8_t *);
