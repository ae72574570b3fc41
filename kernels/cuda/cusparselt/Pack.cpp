//===- Pack.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Channels of a tap lie side by side, so that 2:4 along channels is 2:4 along
// rows of the matrix.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparselt/Pack.h"
#include "kernels/cuda/cusparselt/CusparseltShape.h"

using namespace bonsai;
using namespace bonsai::cuda;

std::string bonsai::cusparselt::pack(const BonsaiConvolutionDescriptor &d,
                                     const two_four::HalfWeights &weights,
                                     std::vector<uint16_t> &packed) {
  std::string problem = two_four::checkTwoFour(d, weights);
  if (!problem.empty())
    return problem;
  ProductShape shape = makeCusparseltShape(d);
  packed.assign(shape.rows * shape.depth, 0);
  int64_t taps = d.kernel_height * d.kernel_width, index = 0;
  for (int64_t row = 0; row < d.out_channels; ++row)
    for (int64_t channel = 0; channel < d.in_channels; ++channel)
      for (int64_t tap = 0; tap < taps; ++tap, ++index)
        if (weights.mask[index])
          packed[row * shape.depth + tap * d.in_channels + channel] =
              weights.values[index];
  return "";
}
