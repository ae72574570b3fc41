//===- ReorderTest.cpp - Layout changes from and to pixel tiles -----------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every layout there and back, on every instruction set that this processor
// has: tiles, groups and vectors that are filled in part.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Reorder.h"
#include "kernels/cpu/onednn/ReferenceTensor.h"
#include "kernels/cpu/pixel_tiles/Create.h"
#include "kernels/cpu/simd/LevelTest.h"

#include <omp.h>

using namespace bonsai;
using namespace bonsai::onednn;

namespace {
class Reorder : public LevelTest {
protected:
  static BonsaiStatus create(const void *descriptor,
                             const void *const *constants, void **state) {
    return pixel_tiles::createReorder(descriptor, constants, GetParam(), state);
  }

  static void check(const ReferenceTensor &tensor, int32_t source,
                    int32_t target) {
    SCOPED_TRACE(testing::Message() << testing::PrintToString(tensor.shape)
                                    << ", " << source << " to " << target);
    const KernelEntries kernel = {create, bonsai_pixel_tiles_reorder_run,
                                  bonsai_pixel_tiles_reorder_destroy};
    BonsaiReorderDescriptor descriptor = {tensor.map(source), target};
    AlignedBuffer x = tensor.store(source);
    AlignedBuffer y(tensor.storageSize(target));
    kernel.execute(&descriptor, {}, {x.data()}, y);
    tensor.expectStored(y, target);
  }

  static void checkAllLayouts(int64_t batch, int64_t channels, int64_t height,
                              int64_t width) {
    std::mt19937 generator(7);
    ReferenceTensor tensor(batch, channels, height, width);
    tensor.randomize(generator);
    for (int32_t other : allLayouts()) {
      check(tensor, other, BONSAI_LAYOUT_PIXEL_TILES);
      check(tensor, BONSAI_LAYOUT_PIXEL_TILES, other);
    }
  }
};
} // namespace

TEST_P(Reorder, Shapes) {
  for (int64_t channels : {1, 3, 8, 15, 16, 17, 32, 35, 64})
    for (int64_t width : {1, 3, 7, 8, 16, 19})
      checkAllLayouts(2, channels, 5, width);
}

TEST_P(Reorder, LargeMapsOnManyThreads) {
  int threads = omp_get_max_threads();
  for (int team : {1, 2, 3}) {
    omp_set_num_threads(team);
    checkAllLayouts(1, 33, 50, 51);
    checkAllLayouts(3, 200, 14, 14);
    checkAllLayouts(1, 2000, 5, 5);
  }
  omp_set_num_threads(threads);
}

INSTANTIATE_LEVELS(Reorder);

TEST(ReorderCreate, RefusesPairsWithoutTiles) {
  for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_PIXEL_TILES}) {
    BonsaiReorderDescriptor descriptor = {{1, 3, 4, 5, layout}, layout};
    void *state = nullptr;
    EXPECT_EQ(bonsai_pixel_tiles_reorder_create(&descriptor, nullptr, &state),
              BONSAI_INVALID_ARGUMENT);
    EXPECT_EQ(state, nullptr);
    EXPECT_STREQ(bonsai_last_error(),
                 ("change from layout " + std::to_string(layout) + " to " +
                  std::to_string(layout) + " is not from or to pixel tiles")
                     .c_str());
  }
}
