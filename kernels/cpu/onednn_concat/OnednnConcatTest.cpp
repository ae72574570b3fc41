//===- OnednnConcatTest.cpp - Concatenations against a reference ----------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every axis in every layout.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_concat/OnednnConcat.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_concat_create,
                                     bonsai_onednn_concat_run,
                                     bonsai_onednn_concat_destroy};

#include <memory>

namespace {
struct Freed {
  void operator()(void *memory) const { free(memory); }
};
using Descriptor = std::unique_ptr<BonsaiConcatDescriptor, Freed>;

Descriptor describe(const BonsaiFeatureMap &output, int64_t axis,
                    const std::vector<int64_t> &extents) {
  auto *descriptor = static_cast<BonsaiConcatDescriptor *>(malloc(
      sizeof(BonsaiConcatDescriptor) + extents.size() * sizeof(int64_t)));
  descriptor->output = output;
  descriptor->axis = axis;
  descriptor->num_inputs = extents.size();
  std::copy(extents.begin(), extents.end(), descriptor->extents);
  return Descriptor(descriptor);
}

/// Concatenates random tensors that are [2, 3, 4, 5] but for `axis`.
void check(int64_t axis, const std::vector<int64_t> &extents, int32_t layout) {
  SCOPED_TRACE(testing::Message() << "axis " << axis << ", layout " << layout);
  std::mt19937 generator(7);
  int64_t shape[] = {2, 3, 4, 5};
  std::vector<ReferenceTensor> parts;
  int64_t total = 0;
  for (int64_t extent : extents) {
    shape[axis] = extent;
    total += extent;
    parts.emplace_back(shape[0], shape[1], shape[2], shape[3]);
    parts.back().randomize(generator);
  }
  shape[axis] = total;
  ReferenceTensor output(shape[0], shape[1], shape[2], shape[3]);
  int64_t begin = 0;
  std::vector<AlignedBuffer> buffers;
  std::vector<const void *> inputs;
  for (size_t i = 0; i < parts.size(); begin += extents[i++]) {
    parts[i].forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      int64_t at[] = {n, c, h, w};
      at[axis] += begin;
      output.at(at[0], at[1], at[2], at[3]) = parts[i].at(n, c, h, w);
    });
    buffers.push_back(parts[i].store(layout));
    inputs.push_back(buffers.back().data());
  }
  AlignedBuffer y(output.storageSize(layout));
  Descriptor descriptor = describe(output.map(layout), axis, extents);
  kernel.execute(descriptor.get(), {}, inputs, y);
  output.expectStored(y, layout);
}
} // namespace

TEST(OnednnConcat, AxesAndLayouts) {
  for (int32_t layout : allLayouts())
    for (int64_t axis = 0; axis < 4; ++axis) {
      bool blocked = layout == BONSAI_LAYOUT_BLOCKED_8 ||
                     layout == BONSAI_LAYOUT_BLOCKED_16;
      if (axis != 1 || !blocked)
        check(axis, {1, 3, 17}, layout);
      check(axis, {16, 32, 3}, layout);
      check(axis, {32}, layout);
    }
}

TEST(OnednnConcat, ManyInputs) {
  check(1, std::vector<int64_t>(40, 16), BONSAI_LAYOUT_BLOCKED_16);
  check(1, std::vector<int64_t>(40, 3), BONSAI_LAYOUT_PLAIN);
}

TEST(OnednnConcat, RefusesChannelsThatAreNoWholeBlocks) {
  Descriptor descriptor =
      describe({1, 20, 2, 2, BONSAI_LAYOUT_BLOCKED_16}, 1, {4, 16});
  void *state = nullptr;
  EXPECT_EQ(kernel.create(descriptor.get(), nullptr, &state),
            BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "concat of 4 channels in blocks of 16");
}
