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
#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
struct Case {
  bool isElsewhere, hasBias, hasResidual, residualIsOutput;
  BonsaiActivation activation;
};

void run(const SparseEpilogueArguments &a) {
  for (int32_t i = 0; i < a.count; ++i) {
    if (a.width == 4)
      runSparseEpilogue<4>(a, i);
    else
      runSparseEpilogue<1>(a, i);
  }
}

/// A product that lies elsewhere has three rows more than the output has
/// channels.
void check(const ReferenceTensor &map, const Case &c) {
  auto [n, channels, h, w] = map.shape;
  std::mt19937 generator(11);
  ReferenceTensor sums = map, residual = map, expected = map;
  sums.randomize(generator);
  residual.randomize(generator);
  ReferenceTensor bias(1, channels, 1, 1);
  bias.randomize(generator);
  BonsaiCusparseDescriptor d = {};
  d.shape.batch = n, d.shape.out_channels = channels;
  d.shape.out_height = h, d.shape.out_width = w;
  d.shape.epilogue.activation = c.activation;
  ProductShape shape;
  shape.scattersOutput = c.isElsewhere;
  shape.rows = c.isElsewhere ? channels + 3 : channels;
  shape.count = c.isElsewhere ? 1 : n;
  shape.columns = c.isElsewhere ? n * h * w : h * w;
  AlignedBuffer output = c.residualIsOutput
                             ? residual.store(BONSAI_LAYOUT_PLAIN)
                             : AlignedBuffer(n * channels * h * w);
  AlignedBuffer product(shape.countResults());
  float *source = c.isElsewhere ? product.data() : output.data();
  int64_t i = 0;
  sums.forEach([&](int64_t image, int64_t channel, int64_t y, int64_t x) {
    int64_t place =
        c.isElsewhere ? (channel * n + image) * h * w + y * w + x : i;
    ++i;
    source[place] = static_cast<float>(sums.at(image, channel, y, x));
    double sum = sums.at(image, channel, y, x);
    sum += c.hasBias ? bias.at(0, channel, 0, 0) : 0;
    sum += c.hasResidual ? residual.at(image, channel, y, x) : 0;
    expected.at(image, channel, y, x) =
        bonsai::onednn::applyActivation(c.activation, sum);
  });
  AlignedBuffer biases = bias.store(BONSAI_LAYOUT_PLAIN);
  AlignedBuffer residuals = residual.store(BONSAI_LAYOUT_PLAIN);
  SparseEpilogueArguments a = makeEpilogueArguments(d, shape);
  a.product = source;
  a.output = output.data();
  a.bias = c.hasBias ? biases.data() : nullptr;
  if (c.hasResidual)
    a.residual = c.residualIsOutput ? output.data() : residuals.data();
  run(a);
  expected.expectStored(output, BONSAI_LAYOUT_PLAIN);
}
} // namespace

TEST(CusparseEpilogue, AllCases) {
  const ReferenceTensor maps[] = {ReferenceTensor(2, 5, 3, 3),
                                  ReferenceTensor(3, 7, 1, 1),
                                  ReferenceTensor(2, 6, 4, 3)};
  for (const ReferenceTensor &map : maps)
    for (const BonsaiActivation &activation : allActivations())
      for (bool isElsewhere : {false, true})
        for (bool hasBias : {false, true}) {
          check(map, {isElsewhere, hasBias, false, false, activation});
          check(map, {isElsewhere, hasBias, true, false, activation});
          // A product in the residual's place has the residual in it.
          if (isElsewhere)
            check(map, {isElsewhere, hasBias, true, true, activation});
        }
}
