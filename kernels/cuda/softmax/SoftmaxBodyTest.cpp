//===- SoftmaxBodyTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rows by one thread and by the parts of a block, in place and not, also where
// exponentials of the values themselves overflow.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/softmax/SoftmaxBody.h"

#include "kernels/cuda/device/ElementBuffer.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
/// As a block of so many threads does it.
template <typename Element>
void runShared(const SoftmaxArguments &a, int32_t row, int32_t threads) {
  float maximum = -INFINITY, sum = 0;
  for (int32_t part = 0; part < threads; ++part)
    maximum = fmaxf(maximum, findMaximum<Element>(a, row, part, threads));
  for (int32_t part = 0; part < threads; ++part)
    sum += sumExponentials<Element>(a, row, part, threads, maximum);
  for (int32_t part = 0; part < threads; ++part)
    storeQuotients<Element>(a, row, part, threads, maximum, sum);
}

ReferenceTensor computeSoftmax(const ReferenceTensor &x) {
  ReferenceTensor y(x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
  y.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    double maximum = -INFINITY, sum = 0;
    for (int64_t i = 0; i < x.shape[1]; ++i)
      maximum = std::fmax(maximum, x.at(n, i, h, w));
    for (int64_t i = 0; i < x.shape[1]; ++i)
      sum += std::exp(x.at(n, i, h, w) - maximum);
    y.at(n, c, h, w) = std::exp(x.at(n, c, h, w) - maximum) / sum;
  });
  return y;
}

template <typename Element>
void checkElement(int64_t outer, int64_t axis, int64_t inner) {
  SCOPED_TRACE(
      testing::PrintToString(std::vector<int64_t>{outer, axis, inner}));
  std::mt19937 generator(17);
  ReferenceTensor x(outer, axis, 1, inner);
  x.randomize(generator);
  for (double &value : x.values)
    value = 100 * value + 50;
  roundElements<Element>(x);
  ReferenceTensor expected = computeSoftmax(x);
  for (bool isShared : {false, true}) {
    ElementBuffer<Element> input(x, BONSAI_LAYOUT_PLAIN);
    ElementBuffer<Element> output(input.size());
    SoftmaxArguments a = makeArguments({outer, axis, inner, 0});
    a.input = input.data();
    for (ElementBuffer<Element> *target : {&output, &input}) {
      a.output = target->data();
      for (int32_t row = 0; row < a.rows; ++row)
        isShared ? runShared<Element>(a, row, 256) : runRow<Element>(a, row);
      target->expect(expected, BONSAI_LAYOUT_PLAIN);
    }
  }
}

void check(int64_t outer, int64_t axis, int64_t inner) {
  checkElement<float>(outer, axis, inner);
  checkElement<Half>(outer, axis, inner);
}
} // namespace

TEST(CudaSoftmax, Shapes) {
  for (int64_t outer : {1, 3})
    for (int64_t axis : {1, 7, 256, 1001})
      for (int64_t inner : {1, 5})
        check(outer, axis, inner);
}

TEST(CudaSoftmax, Choice) {
  EXPECT_TRUE(sharesRows(makeArguments({1, 1000, 1, 0})));
  EXPECT_FALSE(sharesRows(makeArguments({1, 10, 1, 0})));
  EXPECT_FALSE(sharesRows(makeArguments({1, 21, 4096, 0})));
}
