//===- ReorderBodyTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both directions, on maps of less and of more than a tile.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/reorder/ReorderBody.h"

#include "kernels/cuda/device/ElementBuffer.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
template <typename Element>
void checkElement(const ReferenceTensor &tensor, int32_t source,
                  int32_t target) {
  ElementBuffer<Element> x(tensor, source);
  ElementBuffer<Element> y(x.size());
  ReorderArguments a = makeArguments({tensor.map(source), target});
  a.input = x.data(), a.output = y.data();
  for (int32_t block = 0; block < a.blocks; ++block) {
    ElementBuffer<Element> tile(tileSize * tilePitch);
    for (int32_t thread = 0; thread < tileSize * threadsDown; ++thread)
      loadTile(a, block, thread, tile.data());
    for (int32_t thread = 0; thread < tileSize * threadsDown; ++thread)
      storeTile(a, block, thread, tile.data());
  }
  y.expect(tensor, target, /*tolerance=*/0);
}

void check(int64_t channels, int64_t height, int64_t width, int32_t source,
           int32_t target) {
  SCOPED_TRACE(testing::PrintToString(
      std::vector<int64_t>{channels, height, width, source, target}));
  std::mt19937 generator(11);
  ReferenceTensor tensor(2, channels, height, width);
  tensor.randomize(generator);
  checkElement<float>(tensor, source, target);
  checkElement<Half>(roundElements<Half>(tensor), source, target);
}
} // namespace

TEST(CudaReorder, Shapes) {
  for (int64_t channels : {1, 3, 32, 33, 70})
    for (int64_t height : {1, 5, 16})
      for (int64_t width : {1, 7, 16}) {
        check(channels, height, width, BONSAI_LAYOUT_PLAIN,
              BONSAI_LAYOUT_CHANNELS_LAST);
        check(channels, height, width, BONSAI_LAYOUT_CHANNELS_LAST,
              BONSAI_LAYOUT_PLAIN);
      }
}
