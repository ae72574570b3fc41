//===- Linear.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A 1x1 convolution between two changes of layout: the rows of a batch are
// those of an image with its channels last.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/Linear.h"
#include "kernels/cpu/Scratch.h"
#include "kernels/cpu/pixel_tiles/Reorder.h"
#include "kernels/cpu/planes/InputPlan.h"
#include "kernels/cpu/planes/Pointwise.h"

#include <initializer_list>
#include <memory>
#include <new>

using namespace bonsai;
using namespace bonsai::planes;

namespace {
struct Linear {
  TiledConvolution entries;
  BonsaiLinearDescriptor shape;
  void *convolution = nullptr;
  void *toTiles = nullptr, *residualToTiles = nullptr, *fromTiles = nullptr;
  bool hasScratch = false;

  /// Floats of the batch in pixel tiles.
  int64_t tiledFloats(int64_t features) const {
    return (shape.batch + tilePixels - 1) / tilePixels * tilePixels * features;
  }

  ~Linear() {
    if (convolution)
      entries.destroy(convolution);
    for (void *reorder : {toTiles, residualToTiles, fromTiles})
      if (reorder)
        bonsai_pixel_tiles_reorder_destroy(reorder);
    if (hasScratch)
      releaseScratch();
  }
};

BonsaiStatus createReorder(int64_t batch, int64_t features, BonsaiLayout from,
                           BonsaiLayout to, void **state) {
  BonsaiReorderDescriptor d = {};
  d.source = {1, features, batch, 1, from};
  d.target_layout = to;
  return bonsai_pixel_tiles_reorder_create(&d, nullptr, state);
}

BonsaiStatus createReorders(Linear &linear) {
  const BonsaiLinearDescriptor &d = linear.shape;
  BonsaiLayout rows = BONSAI_LAYOUT_CHANNELS_LAST,
               tiles = BONSAI_LAYOUT_PIXEL_TILES;
  BonsaiStatus status =
      createReorder(d.batch, d.in_features, rows, tiles, &linear.toTiles);
  if (!status)
    status =
        createReorder(d.batch, d.out_features, tiles, rows, &linear.fromTiles);
  if (!status && d.epilogue.has_residual)
    status = createReorder(d.batch, d.out_features, rows, tiles,
                           &linear.residualToTiles);
  return status;
}

BonsaiStatus reserveTiles(Linear &linear) {
  const BonsaiLinearDescriptor &d = linear.shape;
  int64_t outputs = d.epilogue.has_residual ? 2 : 1;
  int64_t bytes = 4 * (linear.tiledFloats(d.in_features) +
                       outputs * linear.tiledFloats(d.out_features));
  linear.hasScratch = reserveScratch(bytes);
  return linear.hasScratch ? BONSAI_OK
                           : bonsai_fail(BONSAI_OUT_OF_MEMORY,
                                         "linear: no memory for %lld bytes",
                                         (long long)bytes);
}
} // namespace

BonsaiStatus bonsai::planes::createLinear(const TiledConvolution &entries,
                                          const BonsaiLinearDescriptor &shape,
                                          const void *const *constants,
                                          void **state) {
  std::unique_ptr<Linear> linear(new (std::nothrow) Linear{entries, shape});
  if (!linear)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "linear: no memory");
  BonsaiConvolutionDescriptor pointwise = makePointwise(shape);
  BonsaiStatus status =
      entries.create(&pointwise, constants, &linear->convolution);
  if (!status)
    status = createReorders(*linear);
  if (!status)
    status = reserveTiles(*linear);
  if (!status)
    *state = linear.release();
  return status;
}

BonsaiStatus bonsai::planes::runLinear(void *state, const void *const *inputs,
                                       void *output) {
  const auto &linear = *static_cast<const Linear *>(state);
  ScratchLease lease;
  if (!lease.data())
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "linear: no memory for scratch");
  auto *input = reinterpret_cast<float *>(lease.data());
  float *result = input + linear.tiledFloats(linear.shape.in_features);
  float *residual = result + linear.tiledFloats(linear.shape.out_features);
  BonsaiStatus status =
      bonsai_pixel_tiles_reorder_run(linear.toTiles, inputs, input);
  if (!status && linear.residualToTiles)
    status = bonsai_pixel_tiles_reorder_run(linear.residualToTiles, inputs + 1,
                                            residual);
  const void *tiled[] = {input, residual};
  if (!status)
    status = linear.entries.run(linear.convolution, tiled, result);
  const void *results[] = {result};
  return status ? status
                : bonsai_pixel_tiles_reorder_run(linear.fromTiles, results,
                                                 output);
}

void bonsai::planes::destroyLinear(void *state) {
  delete static_cast<Linear *>(state);
}
