//===- OnednnReorderTest.cpp - Layout conversions -------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every pair of layouts, with zeros in the padding.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_reorder/OnednnReorder.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_reorder_create,
                                     bonsai_onednn_reorder_run,
                                     bonsai_onednn_reorder_destroy};

TEST(OnednnReorder, AllPairsOfLayouts) {
  std::mt19937 generator(9);
  for (int64_t channels : {1, 3, 17, 32, 33})
    for (int64_t size : {1, 6})
      for (int32_t source : allLayouts())
        for (int32_t target : allLayouts()) {
          SCOPED_TRACE(testing::Message() << channels << " channels, " << source
                                          << " to " << target);
          ReferenceTensor tensor(2, channels, size, size + 1);
          tensor.randomize(generator);
          BonsaiReorderDescriptor descriptor = {tensor.map(source), target};
          AlignedBuffer x = tensor.store(source);
          AlignedBuffer y(tensor.storageSize(target));
          kernel.execute(&descriptor, {}, {x.data()}, y);
          tensor.expectStored(y, target);
        }
}
