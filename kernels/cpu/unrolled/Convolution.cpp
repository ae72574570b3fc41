//===- Convolution.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs emitted code, piece by piece. However bands and pieces are divided among
// threads, every output is summed in the same order.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/BandInput.h"
#include "kernels/cpu/unrolled/Program.h"
#include "kernels/cpu/unrolled/Unrolled.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <numeric>

using namespace bonsai;
using namespace bonsai::planes;
using namespace bonsai::unrolled;

namespace {
struct Convolution {
  BandInput input;
  const Piece *pieces;
  const char *code;
  const float *bias;
  int64_t numStrips, numBlocks;
  /// The code leaves the activation to the run half.
  bool activatesLater;
  std::vector<TileMasks> masks;   ///< Of the tiles of an image.
  std::vector<int64_t> stripEnds; ///< Weights up to the end of each strip.
};

/// The buffers of one run.
struct Run {
  const Convolution &conv;
  BandReader input;
  const float *residual;
  float *output;
};

/// What a call costs besides its weights, in weights.
constexpr int64_t callOverhead = 16;

/// Brings a piece into the second-level cache, from `done` bytes on: a
/// processor that fetches code from far away waits for every line. Reads it, as
/// the processor drops prefetches when there are so many at once.
void touchPiece(const Convolution &conv, const Piece &piece, int64_t done) {
  for (int64_t i = piece.begin + done; i < piece.end; i += lineBytes)
    static_cast<void>(*static_cast<const volatile char *>(conv.code + i));
}

/// Tiles of a band that a thread computes with a piece.
struct PieceTiles {
  const Piece *piece;
  int64_t first, count;
};

/// Runs a piece of code, and brings `next` near meanwhile.
void computePiece(const Run &run, const Band &band, int64_t buffer,
                  const PieceTiles &part, const Piece &next) {
  const Convolution &conv = run.conv;
  const InputPlan &plan = conv.input.getPlan();
  const BonsaiActivation &activation = plan.shape.epilogue.activation;
  auto code = reinterpret_cast<RunPiece>(
      reinterpret_cast<uintptr_t>(conv.code + part.piece->begin));
  auto *weights =
      reinterpret_cast<const float *>(conv.code + part.piece->weights);
  CallArguments call = {
      activation.alpha, activation.beta, conv.code + next.begin, {}};
  for (int64_t i = part.first; i < part.first + part.count; ++i) {
    int64_t tile = band.firstTile + i;
    int64_t place = (band.image * plan.numTiles + tile) *
                    plan.shape.out_channels * tilePixels;
    call.masks = conv.masks[band.getTileInImage(i)];
    code(run.input.getTile(band, i, buffer), weights, run.output + place,
         conv.bias, run.residual ? run.residual + place : nullptr, &call);
    call.prefetched += part.piece->prefetchedLines * lineBytes;
  }
  touchPiece(conv, next, call.prefetched - conv.code - next.begin);
}

/// What lies from `first` to `end` in the sequence of all tiles of strip 0, all
/// of strip 1, and so on, for all blocks of input channels. The input of a
/// block stays in the second-level cache while all strips read it.
std::vector<PieceTiles> listPieces(const Convolution &conv, const Band &band,
                                   int64_t first, int64_t end) {
  std::vector<PieceTiles> parts;
  for (int64_t block = 0; block < conv.numBlocks; ++block)
    for (int64_t at = first, count; at < end; at += count) {
      int64_t strip = at / band.countTiles(), tile = at % band.countTiles();
      count = std::min(end - at, band.countTiles() - tile);
      parts.push_back(
          {conv.pieces + block * conv.numStrips + strip, tile, count});
    }
  return parts;
}

void computePieces(const Run &run, const Band &band, int64_t buffer,
                   const std::vector<PieceTiles> &parts) {
  if (!parts.empty())
    touchPiece(run.conv, *parts.front().piece, 0);
  for (size_t i = 0; i < parts.size(); ++i)
    computePiece(run, band, buffer, parts[i],
                 *parts[std::min(i + 1, parts.size() - 1)].piece);
}

void activate(const Run &run, const Band &band, int64_t first, int64_t end) {
  const InputPlan &plan = run.conv.input.getPlan();
  if (!run.conv.activatesLater)
    return;
  int64_t tile = band.image * plan.numTiles + band.firstTile + first;
  int64_t size = plan.shape.out_channels * tilePixels;
  run.conv.input.getLoops().activate(plan.shape.epilogue.activation,
                                     run.output + tile * size,
                                     (end - first) * size);
}

/// Where part `part` of `parts` begins in the sequence of all tiles of strip
/// 0, all of strip 1, …, cut by weights.
int64_t splitStrips(const Convolution &conv, int64_t tiles, int64_t part,
                    int64_t parts) {
  double target = double(conv.stripEnds.back()) * part / parts;
  auto strip =
      std::lower_bound(conv.stripEnds.begin(), conv.stripEnds.end(), target) -
      conv.stripEnds.begin();
  int64_t before = strip ? conv.stripEnds[strip - 1] : 0;
  double share = (target - before) / (conv.stripEnds[strip] - before);
  return strip * tiles + std::lround(share * tiles);
}

std::vector<int64_t> findStripEnds(const Convolution &conv) {
  std::vector<int64_t> ends(conv.numStrips, 0);
  for (int64_t i = 0; i < conv.numStrips * conv.numBlocks; ++i)
    ends[i % conv.numStrips] += conv.pieces[i].numWeights + callOverhead;
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  return ends;
}

BonsaiStatus viewProgram(Convolution &conv, const void *const *constants,
                         Level &level) {
  const auto *bytes = static_cast<const char *>(constants[0]);
  const auto &header = *reinterpret_cast<const ProgramHeader *>(bytes);
  if (header.magic != programMagic || header.version != programVersion)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT, "unrolled: not a program");
  level = static_cast<Level>(header.level);
  if (level > detectLevel())
    return bonsai_fail(BONSAI_UNSUPPORTED_CPU,
                       "unrolled: the processor lacks the instructions that "
                       "the code was emitted for");
  conv.pieces = reinterpret_cast<const Piece *>(bytes + header.piecesAt);
  conv.numStrips = header.numStrips;
  conv.numBlocks = header.numBlocks;
  conv.stripEnds = findStripEnds(conv);
  conv.code = static_cast<const char *>(constants[1]);
  return BONSAI_OK;
}

} // namespace

