//===- BorderBiasBodyTest.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Borders of all widths, in both layouts, against the op's definition.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/border_bias/BorderBiasBody.h"

#include "kernels/cuda/device/ElementBuffer.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
/// The table has a row for each of the first and last rows, and one between.
int64_t findEntry(int64_t position, int64_t extent, int64_t before,
                  int64_t after) {
  if (position < before)
    return position;
  int64_t fromEnd = extent - 1 - position;
  return fromEnd < after ? before + after - fromEnd : before;
}

/// In a buffer of its own, in the input's and in the residual's.
template <typename Element>
void check(BonsaiBorderBiasDescriptor d, bool hasResidual) {
  std::mt19937 generator(7);
  ReferenceTensor x(d.map.batch, d.map.channels, d.map.height, d.map.width);
  ReferenceTensor residual = x, expected = x;
  roundElements<Element>(x.randomize(generator));
  roundElements<Element>(residual.randomize(generator));
  ReferenceTensor table(1, d.map.channels, d.top + 1 + d.bottom,
                        d.left + 1 + d.right);
  table.randomize(generator);
  expected.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    double sum = x.at(n, c, h, w) +
                 table.at(0, c, findEntry(h, d.map.height, d.top, d.bottom),
                          findEntry(w, d.map.width, d.left, d.right)) +
                 (hasResidual ? residual.at(n, c, h, w) : 0.0);
    expected.at(n, c, h, w) =
        bonsai::onednn::applyActivation(d.epilogue.activation, sum);
  });
  for (int place = 0; place < (hasResidual ? 3 : 2); ++place) {
    SCOPED_TRACE(place);
    ElementBuffer<Element> input(x, d.map.layout),
        other(residual, d.map.layout);
    AlignedBuffer entries = table.store(BONSAI_LAYOUT_PLAIN);
    ElementBuffer<Element> own(input.size());
    ElementBuffer<Element> &output = place == 0   ? own
                                     : place == 1 ? input
                                                  : other;
    BorderBiasArguments a = makeArguments(d);
    a.input = input.data(), a.table = entries.data();
    a.residual = hasResidual ? other.data() : nullptr;
    a.output = output.data();
    for (int32_t i = 0; i < a.count; ++i)
      runBorderBias<Element>(a, i);
    output.expect(expected, d.map.layout);
  }
}

void checkBorder(int64_t top, int64_t left, int64_t bottom, int64_t right) {
  for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
    for (const BonsaiActivation &activation : allActivations())
      for (bool hasResidual : {false, true}) {
        SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
            top, left, bottom, right, layout, activation.kind, hasResidual}));
        BonsaiBorderBiasDescriptor d = {};
        d.map = {2, 5, 7, 6, layout};
        d.top = top, d.left = left, d.bottom = bottom, d.right = right;
        d.epilogue.has_residual = hasResidual;
        d.epilogue.activation = activation;
        check<float>(d, hasResidual);
        check<Half>(d, hasResidual);
      }
}
} // namespace

TEST(CudaBorderBias, Borders) {
  checkBorder(0, 0, 0, 0);
  checkBorder(1, 1, 1, 1);
  checkBorder(2, 0, 1, 3);
  checkBorder(0, 2, 0, 0);
  // All rows and columns but one are in a border.
  checkBorder(3, 2, 3, 3);
}
