//===- Binary.cpp - Binary operations in pixel tiles ----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts an addition or a product into runs of tiles.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Binary.h"
#include "kernels/cpu/pixel_tiles/Create.h"
#include "kernels/cpu/pixel_tiles/PixelTiles.h"

#include <algorithm>
#include <new>

using namespace bonsai;
using namespace bonsai::pixel_tiles;

namespace {
/// About what one thread computes at a time, in floats.
constexpr int64_t pieceLength = 8192;

struct BinaryOp {
  BonsaiBinaryDescriptor shape;
  const Loops *loops;

  int64_t getPixels() const { return shape.lhs.height * shape.lhs.width; }
  bool isRhsScalar() const { return shape.rhs.layout == BONSAI_LAYOUT_PLAIN; }
};

bool isSupported(const BonsaiBinaryDescriptor &d) {
  const BonsaiFeatureMap &lhs = d.lhs, &rhs = d.rhs;
  if (d.activation.kind != BONSAI_ACTIVATION_NONE ||
      lhs.layout != BONSAI_LAYOUT_PIXEL_TILES ||
      (rhs.batch != lhs.batch && rhs.batch != 1) ||
      (rhs.channels != lhs.channels && rhs.channels != 1))
    return false;
  if (rhs.layout == BONSAI_LAYOUT_PLAIN)
    return rhs.height == 1 && rhs.width == 1;
  return rhs.layout == BONSAI_LAYOUT_PIXEL_TILES && rhs.height == lhs.height &&
         rhs.width == lhs.width;
}

/// Some tiles of an image, except for where the operands start.
Binary describe(const BinaryOp &op) {
  const BonsaiFeatureMap &rhs = op.shape.rhs;
  Binary binary = {};
  binary.rhsIsScalar = op.isRhsScalar();
  int64_t length = binary.rhsIsScalar ? 1 : tileSize;
  binary.rhsTileStride = binary.rhsIsScalar ? 0 : rhs.channels * tileSize;
  binary.rhsChannelStride = rhs.channels == 1 ? 0 : length;
  binary.multiplies = op.shape.kind == BONSAI_BINARY_MUL;
  binary.channels = op.shape.lhs.channels;
  return binary;
}

/// Floats of `rhs` from image to image.
int64_t getRhsImageStride(const BinaryOp &op) {
  const BonsaiFeatureMap &rhs = op.shape.rhs;
  if (rhs.batch == 1)
    return 0;
  return op.isRhsScalar() ? rhs.channels
                          : getImageLength(rhs.channels, op.getPixels());
}
} // namespace

BonsaiStatus pixel_tiles::createBinary(const void *descriptor,
                                       const void *const *, Level level,
                                       void **state) {
  const auto &d = *static_cast<const BonsaiBinaryDescriptor *>(descriptor);
  if (!isSupported(d))
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "binary operation in layouts %d and %d with activation "
                       "%d on shapes that may not go together",
                       d.lhs.layout, d.rhs.layout, d.activation.kind);
  *state = new (std::nothrow) BinaryOp{d, &getLoops(level)};
  return *state ? BONSAI_OK
                : bonsai_fail(BONSAI_OUT_OF_MEMORY, "binary: no memory");
}

extern "C" {
BonsaiStatus bonsai_pixel_tiles_binary_create(const void *descriptor,
                                              const void *const *constants,
                                              void **state) {
  return createBinary(descriptor, constants, detectLevel(), state);
}

BonsaiStatus bonsai_pixel_tiles_binary_run(void *state,
                                           const void *const *inputs,
                                           void *output) {
  const auto &op = *static_cast<const BinaryOp *>(state);
  const BonsaiFeatureMap &map = op.shape.lhs;
  const Binary all = describe(op);
  int64_t numTiles = countTiles(op.getPixels());
  int64_t imageLength = getImageLength(map.channels, op.getPixels());
  int64_t perRun = divideUp(pieceLength, map.channels * tileSize);
  int64_t runs = divideUp(numTiles, perRun);
#pragma omp parallel for schedule(static) if (map.batch * imageLength >=       \
                                                  serialLength)
  for (int64_t i = 0; i < map.batch * runs; ++i) {
    int64_t image = i / runs, first = i % runs * perRun;
    int64_t offset = image * imageLength + first * map.channels * tileSize;
    Binary run = all;
    run.tiles = std::min(perRun, numTiles - first);
    run.lhs = static_cast<const float *>(inputs[0]) + offset;
    run.rhs = static_cast<const float *>(inputs[1]) +
              image * getRhsImageStride(op) + first * run.rhsTileStride;
    run.output = static_cast<float *>(output) + offset;
    op.loops->applyBinary(run);
  }
  return BONSAI_OK;
}

void bonsai_pixel_tiles_binary_destroy(void *state) {
  delete static_cast<BinaryOp *>(state);
}
}
