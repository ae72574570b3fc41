//===- CusparseltShapeTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is copied, and who does what of an epilogue.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparselt/CusparseltShape.h"
#include "kernels/cpu/onednn_convolution/ReferenceConvolution.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
ProductShape makeShape(ConvolutionShape conv, int64_t batch) {
  conv.batch = batch;
  return makeCusparseltShape(conv.descriptor());
}

void expectShape(const ProductShape &shape, int64_t rows, int64_t depth,
                 int64_t columns, bool gathers, bool scatters) {
  EXPECT_EQ(shape.rows, rows);
  EXPECT_EQ(shape.depth, depth);
  EXPECT_EQ(shape.columns, columns);
  EXPECT_EQ(shape.count, 1);
  EXPECT_TRUE(shape.isColumnMajor);
  EXPECT_EQ(shape.gathersInput, gathers);
  EXPECT_EQ(shape.scattersOutput, scatters);
}

BonsaiActivation makeActivation(int32_t kind, float alpha = 0) {
  return {kind, alpha, 6};
}

/// Whether residual and activation are the product's; each is somebody's.
void expectShares(bool scatters, bool hasResidual,
                  const BonsaiActivation &activation, bool addsResidual,
                  bool activates) {
  ProductShape shape;
  shape.scattersOutput = scatters;
  EpilogueShares shares = divideEpilogue({1, hasResidual, activation}, shape);
  EXPECT_EQ(shares.product.has_bias, 1);
  EXPECT_EQ(shares.rest.has_bias, 0);
  EXPECT_EQ(shares.product.has_residual, addsResidual);
  EXPECT_EQ(shares.rest.has_residual, hasResidual && !addsResidual);
  int32_t none = BONSAI_ACTIVATION_NONE;
  EXPECT_EQ(shares.product.activation.kind, activates ? activation.kind : none);
  EXPECT_EQ(shares.rest.activation.kind, activates ? none : activation.kind);
}
} // namespace

TEST(CusparseltShape, CopiesOnlyWhatItMust) {
  expectShape(makeShape(pointwise(32, 48, 8), 2), 48, 32, 128, false, false);
  expectShape(makeShape(pointwise(24, 48, 8), 1), 48, 32, 64, true, false);
  expectShape(makeShape(pointwise(32, 40, 8), 1), 48, 32, 64, false, true);
  expectShape(makeShape(pointwise(32, 48, 7), 2), 48, 32, 104, true, true);
  expectShape(makeShape(spatial(8, 16), 8), 16, 80, 8 * 63, true, false);
}

TEST(CusparseltShape, FusesWhatTheLibraryCan) {
  BonsaiActivation none = makeActivation(BONSAI_ACTIVATION_NONE);
  BonsaiActivation relu = makeActivation(BONSAI_ACTIVATION_RELU);
  BonsaiActivation relu6 = makeActivation(BONSAI_ACTIVATION_CLIP);
  BonsaiActivation clip = makeActivation(BONSAI_ACTIVATION_CLIP, -1);
  BonsaiActivation silu = makeActivation(BONSAI_ACTIVATION_SILU);
  for (const BonsaiActivation &activation : {none, relu, relu6}) {
    expectShares(false, false, activation, false, true);
    expectShares(false, true, activation, true, true);
    expectShares(true, false, activation, false, true);
    expectShares(true, true, activation, false, false);
  }
  for (const BonsaiActivation &activation : {clip, silu})
    for (bool scatters : {false, true}) {
      expectShares(scatters, false, activation, false, false);
      expectShares(scatters, true, activation, !scatters, false);
    }
}
