//===- BoxCopyTest.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Boxes out of maps and into maps, against one element at a time.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/box_copy/BoxCopy.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {
    bonsai_box_copy_create, bonsai_box_copy_run, bonsai_box_copy_destroy};

namespace {
/// Of a row-major map.
BonsaiBox makeBox(const ReferenceTensor &map, const int64_t offsets[4],
                  const int64_t steps[4]) {
  BonsaiBox box = {};
  int64_t stride = 1;
  for (int i = 3; i >= 0; --i) {
    box.offset += offsets[i] * stride;
    box.strides[i] = steps[i] * stride;
    stride *= map.shape[i];
  }
  return box;
}

/// Takes a box from a map, and puts it back into a map of sevens.
void check(int64_t batch, int64_t channels, int64_t size,
           const int64_t offsets[4], const int64_t steps[4]) {
  std::mt19937 generator(6);
  ReferenceTensor map(batch, channels, size, size + 1);
  map.randomize(generator);
  BonsaiBoxCopyDescriptor d = {};
  for (int i = 0; i < 4; ++i)
    d.extents[i] = (map.shape[i] - offsets[i] + steps[i] - 1) / steps[i];
  ReferenceTensor box(d.extents[0], d.extents[1], d.extents[2], d.extents[3]);
  ReferenceTensor sparse = map;
  std::fill(sparse.values.begin(), sparse.values.end(), 7);
  box.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    int64_t place[] = {offsets[0] + n * steps[0], offsets[1] + c * steps[1],
                       offsets[2] + h * steps[2], offsets[3] + w * steps[3]};
    double value = map.at(place[0], place[1], place[2], place[3]);
    box.at(n, c, h, w) = value;
    sparse.at(place[0], place[1], place[2], place[3]) = value;
  });
  const int64_t zeros[4] = {}, ones[4] = {1, 1, 1, 1};
  d.source = makeBox(map, offsets, steps);
  d.target = makeBox(box, zeros, ones);
  d.target_length = box.values.size();
  AlignedBuffer x = map.store(BONSAI_LAYOUT_PLAIN);
  AlignedBuffer y(box.values.size()), z(map.values.size());
  kernel.execute(&d, {}, {x.data()}, y);
  box.expectStored(y, BONSAI_LAYOUT_PLAIN, 0);
  std::swap(d.source, d.target);
  d.target_length = map.values.size();
  d.fill = 7;
  kernel.execute(&d, {}, {y.data()}, z);
  sparse.expectStored(z, BONSAI_LAYOUT_PLAIN, 0);
}
} // namespace

TEST(BoxCopy, OutAndBack) {
  const int64_t offsets[][4] = {
      {0, 0, 0, 0}, {0, 3, 0, 0}, {1, 0, 2, 1}, {0, 1, 0, 4}};
  const int64_t steps[][4] = {
      {1, 1, 1, 1}, {1, 1, 2, 2}, {2, 3, 1, 1}, {1, 1, 1, 3}};
  for (int threads : {1, 3}) {
    ThreadCount count(threads);
    for (const auto &offset : offsets)
      for (const auto &step : steps) {
        check(2, 5, 6, offset, step);
        check(3, 17, 41, offset, step);
      }
  }
}
