//===- BinaryBodyTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All combinations of layouts and of extents that are broadcast, of one operand
// and of both.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/binary/BinaryBody.h"

#include "kernels/cuda/device/ElementBuffer.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
template <typename Element> void runAll(const BinaryArguments &a) {
  for (int32_t i = 0; i < countThreads(a); ++i)
    a.isAlike ? runAlike<Element>(a, i) : runBroadcast<Element>(a, i);
}

/// In the output's own buffer, and in those of operands that have its shape.
template <typename Element>
void check(const ReferenceTensor &lhs, const ReferenceTensor &rhs,
           ReferenceTensor expected, const BonsaiCudaBinaryDescriptor &d) {
  SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
      d.lhs.layout, d.rhs.layout, d.output.layout, d.kind, d.activation.kind}));
  auto get = [](const ReferenceTensor &x, int64_t n, int64_t c, int64_t h,
                int64_t w) {
    return x.at(n % x.shape[0], c % x.shape[1], h % x.shape[2], w % x.shape[3]);
  };
  expected.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    double x = get(lhs, n, c, h, w), y = get(rhs, n, c, h, w);
    expected.at(n, c, h, w) = bonsai::onednn::applyActivation(
        d.activation, d.kind == BONSAI_BINARY_ADD ? x + y : x * y);
  });
  auto expectIn = [&](int place) {
    ElementBuffer<Element> buffers[] = {
        ElementBuffer<Element>(lhs, d.lhs.layout),
        ElementBuffer<Element>(rhs, d.rhs.layout),
        ElementBuffer<Element>(expected.storageSize(d.output.layout))};
    BinaryArguments a = makeArguments(d);
    a.lhs = buffers[0].data(), a.rhs = buffers[1].data();
    a.output = buffers[place].data();
    runAll<Element>(a);
    buffers[place].expect(expected, d.output.layout);
  };
  expectIn(2);
  if (lhs.values.size() == expected.values.size() &&
      d.lhs.layout == d.output.layout)
    expectIn(0);
  if (rhs.values.size() == expected.values.size() &&
      d.rhs.layout == d.output.layout)
    expectIn(1);
}

void checkLayouts(const ReferenceTensor &lhs, const ReferenceTensor &rhs,
                  const ReferenceTensor &output) {
  const int32_t layouts[] = {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST};
  for (int32_t first : layouts)
    for (int32_t second : layouts)
      for (int32_t third : layouts)
        for (int32_t kind : {BONSAI_BINARY_ADD, BONSAI_BINARY_MUL})
          for (const BonsaiActivation &activation : allActivations()) {
            BonsaiCudaBinaryDescriptor d = {lhs.map(first),
                                            rhs.map(second),
                                            output.map(third),
                                            kind,
                                            activation,
                                            0,
                                            0,
                                            0};
            check<float>(lhs, rhs, output, d);
            check<Half>(lhs, rhs, output, d);
          }
}

/// A bit of `broadcast` for each extent of each operand that is 1.
void checkShapes(int64_t c, int64_t h, int64_t w, unsigned broadcast) {
  SCOPED_TRACE(broadcast);
  std::mt19937 generator(7);
  auto make = [&](unsigned ones) {
    ReferenceTensor operand(ones & 1 ? 1 : 2, ones & 2 ? 1 : c,
                            ones & 4 ? 1 : h, ones & 8 ? 1 : w);
    // Exact in either type, so that both compute the same.
    roundElements<Half>(operand.randomize(generator));
    return operand;
  };
  ReferenceTensor lhs = make(broadcast), rhs = make(broadcast >> 4);
  int64_t extents[4];
  for (int i = 0; i < 4; ++i)
    extents[i] = std::max(lhs.shape[i], rhs.shape[i]);
  checkLayouts(lhs, rhs,
               ReferenceTensor(extents[0], extents[1], extents[2], extents[3]));
}
} // namespace

TEST(CudaBinary, Broadcasts) {
  for (unsigned broadcast = 0; broadcast < 256; ++broadcast)
    checkShapes(3, 5, 7, broadcast);
}

TEST(CudaBinary, OnePixel) {
  for (unsigned broadcast : {0x00, 0x01, 0x02, 0x03, 0x10, 0x12, 0x21, 0x33})
    checkShapes(5, 1, 1, broadcast);
}
