//===- TwoFour.h - Layers of 2:4 weights on a GPU -----------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of convolutions and linear layers whose weights keep at most two of
// four consecutive input channels, by the sparse tensor cores; as Device.h
// says, `run` enqueues. The compile-time half is in Pack.h.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOUR_H
#define BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOUR_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What a block of threads computes: output channels x pixels.
typedef enum BonsaiTwoFourTile {
  BONSAI_TWO_FOUR_128_128 = 0,
  BONSAI_TWO_FOUR_64_64 = 1,
  BONSAI_TWO_FOUR_32_32 = 2,
} BonsaiTwoFourTile;

/// Any kernel size, stride, padding, dilation and epilogue; one group; input
/// channels in multiples of 8. Maps, biases and weights are f16, maps channels
/// last with less than 2^31 elements.
typedef struct BonsaiTwoFourDescriptor {
  BonsaiConvolutionDescriptor shape;
  int32_t tile;   ///< A BonsaiTwoFourTile.
  int32_t splits; ///< Blocks that share the sums of a tile; at least 1.
} BonsaiTwoFourDescriptor;

/// `descriptor` is a BonsaiTwoFourDescriptor. constants = {values and metadata
/// as Pack.h makes them for its tile, bias if there is one}; inputs = {feature
/// map, residual if there is one}. The output may be the residual's buffer, and
/// overlaps neither otherwise. All are at multiples of 16 bytes.
BonsaiStatus bonsai_two_four_create(const void *descriptor,
                                    const void *const *constants, void **state);
BonsaiStatus bonsai_two_four_run(void *state, const void *const *inputs,
                                 void *output);
void bonsai_two_four_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOUR_H
