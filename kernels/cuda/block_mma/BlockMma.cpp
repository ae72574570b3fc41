//===- BlockMma.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Uploads the groups and launches the kernel that suits the shape.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/BlockMma.h"
#include "kernels/cuda/block_mma/BlockMmaArguments.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::block_mma;
using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(BlockMma);

namespace {
struct Layer {
  Arguments arguments;
  unsigned blocks;
  bool hasResidual;
  DeviceBuffer channels, firstSteps, offsets, taps, weights, bias;
  DeviceModule module;
};

BonsaiStatus uploadGroups(Layer &layer, const BonsaiBlockMmaDescriptor &d,
                          const void *const *constants) {
  BONSAI_TRY(layer.channels.upload(constants[0],
                                   sizeof(int32_t) * d.groups * d.group_rows));
  BONSAI_TRY(
      layer.firstSteps.upload(constants[1], sizeof(int32_t) * (d.groups + 1)));
  ColumnPlaces places =
      locateColumns(d, static_cast<const int32_t *>(constants[2]));
  size_t bytes = sizeof(int32_t) * places.offsets.size();
  BONSAI_TRY(layer.offsets.upload(places.offsets.data(), bytes));
  if (hasBorder(chooseGather(d.shape)))
    return layer.taps.upload(places.taps.data(), bytes);
  return BONSAI_OK;
}

BonsaiStatus upload(Layer &layer, const BonsaiBlockMmaDescriptor &d,
                    const void *const *constants) {
  BONSAI_TRY(uploadGroups(layer, d, constants));
  size_t elementBytes = getElementBytes(d.element);
  BONSAI_TRY(
      layer.weights.upload(constants[3], elementBytes * d.steps * d.group_rows *
                                             BONSAI_BLOCK_MMA_STEP));
  if (d.shape.epilogue.has_bias)
    BONSAI_TRY(
        layer.bias.upload(constants[4], elementBytes * d.shape.out_channels));
  Arguments &a = layer.arguments;
  a.channels = layer.channels.get<int32_t>();
  a.firstSteps = layer.firstSteps.get<int32_t>();
  a.offsets = layer.offsets.get<int32_t>();
  a.taps = layer.taps.get<uint32_t>();
  a.weights = layer.weights.get();
  a.bias = layer.bias.get();
  return BONSAI_OK;
}
} // namespace

BonsaiStatus bonsai_block_mma_create(const void *descriptor,
                                     const void *const *constants,
                                     void **state) {
  const auto &d = *static_cast<const BonsaiBlockMmaDescriptor *>(descriptor);
  return createState<Layer>(state, [&](Layer &layer) {
    layer.arguments = makeArguments(d);
    layer.blocks = static_cast<unsigned>(divide(d).blocks);
    layer.hasResidual = d.shape.epilogue.has_residual;
    BONSAI_TRY(upload(layer, d, constants));
    return layer.module.load(bonsai_cuda_image_BlockMma,
                             getFunction(d).c_str());
  });
}

BonsaiStatus bonsai_block_mma_run(void *state, const void *const *inputs,
                                  void *output) {
  const auto &layer = *static_cast<const Layer *>(state);
  Arguments a = layer.arguments;
  a.features = inputs[0];
  if (layer.hasResidual)
    a.residual = inputs[1];
  a.result = output;
  void *pointers[] = {&a};
  return layer.module.launchGrid(layer.blocks, 1, 1,
                                 static_cast<unsigned>(a.warps * warpThreads),
                                 pointers);
}

void bonsai_block_mma_destroy(void *state) {
  delete static_cast<Layer *>(state);
}
