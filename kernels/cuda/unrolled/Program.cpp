//===- Program.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/Program.h"

#include "kernels/cpu/unrolled/SparseMatrix.h"

#include <algorithm>
#include <map>

using namespace bonsai;
using namespace bonsai::gpu_unrolled;
using unrolled::Entry;
using unrolled::SparseMatrix;

std::string Tiling::getName() const {
  std::string name;
  for (int64_t number : {rows, warps, slices, pixels})
    name += (name.empty() ? "" : "x") + std::to_string(number);
  return isHalf2 ? name + "-half2" : name;
}

bool bonsai::gpu_unrolled::loadsVectors(const BonsaiConvolutionDescriptor &d,
                                        const Tiling &tiling) {
  return tiling.pixels > 1 && d.kernel_height * d.kernel_width == 1 &&
         d.in_height == d.out_height && d.in_width == d.out_width &&
         d.pad_top == 0 && d.pad_left == 0 &&
         d.out_height * d.out_width % tiling.pixels == 0;
}

/// Tap by tap, as a tap that lies beyond the border is skipped whole.
static std::vector<Column> collectColumns(const SparseMatrix &matrix,
                                          const std::vector<int32_t> &rows,
                                          int64_t taps) {
  std::map<std::pair<int32_t, int32_t>, std::vector<Term>> columns;
  for (size_t row = 0; row < rows.size(); ++row)
    for (const Entry &entry : matrix.rows[rows[row]]) {
      auto tap = static_cast<int32_t>(entry.column % taps);
      auto channel = static_cast<int32_t>(entry.column / taps);
      columns[{tap, channel}].push_back(
          {static_cast<int32_t>(row), entry.value});
    }
  std::vector<Column> result;
  result.reserve(columns.size());
  for (auto &[place, terms] : columns)
    result.push_back({place.second, place.first, std::move(terms)});
  return result;
}

/// Cuts where the loads and multiplications so far are a slice's share.
static std::vector<Slice> slice(std::vector<Column> columns, int64_t count) {
  size_t total = 0;
  for (const Column &column : columns)
    total += 1 + column.terms.size();
  std::vector<Slice> slices(count);
  size_t done = 0;
  for (Column &column : columns) {
    size_t work = 1 + column.terms.size();
    slices[(done + work / 2) * count / total].push_back(std::move(column));
    done += work;
  }
  return slices;
}

Program
bonsai::gpu_unrolled::makeProgram(const BonsaiConvolutionDescriptor &shape,
                                  const MaskedWeights &weights,
                                  const Tiling &tiling) {
  Program program;
  program.shape = shape;
  program.tiling = tiling;
  SparseMatrix matrix = unrolled::makeSparseMatrix(shape, weights);
  int64_t numTiles = (shape.out_channels + tiling.rows - 1) / tiling.rows;
  std::vector<int64_t> order = unrolled::clusterRows(matrix, numTiles);
  for (int64_t tile = 0; tile < numTiles; ++tile) {
    RowTile made;
    made.channels.assign(order.begin() + shape.out_channels * tile / numTiles,
                         order.begin() +
                             shape.out_channels * (tile + 1) / numTiles);
    made.slices =
        slice(collectColumns(matrix, made.channels,
                             shape.kernel_height * shape.kernel_width),
              tiling.slices);
    program.tiles.push_back(std::move(made));
  }
  return program;
}