extern "C" {
BonsaiStatus bonsai_unrolled_convolution_create(const void *descriptor,
                                                const void *const *constants,
                                                void **state) {
  const auto &d = *static_cast<const BonsaiConvolutionDescriptor *>(descriptor);
  std::unique_ptr<Convolution> conv(new (std::nothrow) Convolution());
  if (!conv)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "unrolled: no memory");
  conv->bias =
      d.epilogue.has_bias ? static_cast<const float *>(constants[2]) : nullptr;
  conv->activatesLater = !isInlined(d.epilogue.activation);
  Level level = Level::Portable;
  if (BonsaiStatus status = viewProgram(*conv, constants, level))
    return status;
  if (BonsaiStatus status = conv->input.create(d, level, "unrolled"))
    return status;
  conv->masks = conv->input.getPlan().makeMasks();
  *state = conv.release();
  return BONSAI_OK;
}

BonsaiStatus bonsai_unrolled_convolution_run(void *state,
                                             const void *const *inputs,
                                             void *output) {
  const auto &conv = *static_cast<const Convolution *>(state);
  bool hasResidual = conv.input.getPlan().shape.epilogue.has_residual;
  Run run = {conv,
             BandReader(conv.input, static_cast<const float *>(inputs[0])),
             hasResidual ? static_cast<const float *>(inputs[1]) : nullptr,
             static_cast<float *>(output)};
  if (!run.input.isReady())
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "unrolled: no memory for scratch");
  run.input.runBands(
      [&](const Band &band, int64_t buffer, int64_t part, int64_t parts) {
        computePieces(
            run, band, buffer,
            listPieces(conv, band,
                       splitStrips(conv, band.countTiles(), part, parts),
                       splitStrips(conv, band.countTiles(), part + 1, parts)));
      },
      [&](const Band &band, int64_t part, int64_t parts) {
        activate(run, band, band.countTiles() * part / parts,
                 band.countTiles() * (part + 1) / parts);
      });
  return BONSAI_OK;
}

void bonsai_unrolled_convolution_destroy(void *state) {
  delete static_cast<Convolution *>(state);
}
}
