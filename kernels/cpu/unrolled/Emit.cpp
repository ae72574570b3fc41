//===- Emit.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts a layer into blocks: rows that share registers, strips of such blocks
// whose code stays in the nearest caches while it runs over the tiles, and
// input channels whose tile stays in the first-level cache while a strip's
// blocks read it.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/unrolled/Emit.h"
#include "kernels/cpu/planes/InputPlan.h"
#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cpu/unrolled/CodeEmitter.h"
#include "kernels/cpu/unrolled/SparseMatrix.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>
#include <tuple>

using namespace bonsai;
using namespace bonsai::planes;
using namespace bonsai::unrolled;

namespace {
/// Code of a piece: what the first-level cache holds.
constexpr int64_t pieceCodeBytes = 28 << 10;
/// Code and value of a weight, and its share of loads and ends of rows.
constexpr int64_t bytesPerWeight = 15;
/// An output that does not fit the second-level cache is prefetched.
constexpr int64_t maxCachedOutputBytes = 2 << 20;

int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

int64_t countMasks(const InputPlan &plan) {
  return plan.columnMask.empty() ? 0
                                 : *std::max_element(plan.columnMask.begin(),
                                                     plan.columnMask.end());
}

/// Of ascending numbers, the index of the one next to `value`.
int64_t findNearest(const std::vector<int64_t> &numbers, int64_t value) {
  auto it = std::lower_bound(numbers.begin(), numbers.end() - 1, value);
  if (it != numbers.begin() && value - *(it - 1) < *it - value)
    --it;
  return it - numbers.begin();
}

CodeTarget makeTarget(const InputPlan &plan, Level level) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  int64_t tileBytes = d.out_channels * tilePixels * sizeof(float);
  int64_t outputBytes = d.batch * plan.numTiles * tileBytes;
  return {level, d.epilogue, countMasks(plan), plan.direct,
          outputBytes > maxCachedOutputBytes ? tileBytes : 0};
}

/// Calls in a row for a piece: one for each tile of a band.
int64_t countCalls(const InputPlan &plan, int64_t threads) {
  std::vector<Band> bands =
      plan.makeBands(plan.dividesBands(threads) ? threads : 1);
  auto isSmaller = [](const Band &a, const Band &b) {
    return a.countTiles() < b.countTiles();
  };
  return std::min_element(bands.begin(), bands.end(), isSmaller)->countTiles();
}

class LayerEmitter {
public:
  LayerEmitter(const BonsaiConvolutionDescriptor &d,
               const MaskedWeights &masked, const EmitTarget &emitTarget)
      : plan(makeInputPlan(d, emitTarget.level)),
        matrix(makeSparseMatrix(d, masked)),
        target(makeTarget(plan, emitTarget.level)), emitter(target),
        callsPerPiece(countCalls(plan, emitTarget.threads)),
        taps(d.kernel_height * d.kernel_width),
        numRowBlocks(divideUp(d.out_channels, target.getMaxRows())) {
    order = clusterRows(matrix, numRowBlocks);
  }

  bool emit(EmittedLayer &layer) {
    makeStrips();
    for (int64_t block = 0; block < plan.numBlocks; ++block)
      for (size_t strip = 0; strip < strips.size(); ++strip)
        emitPiece(strip ? strips[strip - 1] : 0, strips[strip], block);
    if (!emitter.take(layer.code))
      return false;
    writeProgram(layer);
    return true;
  }

private:
  int64_t firstRow(int64_t rowBlock) const {
    return plan.shape.out_channels * rowBlock / numRowBlocks;
  }
  int32_t firstColumn(int64_t block) const {
    return static_cast<int32_t>(plan.shape.in_channels * block /
                                plan.numBlocks * taps);
  }

  int64_t estimateBytes(int64_t rowBlock) const {
    std::set<int32_t> columns;
    int64_t entries = 0, first = firstRow(rowBlock),
            end = firstRow(rowBlock + 1);
    for (int64_t i = first; i < end; ++i)
      for (const Entry &entry : matrix.rows[order[i]]) {
        columns.insert(entry.column);
        ++entries;
      }
    return CodeEmitter::estimateBytes(end - first, entries / plan.numBlocks,
                                      columns.size() / plan.numBlocks);
  }

  /// Cuts the row blocks into strips with about equally much code.
  void makeStrips() {
    std::vector<int64_t> ends;
    ends.reserve(numRowBlocks);
    for (int64_t i = 0; i < numRowBlocks; ++i)
      ends.push_back((i ? ends.back() : 0) + estimateBytes(i));
    int64_t count = divideUp(ends.back(), pieceCodeBytes);
    for (int64_t strip = 1; strip < count; ++strip) {
      int64_t end = findNearest(ends, ends.back() * strip / count) + 1;
      if (end > (strips.empty() ? 0 : strips.back()) && end < numRowBlocks)
        strips.push_back(end);
    }
    strips.push_back(numRowBlocks);
  }

  void emitPiece(int64_t firstRowBlock, int64_t endRowBlock, int64_t block) {
    std::vector<RowBlock> rowBlocks;
    int64_t entries = 0;
    for (int64_t i = firstRowBlock; i < endRowBlock; ++i) {
      rowBlocks.push_back(makeRowBlock(i, block));
      entries += static_cast<int64_t>(rowBlocks.back().entries.size());
    }
    emitter.beginPiece(entries, countPrefetchedLines(entries));
    for (const RowBlock &rowBlock : rowBlocks)
      emitter.addBlock(rowBlock);
    pieces.push_back(emitter.endPiece());
  }

