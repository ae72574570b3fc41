//===- TwoFour.cu ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel for each tile of TwoFourTiles.h.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/two_four/TwoFourBody.h"

using namespace bonsai::cuda;

#define BONSAI_TWO_FOUR(Name, Tile)                                            \
  extern "C" __global__ void __launch_bounds__(Tile::threads, Tile::resident)  \
      Name(const __grid_constant__ TwoFourArguments a) {                       \
    runTwoFour<Tile>(a);                                                       \
  }
BONSAI_TWO_FOUR(bonsai_two_four_128_128, LargeTile)
BONSAI_TWO_FOUR(bonsai_two_four_64_64, MediumTile)
BONSAI_TWO_FOUR(bonsai_two_four_32_32, SmallTile)
