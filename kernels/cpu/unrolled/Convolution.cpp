//===- Convolution.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs emitted code. With many tiles each thread takes bands of its own; with
// few, the pieces of code are shared out instead, since fetching them is then
// what costs. Either way every output is summed in the same order.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Scratch.h"
#include "kernels/cpu/planes/Fill.h"
#include "kernels/cpu/unrolled/Program.h"
#include "kernels/cpu/unrolled/Unrolled.h"

#include <algorithm>
#include <memory>
#include <new>
#include <numeric>
#include <omp.h>
#include <optional>

using namespace bonsai;
using namespace bonsai::planes;
using namespace bonsai::unrolled;

namespace {
struct Convolution {
  InputPlan plan;
  const Loops *loops;
  const Piece *pieces;
  const float *weights;
  const char *code;
  const float *bias;
  int64_t numStrips, numBlocks, numWeights;
  /// The code leaves the activation to the run half.
  bool activatesLater;
  FillTable table;
  std::vector<TileArguments> tiles; ///< Of an image.
  std::vector<int64_t> stripEnds;   ///< Weights up to the end of each strip.
  int64_t numThreads;
  int64_t bufferFloats = 0; ///< Of a thread's planes.
  int64_t rowFloats = 0;    ///< Of a channel in a thread's rows of the input.
  bool hasScratch = false;

  int64_t pieceWeights(int64_t number) const {
    bool isLast = number + 1 == numStrips * numBlocks;
    return (isLast ? numWeights : pieces[number + 1].weights) -
           pieces[number].weights;
  }

  ~Convolution() {
    if (hasScratch)
      releaseScratch();
  }
};

/// The buffers of one run.
struct Run {
  const Convolution &conv;
  const float *input;
  const float *residual;
  float *output;
  float *scratch;

