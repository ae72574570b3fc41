//===- ElementwiseBodyTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every activation, on counts that no vector divides.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/elementwise/ElementwiseBody.h"

#include "kernels/cuda/device/ElementBuffer.h"

#include <algorithm>

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
/// In a buffer of its own and, if elements stay as wide as they are, in the
/// input's.
template <typename Input, typename Output>
void check(const BonsaiActivation &activation, int32_t count) {
  SCOPED_TRACE(activation.kind);
  std::mt19937 generator(5);
  ReferenceTensor tensor(1, 1, 1, count);
  tensor.randomize(generator);
  for (double &value : tensor.values)
    value *= 8;
  roundElements<Input>(tensor);
  ElementBuffer<Input> x(tensor, BONSAI_LAYOUT_PLAIN);
  ElementBuffer<Output> y(count);
  ElementwiseArguments a = {x.data(), y.data(), count, activation};
  for (int32_t i = 0; i < countThreads(a); ++i)
    runElementwise<Input, Output>(a, i);
  for (double &value : tensor.values)
    value = bonsai::onednn::applyActivation(activation, value);
  y.expect(tensor, BONSAI_LAYOUT_PLAIN);
  if (!std::is_same_v<Input, Output>)
    return;
  a.output = x.data();
  for (int32_t i = 0; i < countThreads(a); ++i)
    runElementwise<Input, Output>(a, i);
  x.expect(tensor, BONSAI_LAYOUT_PLAIN);
}

constexpr int32_t counts[] = {1, 3, 4, 7, 64, 1001};
} // namespace

TEST(CudaElementwise, AllActivations) {
  for (const BonsaiActivation &activation : allActivations())
    for (int32_t count : counts) {
      check<float, float>(activation, count);
      check<Half, Half>(activation, count);
    }
}

/// Each element of its own, as errors must not be large anywhere.
TEST(CudaElementwise, Casts) {
  for (int32_t count : counts) {
    std::vector<float> values(count);
    std::mt19937 generator(23);
    std::uniform_real_distribution<float> distribution(-70000, 70000);
    std::generate(values.begin(), values.end(),
                  [&] { return distribution(generator); });
    ElementBuffer<float> x(count), z(count);
    ElementBuffer<Half> y(count);
    std::copy(values.begin(), values.end(), x.data());
    ElementwiseArguments narrow = {x.data(), y.data(), count, {}};
    ElementwiseArguments widen = {y.data(), z.data(), count, {}};
    for (int32_t i = 0; i < countThreads(narrow); ++i)
      runElementwise<float, Half>(narrow, i);
    for (int32_t i = 0; i < countThreads(widen); ++i)
      runElementwise<Half, float>(widen, i);
    for (int32_t i = 0; i < count; ++i) {
      // Half of the last of 11 bits, and no finite number beyond 65504.
      double error = std::fabs(z.data()[i] - values[i]);
      if (std::fabs(values[i]) < 65520)
        EXPECT_LE(error, std::fabs(values[i]) / 2048) << values[i];
      else
        EXPECT_TRUE(std::isinf(z.data()[i])) << values[i];
    }
  }
}