  /// Lines that each call for a piece prefetches, so that all calls for a band
  /// bring near another one of its size.
  int64_t countPrefetchedLines(int64_t entries) const {
    return divideUp(divideUp(entries * bytesPerWeight, lineBytes),
                    callsPerPiece);
  }

  RowBlock makeRowBlock(int64_t rowBlock, int64_t block) const {
    RowBlock result;
    result.isFirst = block == 0;
    result.isLast = block == plan.numBlocks - 1;
    int64_t first = firstRow(rowBlock), end = firstRow(rowBlock + 1);
    for (int64_t i = first; i < end; ++i) {
      result.channels.push_back(order[i]);
      addEntries(matrix.rows[order[i]], static_cast<int32_t>(i - first), block,
                 result.entries);
    }
    std::sort(result.entries.begin(), result.entries.end(),
              [](const BlockEntry &a, const BlockEntry &b) {
                return std::make_tuple(a.inputOffset, a.mask, a.row) <
                       std::make_tuple(b.inputOffset, b.mask, b.row);
              });
    return result;
  }

  void addEntries(const std::vector<Entry> &row, int32_t number, int64_t block,
                  std::vector<BlockEntry> &entries) const {
    auto isBefore = [](const Entry &entry, int32_t column) {
      return entry.column < column;
    };
    auto it =
        std::lower_bound(row.begin(), row.end(), firstColumn(block), isBefore);
    for (; it != row.end() && it->column < firstColumn(block + 1); ++it)
      entries.push_back(
          {inputOffset(it->column), mask(it->column), number, it->value});
  }

  int64_t inputOffset(int64_t column) const {
    int64_t tap = column % taps, width = plan.shape.kernel_width;
    return 4 * plan.offset(column / taps, tap / width, tap % width);
  }

  int32_t mask(int64_t column) const {
    if (plan.direct)
      return 0;
    return static_cast<int32_t>(
        plan.columnMask[column % plan.shape.kernel_width]);
  }

  void writeProgram(EmittedLayer &layer) const {
    ProgramHeader header = {};
    header.magic = programMagic;
    header.version = programVersion;
    header.level = static_cast<int64_t>(target.level);
    header.numStrips = static_cast<int64_t>(strips.size());
    header.numBlocks = plan.numBlocks;
    for (const Piece &piece : pieces)
      header.numWeights += piece.numWeights;
    header.codeBytes = static_cast<int64_t>(layer.code.size());
    int64_t pieceBytes = static_cast<int64_t>(pieces.size() * sizeof(Piece));
    header.piecesAt = roundUpToLine(sizeof(header));
    header.totalBytes = header.piecesAt + roundUpToLine(pieceBytes);
    layer.program.assign(header.totalBytes, 0);
    std::memcpy(layer.program.data(), &header, sizeof(header));
    std::memcpy(layer.program.data() + header.piecesAt, pieces.data(),
                pieceBytes);
  }

  InputPlan plan;
  SparseMatrix matrix;
  CodeTarget target;
  CodeEmitter emitter;
  int64_t callsPerPiece, taps, numRowBlocks;
  std::vector<int64_t> strips; ///< Row blocks up to the end of each.
  std::vector<int64_t> order;  ///< Rows, block after block.
  std::vector<Piece> pieces;
};
} // namespace

std::string
bonsai::unrolled::whyUnsupported(const BonsaiConvolutionDescriptor &d) {
  std::string problem = checkTiledDescriptor(d);
  if (!problem.empty())
    return problem;
  constexpr int64_t limit = std::numeric_limits<int32_t>::max() / 2;
  int64_t inputBytes =
      4 * std::max(d.in_channels * tilePixels,
                   makeInputPlan(d, Level::Avx2).bufferFloats());
  if (std::max(inputBytes, 4 * d.out_channels * tilePixels) > limit)
    return "the channels of a tile exceed what an instruction can reach";
  return "";
}

std::string bonsai::unrolled::whyUnsupported(const BonsaiLinearDescriptor &d) {
  std::string problem = checkDescriptor(d);
  return problem.empty() ? whyUnsupported(makePointwise(d)) : problem;
}

std::string bonsai::unrolled::emit(const BonsaiConvolutionDescriptor &d,
                                   const MaskedWeights &weights,
                                   const EmitTarget &target,
                                   EmittedLayer &layer) {
  std::string problem = whyUnsupported(d);
  if (problem.empty())
    problem = checkWeights(d, weights);
  if (!problem.empty())
    return problem;
  if (target.level == Level::Portable)
    return "there is no code for processors without AVX2";
  if (!LayerEmitter(d, weights, target).emit(layer))
    return "no memory for the code";
  return "";
}

std::string bonsai::unrolled::emit(const BonsaiLinearDescriptor &d,
                                   const MaskedWeights &weights,
                                   const EmitTarget &target,
                                   EmittedLayer &layer) {
  std::string problem = checkDescriptor(d);
  return problem.empty() ? emit(makePointwise(d), weights, target, layer)
                         : problem;
}
