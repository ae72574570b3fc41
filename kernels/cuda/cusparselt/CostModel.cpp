//===- CostModel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The sparse tensor cores do twice the work of dense ones, on paper. Others
// measured 1.1 to 1.2 times dense on large products of an H100, and no gain
// below some 256 rows and columns of weights. So: a dense product in 1.15 of
// its time where both reach 256, and no quicker than the dense layer where not.
// Nothing of this was measured by us.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparselt/CostModel.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/cusparselt/CusparseltShape.h"

#include <algorithm>
#include <limits>

using namespace bonsai;
using namespace bonsai::cuda;

static constexpr double gain = 1.15;
static constexpr int64_t leastExtent = 256;

/// Of a weight in the compressed matrix: half the values, and two bits for each
/// of them.
static constexpr double weightBytes = 2 * 0.5 + 0.5 * 2 / 8;

static constexpr double mapBytes = 2;

bool bonsai::cusparselt::isIndexable(const BonsaiConvolutionDescriptor &d) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  ProductShape shape = makeCusparseltShape(d);
  return shape.countOperands() <= most && shape.countResults() <= most &&
         shape.rows * shape.depth <= most;
}

/// A dense layer that multiplies the same matrices.
static BonsaiConvolutionDescriptor describeProduct(const ProductShape &shape) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = d.kernel_height = d.kernel_width = 1;
  d.in_channels = shape.depth;
  d.out_channels = shape.rows;
  d.in_height = d.out_height = 1;
  d.in_width = d.out_width = shape.columns;
  return d;
}

static double estimateProduct(const ProductShape &shape, bool hasResidual,
                              const Target &target) {
  double arithmetic =
      estimateDenseArithmetic(describeProduct(shape), target) / gain;
  double weights = weightBytes * static_cast<double>(shape.rows * shape.depth);
  double maps =
      mapBytes * static_cast<double>(shape.countOperands() +
                                     shape.countResults() * (1 + hasResidual));
  return launchMicroseconds +
         std::max(arithmetic, (weights + maps) / getChipRates(target).bytes);
}

double
bonsai::cusparselt::estimateMicroseconds(const BonsaiConvolutionDescriptor &d,
                                         const Target &target) {
  ProductShape shape = makeCusparseltShape(d);
  EpilogueShares epilogue = divideEpilogue(d.epilogue, shape);
  auto estimatePass = [&](int64_t elements) {
    return launchMicroseconds + mapBytes * static_cast<double>(elements) /
                                    getChipRates(target).bytes;
  };
  double time = estimateProduct(shape, epilogue.product.has_residual, target);
  if (shape.gathersInput)
    time += estimatePass(d.batch * d.in_channels * d.in_height * d.in_width +
                         shape.countOperands());
  if (shape.scattersOutput || epilogue.rest.has_residual ||
      epilogue.rest.activation.kind != BONSAI_ACTIVATION_NONE)
    time += estimatePass((2 + epilogue.rest.has_residual) * d.batch *
                         d.out_channels * d.out_height * d.out_width);
  if (std::min(shape.rows, shape.depth) >= leastExtent)
    return time;
  LayoutChoice channelsLast;
  channelsLast.result = LayoutKind::nhwc;
  return std::max(time, estimateDenseMicroseconds(d, channelsLast, target));
}
