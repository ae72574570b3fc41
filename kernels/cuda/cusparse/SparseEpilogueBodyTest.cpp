//===- SparseEpilogueBodyTest.cpp -----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All activations, with and without bias and residual, in place and from where
// a product lies that has further rows and images side by side.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/SparseEpilogueBody.h"
#include "kernels/cuda/device/ElementBuffer.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
struct Case {
  bool isElsewhere, hasBias, hasResidual, residualIsOutput;
  BonsaiActivation activation;
};

template <typename Element> void run(const SparseEpilogueArguments &a) {
  for (int32_t i = 0; i < a.count; ++i) {
    if (a.width == 4)
      runSparseEpilogue<Element, 4>(a, i);
    else
      runSparseEpilogue<Element, 1>(a, i);
  }
}

/// A product that lies elsewhere has three rows more than the output has
/// channels.
template <typename Element>
void check(const ReferenceTensor &map, const Case &c) {
  auto [n, channels, h, w] = map.shape;
  std::mt19937 generator(11);
  ReferenceTensor sums = map, residual = map, expected = map;
  sums.randomize(generator);
  residual.randomize(generator);
  ReferenceTensor bias(1, channels, 1, 1);
  bias.randomize(generator);
  for (ReferenceTensor *operand : {&sums, &residual, &bias})
    roundElements<Element>(*operand);
  int64_t pixels = h * w, rows = channels + (c.isElsewhere ? 3 : 0);
  ElementBuffer<Element> biases(bias, BONSAI_LAYOUT_PLAIN);
  ElementBuffer<Element> residuals(residual, BONSAI_LAYOUT_PLAIN);
  ElementBuffer<Element> output(residuals.size()), product(n * rows * pixels);
  Element *results = c.residualIsOutput ? residuals.data() : output.data();
  Element *source = c.isElsewhere ? product.data() : results;
  int64_t i = 0;
  sums.forEach([&](int64_t image, int64_t channel, int64_t y, int64_t x) {
    int64_t place =
        c.isElsewhere ? (channel * n + image) * pixels + y * w + x : i;
    ++i;
    source[place] =
        static_cast<Element>(static_cast<float>(sums.at(image, channel, y, x)));
    double sum = sums.at(image, channel, y, x);
    sum += c.hasBias ? bias.at(0, channel, 0, 0) : 0;
    sum += c.hasResidual ? residual.at(image, channel, y, x) : 0;
    expected.at(image, channel, y, x) =
        bonsai::onednn::applyActivation(c.activation, sum);
  });
  SparseEpilogueArguments a = makeEpilogueArguments(
      n, channels, pixels, c.isElsewhere ? pixels : channels * pixels,
      c.isElsewhere ? n * pixels : pixels, c.activation);
  a.product = source;
  a.output = results;
  a.bias = c.hasBias ? biases.data() : nullptr;
  a.residual = c.hasResidual ? residuals.data() : nullptr;
  run<Element>(a);
  (c.residualIsOutput ? residuals : output)
      .expect(expected, BONSAI_LAYOUT_PLAIN);
}

template <typename Element> void checkAll() {
  const ReferenceTensor maps[] = {ReferenceTensor(2, 5, 3, 3),
                                  ReferenceTensor(3, 7, 1, 1),
                                  ReferenceTensor(2, 6, 4, 3)};
  for (const ReferenceTensor &map : maps)
    for (const BonsaiActivation &activation : allActivations())
      for (bool isElsewhere : {false, true})
        for (bool hasBias : {false, true}) {
          check<Element>(map, {isElsewhere, hasBias, false, false, activation});
          check<Element>(map, {isElsewhere, hasBias, true, false, activation});
          // A product in the residual's place has the residual in it.
          if (isElsewhere)
            check<Element>(map, {isElsewhere, hasBias, true, true, activation});
        }
}
} // namespace

TEST(CusparseEpilogue, AllCases) { checkAll<float>(); }

TEST(CusparseEpilogue, AllCasesOfHalves) { checkAll<Half>(); }
