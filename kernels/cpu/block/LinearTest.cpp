//===- LinearTest.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A linear layer is a convolution of 1x1 maps, so the convolution's reference
// serves here too.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/Block.h"
#include "kernels/cpu/block/Pack.h"
#include "kernels/cpu/sparse/StructuredMasks.h"
#include "kernels/cpu/sparse/TiledLayer.h"

using namespace bonsai;
using namespace bonsai::block;

namespace {
std::vector<float> run(const BonsaiLinearDescriptor &d, const TestLayer &layer,
                       int64_t blockRows, int threads) {
  std::vector<uint8_t> packed;
  EXPECT_EQ(pack(d, layer.maskedWeights(), blockRows, packed), "");
  const void *constants[] = {packed.data(), layer.bias.data()};
  return runLinear(
      layer, threads,
      [&](void **state) {
        return bonsai_block_linear_create(&d, constants, state);
      },
      bonsai_block_linear_run, bonsai_block_linear_destroy);
}

void check(const BonsaiLinearDescriptor &d, BlockSize block = {4, 1}) {
  for (double density : {0.0, 0.2, 1.0}) {
    SCOPED_TRACE(density);
    TestLayer layer(asBatch(d), 1.0);
    layer.mask = makeBlockMask(layer.descriptor, block, density);
    std::vector<float> one = run(d, layer, block.rows, 1),
                       two = run(d, layer, block.rows, 2);
    EXPECT_LE(relativeError(one, layer.computeReference()), 1e-5);
    EXPECT_EQ(one, two) << "threads change the result";
  }
}

TEST(BlockLinearTest, Shapes) {
  for (int64_t batch : {1, 2, 16, 33})
    for (int64_t in : {1, 17, 700})
      for (int64_t out : {1, 10, 33})
        for (BlockSize block : {BlockSize{4, 4}, BlockSize{16, 1}}) {
          SCOPED_TRACE(testing::Message() << batch << " " << in << " " << out);
          check({batch, in, out, {1, 0, {}}}, block);
        }
}

TEST(BlockLinearTest, Epilogues) {
  for (int64_t batch : {1, 6})
    for (int32_t kind = BONSAI_ACTIVATION_NONE; kind <= BONSAI_ACTIVATION_SILU;
         ++kind)
      for (int32_t bias : {0, 1})
        for (int32_t residual : {0, 1}) {
          SCOPED_TRACE(testing::Message() << kind << bias << residual);
          check({batch, 40, 9, {bias, residual, {kind, 0.2f, 0.5f}}});
        }
}
} // namespace