  float *planes(int64_t thread) const {
    return scratch + thread * conv.bufferFloats;
  }
  float *row(int64_t thread) const {
    return scratch + conv.numThreads * conv.bufferFloats +
           thread * fillChannels * conv.rowFloats;
  }
};

/// Below this many tiles a thread, the code is shared out.
constexpr int64_t minTilesPerThread = 24;
/// What a call costs besides its weights, in weights.
constexpr int64_t callOverhead = 16;

int64_t roundUpTo16(int64_t floats) { return (floats + 15) / 16 * 16; }

std::vector<TileArguments> makeTiles(const InputPlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  const BonsaiActivation &activation = d.epilogue.activation;
  std::vector<TileArguments> tiles(plan.numTiles,
                                   {activation.alpha, activation.beta, {}});
  for (size_t kx = 0; kx < plan.columnMask.size(); ++kx) {
    if (!plan.columnMask[kx])
      continue;
    int64_t first = static_cast<int64_t>(kx) * d.dilation_width - d.pad_left;
    for (int64_t pixel = 0; pixel < plan.numTiles * tilePixels; ++pixel) {
      int64_t x = pixel % d.out_width * d.stride_width + first;
      uint16_t &mask = tiles[pixel / tilePixels].masks[plan.columnMask[kx] - 1];
      mask |= uint16_t(x >= 0 && x < d.in_width) << pixel % tilePixels;
    }
  }
  return tiles;
}

/// Fills the planes of channels [first, end).
void fill(const Run &run, const Band &band, int64_t first, int64_t end,
          float *planes, float *row) {
  for (int64_t c = first; c < end; c += fillChannels)
    run.conv.loops->fill({run.conv.plan, run.conv.table, band, run.input, c,
                          std::min(c + fillChannels, end), planes, row,
                          run.conv.rowFloats});
}

/// Brings memory into the second-level cache. Reads it, as the processor drops
/// prefetches when there are so many: code that comes from memory ran half as
/// fast with them.
void touch(const char *from, int64_t bytes) {
  for (int64_t i = 0; i < bytes; i += 64)
    static_cast<void>(*static_cast<const volatile char *>(from + i));
}

/// Brings a piece's code and weights near: a processor that fetches code from
/// far away waits for every line.
void touchPiece(const Convolution &conv, int64_t number) {
  if (number == conv.numStrips * conv.numBlocks)
    return;
  const Piece &piece = conv.pieces[number];
  touch(conv.code + piece.code, piece.codeBytes);
  touch(reinterpret_cast<const char *>(conv.weights + piece.weights),
        conv.pieceWeights(number) * sizeof(float));
}

/// Tiles of a strip, counted in the band.
struct StripTiles {
  int64_t strip, first, count;
};

/// Runs a piece of code. `planes` is null if the input is read in place.
void computePiece(const Run &run, const Band &band, int64_t block,
                  const StripTiles &part, const float *planes) {
  const Convolution &conv = run.conv;
  const BonsaiConvolutionDescriptor &d = conv.plan.shape;
  int64_t number = block * conv.numStrips + part.strip;
  const Piece *piece = conv.pieces + number;
  auto code = reinterpret_cast<RunPiece>(
      reinterpret_cast<uintptr_t>(conv.code + piece->code));
  int64_t image = band.image * conv.plan.numTiles;
  touchPiece(conv, number + 1);
  for (int64_t i = 0; i < part.count; ++i) {
    int64_t tile = band.firstTile + part.first + i;
    int64_t place = (image + tile) * d.out_channels * tilePixels;
    const float *input =
        planes ? planes + (part.first + i) * tilePixels
               : run.input + (image + tile) * d.in_channels * tilePixels;
    code(input, conv.weights + piece->weights, run.output + place, conv.bias,
         run.residual ? run.residual + place : nullptr, &conv.tiles[tile]);
  }
}

/// Computes what lies from `first` to `end` in the sequence of all tiles of
/// strip 0, all of strip 1, and so on. The input of a block of channels stays
/// in the second-level cache while all strips read it.
void computeTiles(const Run &run, const Band &band, int64_t first, int64_t end,
                  const float *planes) {
  if (first < end)
    touchPiece(run.conv, first / band.numTiles);
  for (int64_t block = 0; block < run.conv.numBlocks; ++block)
    for (int64_t at = first, count; at < end; at += count) {
      int64_t tile = at % band.numTiles;
      count = std::min(end - at, band.numTiles - tile);
      computePiece(run, band, block, {at / band.numTiles, tile, count}, planes);
    }
}

void activate(const Run &run, const Band &band, int64_t first, int64_t end) {
  const BonsaiConvolutionDescriptor &d = run.conv.plan.shape;
  if (!run.conv.activatesLater)
    return;
  int64_t tile = band.image * run.conv.plan.numTiles + band.firstTile + first;
  int64_t size = d.out_channels * tilePixels;
  run.conv.loops->activate(d.epilogue.activation, run.output + tile * size,
                           (end - first) * size);
}

/// Each thread takes whole bands.
void runBandsApart(const Run &run, int64_t threads) {
  const Convolution &conv = run.conv;
  std::vector<Band> bands = conv.plan.makeBands(threads);
#pragma omp parallel num_threads(threads) if (threads > 1)
  {
    int64_t thread = omp_get_thread_num(), team = omp_get_num_threads();
    float *planes = conv.plan.direct ? nullptr : run.planes(thread);
    int64_t end = bands.size() * (thread + 1) / team;
    for (int64_t i = bands.size() * thread / team; i < end; ++i) {
      if (planes)
        fill(run, bands[i], 0, conv.plan.shape.in_channels, planes,
             run.row(thread));
      computeTiles(run, bands[i], 0, conv.numStrips * bands[i].numTiles,
                   planes);
      activate(run, bands[i], 0, bands[i].numTiles);
    }
  }
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
  return strip * tiles + static_cast<int64_t>(share * tiles + 0.5);
}

/// All threads fill the planes of a band together and share out its strips.
void runBandsTogether(const Run &run, int64_t threads) {
  const Convolution &conv = run.conv;
  std::vector<Band> bands = conv.plan.makeBands(1);
  float *planes = conv.plan.direct ? nullptr : run.planes(0);
  int64_t channels = conv.plan.shape.in_channels;
#pragma omp parallel num_threads(threads)
  {
    int64_t thread = omp_get_thread_num(), team = omp_get_num_threads();
    for (const Band &band : bands) {
      if (planes) {
        fill(run, band, channels * thread / team,
             channels * (thread + 1) / team, planes, run.row(thread));
#pragma omp barrier
      }
      int64_t tiles = band.numTiles;
      computeTiles(run, band, splitStrips(conv, tiles, thread, team),
                   splitStrips(conv, tiles, thread + 1, team), planes);
#pragma omp barrier
      activate(run, band, tiles * thread / team, tiles * (thread + 1) / team);
    }
  }
}

std::vector<int64_t> findStripEnds(const Convolution &conv) {
  std::vector<int64_t> ends(conv.numStrips, 0);
  for (int64_t i = 0; i < conv.numStrips * conv.numBlocks; ++i)
    ends[i % conv.numStrips] += conv.pieceWeights(i) + callOverhead;
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
  conv.loops = &getLoops(level);
  conv.pieces = reinterpret_cast<const Piece *>(bytes + header.piecesAt);
  conv.weights = reinterpret_cast<const float *>(bytes + header.weightsAt);
  conv.numStrips = header.numStrips;
  conv.numBlocks = header.numBlocks;
  conv.numWeights = header.numWeights;
  conv.stripEnds = findStripEnds(conv);
  conv.code = static_cast<const char *>(constants[1]);
  return BONSAI_OK;
}

BonsaiStatus reserveBuffers(Convolution &conv) {
  const BonsaiConvolutionDescriptor &d = conv.plan.shape;
  conv.numThreads = omp_get_max_threads();
  if (conv.plan.direct)
    return BONSAI_OK;
  conv.bufferFloats = roundUpTo16(conv.plan.bufferFloats());
  if (d.input_layout == BONSAI_LAYOUT_PIXEL_TILES && !conv.plan.flat)
    conv.rowFloats = roundUpTo16(d.in_width) + tilePixels;
  int64_t bytes =
      4 * conv.numThreads * (conv.bufferFloats + fillChannels * conv.rowFloats);
  conv.hasScratch = reserveScratch(bytes);
  return conv.hasScratch ? BONSAI_OK
                         : bonsai_fail(BONSAI_OUT_OF_MEMORY,
                                       "unrolled: no memory for %lld bytes",
                                       (long long)bytes);
}
} // namespace

