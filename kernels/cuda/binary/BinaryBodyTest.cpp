//===- BinaryBodyTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All combinations of layouts and of broadcast extents.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/binary/BinaryBody.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
void runAll(const BinaryArguments &a) {
  for (int32_t i = 0; i < countThreads(a); ++i)
    a.isAlike ? runAlike(a, i) : runBroadcast(a, i);
}

/// In the output's own buffer, and in that of `lhs`.
void check(const ReferenceTensor &lhs, const ReferenceTensor &rhs,
           const BonsaiBinaryDescriptor &d) {
  SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
      d.lhs.layout, d.rhs.layout, d.kind, d.activation.kind, d.rhs.batch,
      d.rhs.channels, d.rhs.height, d.rhs.width}));
  ReferenceTensor expected(2, d.lhs.channels, d.lhs.height, d.lhs.width);
  expected.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    double x = lhs.at(n, c, h, w);
    double y = rhs.at(n % d.rhs.batch, c % d.rhs.channels, h % d.rhs.height,
                      w % d.rhs.width);
    expected.at(n, c, h, w) = bonsai::onednn::applyActivation(
        d.activation, d.kind == BONSAI_BINARY_ADD ? x + y : x * y);
  });
  AlignedBuffer x = lhs.store(d.lhs.layout), y = rhs.store(d.rhs.layout);
  AlignedBuffer z(x.size());
  BinaryArguments a = makeArguments(d);
  a.lhs = x.data(), a.rhs = y.data(), a.output = z.data();
  runAll(a);
  expected.expectStored(z, d.lhs.layout);
  a.output = x.data();
  runAll(a);
  expected.expectStored(x, d.lhs.layout);
}

void checkShapes(int64_t c, int64_t h, int64_t w, unsigned broadcast) {
  std::mt19937 generator(7);
  ReferenceTensor lhs(2, c, h, w);
  ReferenceTensor rhs(broadcast & 1 ? 1 : 2, broadcast & 2 ? 1 : c,
                      broadcast & 4 ? 1 : h, broadcast & 8 ? 1 : w);
  lhs.randomize(generator);
  rhs.randomize(generator);
  for (int32_t first : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
    for (int32_t second : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      for (int32_t kind : {BONSAI_BINARY_ADD, BONSAI_BINARY_MUL})
        for (const BonsaiActivation &activation : allActivations())
          check(lhs, rhs, {lhs.map(first), rhs.map(second), kind, activation});
}
} // namespace

TEST(CudaBinary, Broadcasts) {
  for (unsigned broadcast = 0; broadcast < 16; ++broadcast)
    checkShapes(3, 5, 7, broadcast);
}

TEST(CudaBinary, OnePixel) {
  for (unsigned broadcast = 0; broadcast < 4; ++broadcast)
    checkShapes(5, 1, 1, broadcast);
}
