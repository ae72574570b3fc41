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

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(TwoFour);

namespace {
struct State {
  TwoFourArguments arguments;
  TileCounts tiles;
  unsigned threads = 0; ///< Of a block.
  bool hasResidual = false;
  DeviceBuffer values, metadata, bias;
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
} // namespace

BonsaiStatus bonsai_two_four_create(const void *descriptor,
                                    const void *const *constants,
                                    void **state) {
  const auto &d = *static_cast<const BonsaiTwoFourDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeTwoFourArguments(d);
    made.tiles = countTiles(d.shape, d.tile);
    made.threads = getTileExtents(d.tile).threads;
    made.hasResidual = d.shape.epilogue.has_residual;
    BONSAI_TRY(upload(made, d, constants));
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
  void *pointers[] = {&arguments};
  return made.module.launchGrid(
      static_cast<unsigned>(made.tiles.rows * made.tiles.pixels), 1, 1,
      made.threads, pointers);
}

void bonsai_two_four_destroy(void *state) {
  delete static_cast<State *>(state);
}
