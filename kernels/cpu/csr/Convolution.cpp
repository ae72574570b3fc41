//===- Convolution.cpp - Sparse convolution on CPU ------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts the work into tiles and output rows. When there are enough tiles to go
// round, each thread takes whole tiles with a buffer of its own; otherwise all
// threads fill one buffer together and split the output rows by nonzeros.
// Either way every output is summed in the same order.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/Convolution.h"
#include "kernels/cpu/Scratch.h"
#include "kernels/cpu/csr/PackedMatrix.h"
#include "kernels/cpu/csr/TilePlan.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <omp.h>

using namespace bonsai;
using namespace bonsai::csr;

namespace {
struct Free {
  void operator()(void *memory) const { std::free(memory); }
};

struct Convolution {
  TilePlan plan;
  const Microkernels *kernels;
  BonsaiEpilogue epilogue;
  const float *bias = nullptr;
  std::vector<Row> rows; ///< By ascending count: loop exits are predictable.
  std::unique_ptr<Nonzero, Free> nonzeros;
  /// There are tile buffers for this many threads in the scratch.
  int64_t numBuffers;
  int64_t bufferStride;
  bool hasScratch = false;

  ~Convolution() {
    if (hasScratch)
      releaseScratch();
  }
};

/// What a row costs besides its nonzeros, in nonzeros.
constexpr int64_t rowOverhead = 2;

template <typename T> T *allocate(int64_t bytes) {
  bytes = std::max<int64_t>(64, (bytes + 63) / 64 * 64);
  return static_cast<T *>(std::aligned_alloc(64, bytes));
}

void sortRows(Convolution &conv, const PackedMatrix &matrix) {
  for (int64_t m = 0; m < matrix.rows; ++m)
    conv.rows.push_back({static_cast<uint32_t>(m),
                         matrix.rowOffsets[m + 1] - matrix.rowOffsets[m], 0});
  std::stable_sort(
      conv.rows.begin(), conv.rows.end(),
      [](const Row &a, const Row &b) { return a.count < b.count; });
  uint32_t first = 0;
  for (Row &row : conv.rows) {
    row.first = first;
    first += row.count;
  }
}

void resolveOffsets(Convolution &conv, const PackedMatrix &matrix) {
  const BonsaiConvolutionDescriptor &d = conv.plan.shape;
  int64_t kernelSize = d.kernel_height * d.kernel_width;
  std::vector<int64_t> taps;
  taps.reserve(kernelSize);
  for (int64_t k = 0; k < kernelSize; ++k)
    taps.push_back(
        conv.plan.tapOffset(0, k / d.kernel_width, k % d.kernel_width));
  for (const Row &row : conv.rows) {
    int64_t group = row.channel / (d.out_channels / d.groups);
    int64_t firstChannel = group * (d.in_channels / d.groups);
    for (uint32_t i = 0; i < row.count; ++i) {
      int64_t at = matrix.rowOffsets[row.channel] + i;
      int64_t column = matrix.column(at);
      int64_t channel = firstChannel + column / kernelSize;
      int64_t offset =
          channel * conv.plan.channelBytes + taps[column % kernelSize];
      conv.nonzeros.get()[row.first + i] = {static_cast<uint32_t>(offset),
                                            matrix.values[at]};
    }
  }
}

BonsaiStatus reserveBuffers(Convolution &conv) {
  conv.numBuffers = omp_get_max_threads();
  conv.bufferStride = (conv.plan.bufferBytes + 63) / 64 * 64;
  conv.hasScratch = reserveScratch(conv.bufferStride * conv.numBuffers);
  if (conv.hasScratch && conv.nonzeros)
    return BONSAI_OK;
  return bonsai_fail(BONSAI_OUT_OF_MEMORY, "csr: no memory for %lld bytes",
                     (long long)(conv.bufferStride * conv.numBuffers));
}

bool isContiguous(const TilePlan &plan, int64_t first, int64_t count) {
  if (plan.segments != 1)
    return false;
  const Piece *places = &plan.places[first];
  uint32_t full = (uint64_t(1) << plan.lanes) - 1;
  for (int64_t v = 0; v < count; ++v)
    if (places[v].mask != full ||
        places[v].offset != places[0].offset + v * plan.lanes)
      return false;
  return true;
}

/// The buffers of one run.
struct Run {
  const void *const *inputs;
  void *output;
  char *scratch;
};

/// One image's buffers in one run.
struct Image {
  const float *input;
  const float *residual;
  float *output;
};

Image getImage(const Convolution &conv, const Run &run, int64_t n) {
  const BonsaiConvolutionDescriptor &d = conv.plan.shape;
  int64_t inputSize = d.in_channels * d.in_height * d.in_width;
  int64_t outputSize = d.out_channels * d.out_height * d.out_width;
  Image image;
  image.input = static_cast<const float *>(run.inputs[0]) + n * inputSize;
  image.residual =
      conv.epilogue.has_residual
          ? static_cast<const float *>(run.inputs[1]) + n * outputSize
          : nullptr;
  image.output = static_cast<float *>(run.output) + n * outputSize;
  return image;
}

/// Computes rows [first, last) of a filled tile, one vector group at a time.
void multiplyTile(const Convolution &conv, int64_t tileNumber,
                  const Image &image, const char *buffer, int64_t first,
                  int64_t last) {
  if (first == last)
    return;
  const TilePlan &plan = conv.plan;
  const BonsaiConvolutionDescriptor &d = plan.shape;
  const Tile &tile = plan.tiles[tileNumber];
  const char *input = tileStart(plan, tileNumber, image.input, buffer);
  RowsTimesVectors args;
  args.rows = &conv.rows[first];
  args.numRows = last - first;
  args.nonzeros = conv.nonzeros.get();
  args.segments = plan.segments;
  args.outputPlane = d.out_height * d.out_width;
  args.output = image.output;
  args.residual = image.residual;
  args.bias = conv.bias;
  args.activation = conv.epilogue.activation;
  int64_t numVectors = tile.numRows * tile.numColumns;
  int64_t firstPlace = tile.firstRow * plan.vectorColumns + tile.firstColumn;
  int64_t groups =
      (numVectors + conv.kernels->maxVectors - 1) / conv.kernels->maxVectors;
  for (int64_t g = 0; g < groups; ++g) {
    int64_t start = numVectors * g / groups;
    int64_t count = numVectors * (g + 1) / groups - start;
    args.input = input + start * plan.lanes * 4;
    args.places = &plan.places[(firstPlace + start) * plan.segments];
    args.contiguous = isContiguous(plan, firstPlace + start, count);
    conv.kernels->multiply[count - 1](args);
  }
}

/// The first row of part `part` when the rows are split into `parts` of about
/// equal work.
int64_t splitRows(const Convolution &conv, int64_t part, int64_t parts) {
  const std::vector<Row> &rows = conv.rows;
  if (part == parts)
    return rows.size();
  int64_t total = rows.back().first + rows.back().count +
                  rowOverhead * static_cast<int64_t>(rows.size());
  int64_t target = total * part / parts;
  auto work = [&](const Row &row) {
    return row.first + rowOverhead * (&row - rows.data());
  };
  return std::partition_point(
             rows.begin(), rows.end(),
             [&](const Row &row) { return work(row) < target; }) -
         rows.begin();
}

/// Computes one thread's share of the rows of a filled tile: chunks from all
/// over the list of rows, forwards and backwards in turns, since both few long
/// rows and many short ones would keep a thread longer than `splitRows` knows.
void multiplyShare(const Convolution &conv, int64_t tile, const Image &image,
                   const char *buffer, int64_t thread, int64_t team) {
  constexpr int64_t rounds = 8;
  int64_t chunks = rounds * team;
  for (int64_t round = 0; round < rounds; ++round) {
    int64_t place = round % 2 ? team - 1 - thread : thread;
    int64_t chunk = round * team + place;
    multiplyTile(conv, tile, image, buffer, splitRows(conv, chunk, chunks),
                 splitRows(conv, chunk + 1, chunks));
  }
}

/// Each thread computes its own tiles whole.
void runTilesApart(const Convolution &conv, const Run &run, int64_t threads) {
  const TilePlan &plan = conv.plan;
  int64_t numTiles = plan.tiles.size();
  int64_t work = numTiles * plan.shape.batch;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t i = 0; i < work; ++i) {
    char *buffer = run.scratch + omp_get_thread_num() * conv.bufferStride;
    int64_t tile = i % numTiles;
    Image image = getImage(conv, run, i / numTiles);
    fillTile(plan, tile, *conv.kernels, image.input, 0, plan.shape.in_channels,
             buffer);
    multiplyTile(conv, tile, image, buffer, 0, conv.rows.size());
  }
}