extern "C" {
BonsaiStatus bonsai_unrolled_convolution_create(const void *descriptor,
                                                const void *const *constants,
                                                void **state) {
  const auto &d = *static_cast<const BonsaiConvolutionDescriptor *>(descriptor);
  if (d.transposed || d.output_layout != BONSAI_LAYOUT_PIXEL_TILES ||
      (d.input_layout != BONSAI_LAYOUT_PIXEL_TILES &&
       d.input_layout != BONSAI_LAYOUT_PLAIN))
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "unrolled: transposed, or a layout that it cannot use");
  std::unique_ptr<Convolution> conv(new (std::nothrow) Convolution());
  if (!conv)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "unrolled: no memory");
  conv->bias =
      d.epilogue.has_bias ? static_cast<const float *>(constants[2]) : nullptr;
  conv->activatesLater = !isInlined(d.epilogue.activation);
  Level level = Level::Portable;
  if (BonsaiStatus status = viewProgram(*conv, constants, level))
    return status;
  conv->plan = makeInputPlan(d, level);
  conv->tiles = makeTiles(conv->plan);
  conv->table = makeFillTable(conv->plan, conv->loops->lanes);
  if (BonsaiStatus status = reserveBuffers(*conv))
    return status;
  *state = conv.release();
  return BONSAI_OK;
}

BonsaiStatus bonsai_unrolled_convolution_run(void *state,
                                             const void *const *inputs,
                                             void *output) {
  const auto &conv = *static_cast<const Convolution *>(state);
  const InputPlan &plan = conv.plan;
  bool hasResidual = plan.shape.epilogue.has_residual;
  int64_t threads = std::min<int64_t>(omp_get_max_threads(), conv.numThreads);
  std::optional<ScratchLease> lease;
  if (conv.hasScratch && !lease.emplace().data())
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "unrolled: no memory for scratch");
  Run run = {conv, static_cast<const float *>(inputs[0]),
             hasResidual ? static_cast<const float *>(inputs[1]) : nullptr,
             static_cast<float *>(output),
             lease ? reinterpret_cast<float *>(lease->data()) : nullptr};
  int64_t tiles = plan.numTiles * plan.shape.batch;
  if (threads == 1 || tiles >= minTilesPerThread * threads)
    runBandsApart(run, threads);
  else
    runBandsTogether(run, threads);
  return BONSAI_OK;
}

void bonsai_unrolled_convolution_destroy(void *state) {
  delete static_cast<Convolution *>(state);
}
}
