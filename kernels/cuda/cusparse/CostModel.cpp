//===- CostModel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A roofline, with the share of the arithmetic that cuSPARSE reaches.
//
// CSR: at 95% of 4096 x 4096 x 4096, an A100 takes 10.97 ms against 7.29 ms
// dense (docs/kernels.md): 0.63 of its 19.5 TFLOP/s. Smaller products do worse,
// so this rather flatters it. In f16 it is taken to multiply no faster, as sums
// are f32 and no tensor cores are used.
//
// Blocked-ELL: no figures for f32 are known to us, and none were measured. A
// share in proportion to the block, 0.2 at 32, has it draw level with dense
// layers where a fifth of the weights is stored in blocks of 32, and a fortieth
// in blocks of 4: so little that it is not chosen by mistake.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/CostModel.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/cusparse/Pack.h"
#include "kernels/cuda/cusparse/ProductShape.h"
#include "kernels/cuda/device/Element.h"

#include <algorithm>
#include <limits>

using namespace bonsai;
using namespace bonsai::cuda;

static constexpr double csrShare = 0.63 / 19.5;
static constexpr double blockedEllShare = 0.2 / 32;

bool bonsai::cusparse::isIndexable(const BonsaiCusparseDescriptor &descriptor) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  ProductShape shape = makeProductShape(descriptor);
  return shape.countOperands() <= most && shape.countResults() <= most &&
         countValues(descriptor) <= most;
}

static double estimateFlopRate(const BonsaiCusparseDescriptor &d,
                               const ChipRates &chip) {
  return d.format == BONSAI_CUSPARSE_CSR
             ? csrShare * chip.f32Flops
             : blockedEllShare * d.block * chip.tf32Flops;
}

static double getElementBytes(const BonsaiCusparseDescriptor &d) {
  return static_cast<double>(cuda::getElementBytes(d.element));
}

/// The product alone.
static double estimateProduct(const BonsaiCusparseDescriptor &d,
                              const ProductShape &shape,
                              const ChipRates &chip) {
  auto values = static_cast<double>(cusparse::countValues(d));
  double flops = 2 * values * static_cast<double>(shape.columns) *
                 static_cast<double>(shape.count);
  double indices = values / d.block / d.block;
  double elements = values + static_cast<double>(shape.countOperands()) +
                    static_cast<double>(shape.countResults());
  double bytes = sizeof(int32_t) * indices + getElementBytes(d) * elements;
  return launchMicroseconds +
         std::max(flops / estimateFlopRate(d, chip), bytes / chip.bytes);
}

double bonsai::cusparse::estimateMicroseconds(const BonsaiCusparseDescriptor &d,
                                              const Target &target) {
  ChipRates chip = getChipRates(target);
  ProductShape shape = makeProductShape(d);
  auto estimatePass = [&](int64_t elements) {
    return launchMicroseconds +
           getElementBytes(d) * static_cast<double>(elements) / chip.bytes;
  };
  const BonsaiConvolutionDescriptor &s = d.shape;
  int64_t inputs = s.batch * s.in_channels * s.in_height * s.in_width;
  int64_t outputs = s.batch * s.out_channels * s.out_height * s.out_width;
  double time = estimateProduct(d, shape, chip);
  if (shape.gathersInput)
    time += estimatePass(inputs + shape.countOperands());
  const BonsaiEpilogue &e = s.epilogue;
  if (shape.scattersOutput || e.has_bias || e.has_residual ||
      e.activation.kind != BONSAI_ACTIVATION_NONE)
    time += estimatePass((2 + e.has_residual) * outputs);
  return time;
}
