//===- Reorder.cpp - Layout changes from and to pixel tiles ---------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts a change of layout into runs of tiles.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Reorder.h"
#include "kernels/cpu/pixel_tiles/Create.h"
#include "kernels/cpu/pixel_tiles/PixelTiles.h"

#include <algorithm>
#include <new>

using namespace bonsai;
using namespace bonsai::pixel_tiles;

namespace {
/// About what one thread converts at a time, in floats.
constexpr int64_t pieceLength = 16384;

struct Reorder {
  BonsaiFeatureMap map;
  int32_t layout; ///< That which is not pixel tiles.
  bool isToTiles;
  const Loops *loops;

  int64_t getPixels() const { return map.height * map.width; }

  /// Channels that lie together in the other layout.
  int64_t getGroup() const {
    if (layout == BONSAI_LAYOUT_BLOCKED_8)
      return 8;
    return layout == BONSAI_LAYOUT_BLOCKED_16 ? 16 : map.channels;
  }

  /// Floats of an image in the other layout.
  int64_t getOtherLength() const {
    int64_t group = getGroup();
    return divideUp(map.channels, group) * group * getPixels();
  }
};

BonsaiStatus check(const BonsaiReorderDescriptor &d) {
  bool fromTiles = d.source.layout == BONSAI_LAYOUT_PIXEL_TILES;
  bool toTiles = d.target_layout == BONSAI_LAYOUT_PIXEL_TILES;
  if (fromTiles == toTiles)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "change from layout %d to %d is not from or to pixel "
                       "tiles",
                       d.source.layout, d.target_layout);
  return BONSAI_OK;
}

/// Some tiles of an image. `image` and `other` are its start in either layout.
struct Run {
  int64_t firstTile, numTiles;
  const float *source;
  float *target;
};

void convertPlanes(const Reorder &op, const Run &run) {
  int64_t tiles = run.firstTile * op.map.channels * tileSize;
  int64_t other = run.firstTile * tileSize;
  Planes planes = {run.source + (op.isToTiles ? other : tiles),
                   run.target + (op.isToTiles ? tiles : other),
                   std::min(run.numTiles * tileSize, op.getPixels() - other),
                   op.map.channels, op.getPixels()};
  (op.isToTiles ? op.loops->fromPlanes : op.loops->toPlanes)(planes);
}

void convertPixelRows(const Reorder &op, const Run &run) {
  int64_t group = op.getGroup();
  int64_t pixel = run.firstTile * tileSize;
  int64_t tiles = pixel * op.map.channels, other = pixel * group;
  PixelRows rows = {run.source + (op.isToTiles ? other : tiles),
                    run.target + (op.isToTiles ? tiles : other),
                    std::min(run.numTiles * tileSize, op.getPixels() - pixel),
                    op.map.channels,
                    group,
                    op.getPixels() * group,
                    group};
  (op.isToTiles ? op.loops->fromPixelRows : op.loops->toPixelRows)(rows);
}
} // namespace

BonsaiStatus pixel_tiles::createReorder(const void *descriptor,
                                        const void *const *, Level level,
                                        void **state) {
  const auto &d = *static_cast<const BonsaiReorderDescriptor *>(descriptor);
  if (BonsaiStatus status = check(d))
    return status;
  bool isToTiles = d.target_layout == BONSAI_LAYOUT_PIXEL_TILES;
  int32_t layout = isToTiles ? d.source.layout : d.target_layout;
  *state =
      new (std::nothrow) Reorder{d.source, layout, isToTiles, &getLoops(level)};
  return *state ? BONSAI_OK
                : bonsai_fail(BONSAI_OUT_OF_MEMORY, "reorder: no memory");
}

extern "C" {
BonsaiStatus bonsai_pixel_tiles_reorder_create(const void *descriptor,
                                               const void *const *constants,
                                               void **state) {
  return createReorder(descriptor, constants, detectLevel(), state);
}

BonsaiStatus bonsai_pixel_tiles_reorder_run(void *state,
                                            const void *const *inputs,
                                            void *output) {
  const auto &op = *static_cast<const Reorder *>(state);
  int64_t numTiles = countTiles(op.getPixels());
  int64_t tilesLength = getImageLength(op.map.channels, op.getPixels());
  int64_t sourceLength = op.getOtherLength(), targetLength = tilesLength;
  if (!op.isToTiles)
    std::swap(sourceLength, targetLength);
  int64_t perRun = divideUp(pieceLength, op.map.channels * tileSize);
  int64_t runs = divideUp(numTiles, perRun);
  auto convert =
      op.layout == BONSAI_LAYOUT_PLAIN ? convertPlanes : convertPixelRows;
#pragma omp parallel for schedule(static) if (op.map.batch * tilesLength >=    \
                                                  serialLength)
  for (int64_t i = 0; i < op.map.batch * runs; ++i) {
    int64_t image = i / runs, first = i % runs * perRun;
    convert(op, {first, std::min(perRun, numTiles - first),
                 static_cast<const float *>(inputs[0]) + image * sourceLength,
                 static_cast<float *>(output) + image * targetLength});
  }
  return BONSAI_OK;
}

void bonsai_pixel_tiles_reorder_destroy(void *state) {
  delete static_cast<Reorder *>(state);
}
}
