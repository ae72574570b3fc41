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

SparsePattern bonsai::block_mma::makePattern(int64_t rows, int64_t columns,
                                             const uint8_t *mask) {
  SparsePattern pattern;
  pattern.numColumns = columns;
  pattern.rows.resize(rows);
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column)
      if (mask[row * columns + column])
        pattern.rows[row].push_back(static_cast<int32_t>(column));
  return pattern;
}

int64_t RowGroups::countSteps() const {
  int64_t steps = 0;
  for (const RowGroup &group : groups)
    steps += group.countSteps();
  return steps;
}

static RowGroup makeGroup(const SparsePattern &pattern, const int64_t *channels,
                          int64_t count) {
  RowGroup group;
  std::vector<bool> isUsed(pattern.numColumns, false);
  for (int64_t i = 0; i < count; ++i) {
    group.channels.push_back(static_cast<int32_t>(channels[i]));
    for (int32_t column : pattern.rows[channels[i]])
      isUsed[column] = true;
  }
  for (int64_t column = 0; column < pattern.numColumns; ++column)
    if (isUsed[column])
      group.columns.push_back(static_cast<int32_t>(column));
  return group;
}

RowGroups bonsai::block_mma::groupRows(const SparsePattern &pattern,
                                       int64_t rows) {
  auto numRows = static_cast<int64_t>(pattern.rows.size());
  std::vector<int64_t> sizes(numRows / rows, rows);
  if (numRows % rows)
    sizes.push_back(numRows % rows);
  std::vector<int64_t> order = clusterRows(pattern, sizes);
  RowGroups result;
  result.rows = rows;
  int64_t place = 0;
  for (int64_t size : sizes) {
    result.groups.push_back(makeGroup(pattern, &order[place], size));
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
    // The last column again, where a step is not full.
    packed.columns.resize(packed.firstSteps.back() * stepColumns,
                          packed.columns.empty() ? 0 : packed.columns.back());
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
