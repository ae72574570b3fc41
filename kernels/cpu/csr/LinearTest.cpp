//===- LinearTest.cpp - Tests of the sparse linear layer ------------------===//
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

#include "kernels/cpu/csr/Convolution.h"
#include "kernels/cpu/csr/Pack.h"
#include "kernels/cpu/sparse/SparseReference.h"

#include <gtest/gtest.h>

#include <omp.h>

using namespace bonsai;
using namespace bonsai::csr;

namespace {
BonsaiConvolutionDescriptor asConvolution(const BonsaiLinearDescriptor &d) {
  BonsaiConvolutionDescriptor conv = {};
  conv.batch = d.batch;
  conv.in_channels = d.in_features;
  conv.out_channels = d.out_features;
  conv.in_height = conv.in_width = conv.groups = 1;
  conv.kernel_height = conv.kernel_width = 1;
  conv.stride_height = conv.stride_width = 1;
  conv.dilation_height = conv.dilation_width = 1;
  conv.epilogue = d.epilogue;
  return conv;
}

class LinearTest : public testing::TestWithParam<Level> {
protected:
  void SetUp() override {
    if (GetParam() > detectLevel())
      GTEST_SKIP() << "this processor lacks the instructions";
  }

  std::vector<float> run(const BonsaiLinearDescriptor &d,
                         const TestLayer &layer, int threads) {
    std::vector<uint8_t> packed;
    EXPECT_EQ(pack(d, layer.maskedWeights(), packed), "");
    int saved = omp_get_max_threads();
    omp_set_num_threads(threads);
    const void *constants[] = {packed.data(), layer.bias.data()};
    void *state = nullptr;
    EXPECT_EQ(createLinear(d, constants, GetParam(), &state), BONSAI_OK)
        << bonsai_last_error();
    const void *inputs[] = {layer.input.data(), layer.residual.data()};
    std::vector<float> output(layer.outputSize(), NAN);
    EXPECT_EQ(bonsai_csr_linear_run(state, inputs, output.data()), BONSAI_OK);
    bonsai_csr_linear_destroy(state);
    omp_set_num_threads(saved);
    return output;
  }

  void check(const BonsaiLinearDescriptor &d) {
    for (double density : {0.0, 0.1, 1.0}) {
      SCOPED_TRACE(density);
      TestLayer layer(asConvolution(d), density);
      std::vector<float> one = run(d, layer, 1), two = run(d, layer, 2);
      EXPECT_LE(relativeError(one, layer.computeReference()), 1e-5);
      EXPECT_EQ(one, two) << "threads change the result";
    }
  }
};

TEST_P(LinearTest, Shapes) {
  for (int64_t batch : {1, 2, 5, 33})
    for (int64_t in : {1, 3, 17, 33, 300})
      for (int64_t out : {1, 10, 33}) {
        SCOPED_TRACE(testing::Message() << batch << " " << in << " " << out);
        check({batch, in, out, {1, 0, {}}});
      }
}

/// Column indices need four bytes.
TEST_P(LinearTest, ManyFeatures) {
  check({1, 70001, 3, {}});
  check({5, 70001, 3, {}});
}

TEST_P(LinearTest, Epilogues) {
  for (int64_t batch : {1, 6})
    for (int32_t kind = BONSAI_ACTIVATION_NONE; kind <= BONSAI_ACTIVATION_SILU;
         ++kind)
      for (int32_t bias : {0, 1})
        for (int32_t residual : {0, 1}) {
          SCOPED_TRACE(testing::Message() << kind << bias << residual);
          check({batch, 40, 9, {bias, residual, {kind, 0.2f, 0.5f}}});
        }
}

std::string levelName(const testing::TestParamInfo<Level> &info) {
  const char *names[] = {"Portable", "Avx2", "Avx512"};
  return names[static_cast<int>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(Levels, LinearTest,
                         testing::Values(Level::Portable, Level::Avx2,
                                         Level::Avx512),
                         levelName);
} // namespace
