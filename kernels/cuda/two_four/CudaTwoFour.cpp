//===- CudaTwoFour.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Uploads packed weights and launches.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/runtime/KernelState.h"
#include "kernels/cuda/two_four/TwoFourArguments.h"

#include <vector>

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(TwoFour);

namespace {
struct State {
  TwoFourArguments arguments;
  unsigned blocks = 0;  ///< Tiles.
  unsigned threads = 0; ///< Of a block.
  bool hasResidual = false;
  DeviceBuffer values, metadata, bias, arrivals;
  DeviceModule module;
};

const char *getFunction(int32_t tile) {
  switch (tile) {
  case BONSAI_TWO_FOUR_128_128:
    return "bonsai_two_four_128_128";
  case BONSAI_TWO_FOUR_64_64:
    return "bonsai_two_four_64_64";
  default:
    return "bonsai_two_four_32_32";
  }
}

BonsaiStatus upload(State &made, const BonsaiTwoFourDescriptor &d,
                    const void *const *constants) {
  PackedSize size = getPackedSize(d);
  BONSAI_TRY(made.values.upload(constants[0], sizeof(uint16_t) * size.values));
  BONSAI_TRY(
      made.metadata.upload(constants[1], sizeof(uint32_t) * size.metadata));
  if (d.shape.epilogue.has_bias)
    BONSAI_TRY(made.bias.upload(constants[2],
                                sizeof(uint16_t) * d.shape.out_channels));
  made.arguments.values = made.values.get();
  made.arguments.metadata = made.metadata.get();
  made.arguments.bias = made.bias.get<Half>();
  return BONSAI_OK;
}

/// What the blocks of a tile share, if there are several.
BonsaiStatus prepareSplits(State &made, const BonsaiTwoFourDescriptor &d) {
  if (d.splits == 1)
    return BONSAI_OK;
  std::vector<uint32_t> zeros(made.blocks);
  BONSAI_TRY(
      made.arrivals.upload(zeros.data(), sizeof(uint32_t) * zeros.size()));
  made.arguments.arrivals = made.arrivals.get<uint32_t>();
  return getDevice().reserveWorkspace(sizeof(float) * countPartials(d));
}
} // namespace

BonsaiStatus bonsai_two_four_create(const void *descriptor,
                                    const void *const *constants,
                                    void **state) {
  const auto &d = *static_cast<const BonsaiTwoFourDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeTwoFourArguments(d);
    TileCounts tiles = countTiles(d.shape, d.tile);
    made.blocks = static_cast<unsigned>(tiles.rows * tiles.pixels);
    made.threads = getTileExtents(d.tile).threads;
    made.hasResidual = d.shape.epilogue.has_residual;
    BONSAI_TRY(upload(made, d, constants));
    BONSAI_TRY(prepareSplits(made, d));
    return made.module.load(bonsai_cuda_image_TwoFour, getFunction(d.tile));
  });
}

BonsaiStatus bonsai_two_four_run(void *state, const void *const *inputs,
                                 void *output) {
  const auto &made = *static_cast<const State *>(state);
  TwoFourArguments arguments = made.arguments;
  arguments.features = static_cast<const Half *>(inputs[0]);
  if (made.hasResidual)
    arguments.residual = static_cast<const Half *>(inputs[1]);
  arguments.result = static_cast<Half *>(output);
  arguments.partials = getDevice().getWorkspace<Vector4<float>>();
  void *pointers[] = {&arguments};
  return made.module.launchGrid(made.blocks,
                                static_cast<unsigned>(arguments.splits), 1,
                                made.threads, pointers);
}

void bonsai_two_four_destroy(void *state) {
  delete static_cast<State *>(state);
}