/// All threads work on every tile. Two buffers alternate, so that a thread may
/// fill the next tile while others still read this one.
void runTilesTogether(const Convolution &conv, const Run &run,
                      int64_t threads) {
  const TilePlan &plan = conv.plan;
  int64_t numTiles = plan.tiles.size();
  int64_t work = numTiles * plan.shape.batch;
  int64_t channels = plan.shape.in_channels;
#pragma omp parallel num_threads(threads)
  {
    int64_t thread = omp_get_thread_num(), team = omp_get_num_threads();
    for (int64_t i = 0; i < work; ++i) {
      char *buffer = run.scratch + i % conv.numBuffers * conv.bufferStride;
      int64_t tile = i % numTiles;
      Image image = getImage(conv, run, i / numTiles);
      fillTile(plan, tile, *conv.kernels, image.input, channels * thread / team,
               channels * (thread + 1) / team, buffer);
#pragma omp barrier
      multiplyShare(conv, tile, image, buffer, thread, team);
    }
  }
}

/// Whole tiles per thread leave threads idle when few tiles remain.
bool tilesGoRound(int64_t work, int64_t threads) {
  int64_t rounds = (work + threads - 1) / threads;
  return rounds * threads * 8 <= work * 9;
}
} // namespace

BonsaiStatus
bonsai::csr::createConvolution(const BonsaiConvolutionDescriptor &d,
                               const void *const *constants, Level level,
                               void **state) {
  if (d.transposed || d.input_layout != BONSAI_LAYOUT_PLAIN ||
      d.output_layout != BONSAI_LAYOUT_PLAIN)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "csr: transposed or not in plain layout");
  PackedMatrix matrix;
  int64_t columns = d.in_channels / d.groups * d.kernel_height * d.kernel_width;
  if (BonsaiStatus status =
          viewPacked(constants[0], d.out_channels, columns, matrix))
    return status;
  auto conv = std::make_unique<Convolution>();
  conv->kernels = &getMicrokernels(level);
  conv->plan = makeTilePlan(d, conv->kernels->lanes, conv->kernels->maxVectors);
  if (conv->plan.channelBytes * d.in_channels > int64_t(UINT32_MAX))
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "csr: an input of one image exceeds 4 GiB");
  conv->epilogue = d.epilogue;
  if (d.epilogue.has_bias)
    conv->bias = static_cast<const float *>(constants[1]);
  sortRows(*conv, matrix);
  conv->nonzeros.reset(allocate<Nonzero>(matrix.nonzeros * sizeof(Nonzero)));
  if (BonsaiStatus status = reserveBuffers(*conv))
    return status;
  resolveOffsets(*conv, matrix);
  *state = conv.release();
  return BONSAI_OK;
}

extern "C" {
BonsaiStatus bonsai_csr_convolution_create(const void *descriptor,
                                           const void *const *constants,
                                           void **state) {
  return createConvolution(
      *static_cast<const BonsaiConvolutionDescriptor *>(descriptor), constants,
      detectLevel(), state);
}

BonsaiStatus bonsai_csr_convolution_run(void *state, const void *const *inputs,
                                        void *output) {
  const auto &conv = *static_cast<const Convolution *>(state);
  int64_t threads = std::min<int64_t>(omp_get_max_threads(), conv.numBuffers);
  int64_t work = conv.plan.tiles.size() * conv.plan.shape.batch;
  ScratchLease lease;
  if (!lease.data())
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "csr: no memory for scratch");
  Run run = {inputs, output, lease.data()};
  if (threads == 1 || tilesGoRound(work, threads))
    runTilesApart(conv, run, threads);
  else
    runTilesTogether(conv, run, threads);
  return BONSAI_OK;
}

void bonsai_csr_convolution_destroy(void *state) {
  delete static_cast<Convolution *>(state);
}
}
