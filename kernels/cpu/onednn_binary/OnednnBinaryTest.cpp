//===- OnednnBinaryTest.cpp - Binary operations against a reference -------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Equal shapes and broadcasts in every pair of layouts.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_binary/OnednnBinary.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_binary_create,
                                     bonsai_onednn_binary_run,
                                     bonsai_onednn_binary_destroy};

namespace {
void check(const ReferenceTensor &lhs, const ReferenceTensor &rhs,
           BonsaiBinaryDescriptor descriptor) {
  auto extent = [&](int axis, int64_t i) {
    return rhs.shape[axis] == 1 ? 0 : i;
  };
  ReferenceTensor output = lhs;
  output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    double right =
        rhs.at(extent(0, n), extent(1, c), extent(2, h), extent(3, w));
    double &value = output.at(n, c, h, w);
    value =
        descriptor.kind == BONSAI_BINARY_ADD ? value + right : value * right;
    value = applyActivation(descriptor.activation, value);
  });
  SCOPED_TRACE(testing::Message()
               << lhs.shape[1] << " channels, rhs " << rhs.shape[0] << "x"
               << rhs.shape[1] << "x" << rhs.shape[2] << "x" << rhs.shape[3]
               << ", layouts " << descriptor.lhs.layout << ", "
               << descriptor.rhs.layout << ", activation "
               << descriptor.activation.kind);
  AlignedBuffer left = lhs.store(descriptor.lhs.layout);
  AlignedBuffer right = rhs.store(descriptor.rhs.layout);
  AlignedBuffer y(output.storageSize(descriptor.lhs.layout));
  kernel.execute(&descriptor, {}, {left.data(), right.data()}, y);
  output.expectStored(y, descriptor.lhs.layout);
  kernel.executeInPlace(&descriptor, {}, {left.data(), right.data()}, left);
  output.expectStored(left, descriptor.lhs.layout);
}
} // namespace

TEST(OnednnBinary, BroadcastsAndLayouts) {
  std::mt19937 generator(5);
  for (int64_t channels : {1, 3, 17, 32}) {
    ReferenceTensor lhs(2, channels, 3, 5);
    lhs.randomize(generator);
    for (ReferenceTensor rhs :
         {ReferenceTensor(2, channels, 3, 5),
          ReferenceTensor(2, channels, 1, 1),
          ReferenceTensor(1, channels, 1, 1), ReferenceTensor(1, 1, 1, 1),
          ReferenceTensor(1, channels, 3, 5), ReferenceTensor(2, 1, 3, 5)}) {
      rhs.randomize(generator);
      for (int32_t left : allLayouts())
        for (int32_t right : allLayouts()) {
          if (rhs.shape[1] == 1 && right != BONSAI_LAYOUT_PLAIN &&
              right != BONSAI_LAYOUT_CHANNELS_LAST)
            continue;
          for (int32_t kind : {BONSAI_BINARY_ADD, BONSAI_BINARY_MUL})
            check(lhs, rhs, {lhs.map(left), rhs.map(right), kind, {}});
        }
    }
  }
}

TEST(OnednnBinary, Activations) {
  std::mt19937 generator(6);
  ReferenceTensor lhs(2, 17, 3, 5), rhs(2, 17, 3, 5);
  lhs.randomize(generator);
  rhs.randomize(generator);
  for (int32_t layout : allLayouts())
    for (const BonsaiActivation &activation : allActivations())
      check(lhs, rhs,
            {lhs.map(layout), rhs.map(layout), BONSAI_BINARY_ADD, activation});
}

TEST(OnednnBinary, RefusesOneBlockedChannel) {
  BonsaiBinaryDescriptor descriptor = {{1, 16, 3, 5, BONSAI_LAYOUT_BLOCKED_16},
                                       {1, 1, 3, 5, BONSAI_LAYOUT_BLOCKED_16},
                                       BONSAI_BINARY_MUL,
                                       {}};
  void *state = nullptr;
  EXPECT_EQ(kernel.create(&descriptor, nullptr, &state),
            BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(),
               "broadcast of one channel in a blocked layout");
}
