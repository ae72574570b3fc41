//===- LinearTest.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Linear layers against the reference.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/sparse/TiledLayer.h"
#include "kernels/cpu/unrolled/Emit.h"
#include "kernels/cpu/unrolled/ExecutableCode.h"
#include "kernels/cpu/unrolled/Unrolled.h"

using namespace bonsai;
using namespace bonsai::unrolled;

namespace {
class UnrolledLinearTest : public testing::TestWithParam<Level> {
protected:
  void SetUp() override {
    if (GetParam() > detectLevel())
      GTEST_SKIP() << "this processor lacks the instructions";
  }

  std::vector<float> run(const BonsaiLinearDescriptor &d,
                         const TestLayer &layer, int threads) {
    EmittedLayer emitted;
    EXPECT_EQ(emit(d, layer.maskedWeights(), GetParam(), emitted), "");
    ExecutableCode code(emitted.code);
    const void *constants[] = {emitted.program.data(), code.data(),
                               layer.bias.data()};
    return runLinear(
        layer, threads,
        [&](void **state) {
          return bonsai_unrolled_linear_create(&d, constants, state);
        },
        bonsai_unrolled_linear_run, bonsai_unrolled_linear_destroy);
  }

  void check(const BonsaiLinearDescriptor &d) {
    for (double density : {0.0, 0.1, 1.0}) {
      SCOPED_TRACE(density);
      TestLayer layer(asBatch(d), density);
      std::vector<float> one = run(d, layer, 1), two = run(d, layer, 2);
      EXPECT_LE(relativeError(one, layer.computeReference()), 1e-5);
      EXPECT_EQ(one, two) << "threads change the result";
    }
  }
};

TEST_P(UnrolledLinearTest, Shapes) {
  for (int64_t batch : {1, 2, 5, 16, 33})
    for (int64_t in : {1, 3, 17, 33, 700})
      for (int64_t out : {1, 10, 33}) {
        SCOPED_TRACE(testing::Message() << batch << " " << in << " " << out);
        check({batch, in, out, {1, 0, {}}});
      }
}

TEST_P(UnrolledLinearTest, Epilogues) {
  for (int64_t batch : {1, 6})
    for (int32_t kind = BONSAI_ACTIVATION_NONE; kind <= BONSAI_ACTIVATION_SILU;
         ++kind)
      for (int32_t bias : {0, 1})
        for (int32_t residual : {0, 1}) {
          SCOPED_TRACE(testing::Message() << kind << bias << residual);
          check({batch, 40, 9, {bias, residual, {kind, 0.2f, 0.5f}}});
        }
}

INSTANTIATE_TEST_SUITE_P(Levels, UnrolledLinearTest,
                         testing::Values(Level::Avx2, Level::Avx512),
                         [](const auto &info) {
                           return info.param == Level::Avx2 ? "Avx2" : "Avx512";
                         });
} // namespace
