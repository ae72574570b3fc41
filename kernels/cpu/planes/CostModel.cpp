//===- CostModel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Filling was fitted to the layers of ResNet-50 with the block kernel and the
// unrolled one at once; see the model of the former for the machine and the
// scale. Only ratios are meant to be right.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/CostModel.h"

using namespace bonsai;
using namespace bonsai::planes;

double bonsai::planes::estimateFillNs(const InputPlan &plan) {
  // Of a vector: moved as it is, or picked apart.
  constexpr double flatNs = 2.8, rowNs = 5.0;
  if (plan.direct)
    return 0;
  double planes = double(plan.sources.size()) * plan.phases.size();
  int64_t bands = (plan.numTiles + plan.bandTiles - 1) / plan.bandTiles;
  double vectors = plan.numTiles + double(bands) *
                                       (plan.leadFloats + plan.trailFloats) /
                                       tilePixels;
  return plan.shape.in_channels * planes * vectors *
         (plan.flat ? flatNs : rowNs);
}

double bonsai::planes::estimateReorderNs(const BonsaiLinearDescriptor &d) {
  constexpr double valueNs = 0.3;
  int64_t outputs = d.out_features * (1 + d.epilogue.has_residual);
  return valueNs * d.batch * (d.in_features + outputs);
}
