//===- MaxUnpoolBodyTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Threads in any order, with places that several elements claim and places
// beyond the map.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/max_unpool/MaxUnpoolBody.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"
#include "kernels/cuda/device/ElementBuffer.h"
#include <algorithm>
#include <numeric>

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
/// The zeros of the driver, then all threads in random order.
template <typename Element>
void run(const MaxUnpoolArguments &a, ElementBuffer<Element> &output,
         std::mt19937 &generator) {
  std::fill(output.data(), output.data() + output.size(), Element(0));
  std::vector<int32_t> threads(a.count);
  std::iota(threads.begin(), threads.end(), 0);
  std::shuffle(threads.begin(), threads.end(), generator);
  for (int32_t thread : threads)
    runScatter<Element>(a, thread);
}

template <typename Element>
void runAll(const ReferenceTensor &input, const std::vector<int64_t> &indices,
            const ReferenceTensor &expected, int64_t reach) {
  std::mt19937 generator(13);
  ElementBuffer<Element> x(input, BONSAI_LAYOUT_PLAIN);
  for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST}) {
    ElementBuffer<Element> y(expected.storageSize(layout));
    MaxUnpoolArguments a =
        makeArguments({input.map(BONSAI_LAYOUT_PLAIN), expected.map(layout),
                       std::min(reach, input.shape[2] - 1),
                       std::min(reach, input.shape[3] - 1), 0});
    a.input = x.data(), a.indices = indices.data(), a.output = y.data();
    run(a, y, generator);
    y.expect(expected, layout);
  }
}

void check(const ReferenceTensor &input, const std::vector<int64_t> &indices,
           ReferenceTensor expected, int64_t reach) {
  int64_t width = expected.shape[3], pixels = expected.shape[2] * width;
  size_t position = 0;
  input.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    int64_t index = indices[position++];
    if (index >= 0 && index < pixels)
      expected.at(n, c, index / width, index % width) = input.at(n, c, h, w);
  });
  runAll<float>(input, indices, expected, reach);
  runAll<Half>(input, indices, expected, reach);
}

ReferenceTensor makeInput(int64_t channels, int64_t height, int64_t width) {
  std::mt19937 generator(17);
  ReferenceTensor input(2, channels, height, width);
  // Exact in either type.
  return roundElements<Half>(input.randomize(generator));
}
} // namespace

/// Each element anywhere in its window of 2x2.
TEST(CudaMaxUnpool, WindowsApart) {
  std::mt19937 generator(5);
  for (int64_t channels : {1, 3, 33}) {
    ReferenceTensor input = makeInput(channels, 5, 3);
    std::vector<int64_t> indices;
    input.forEach([&](int64_t, int64_t, int64_t h, int64_t w) {
      indices.push_back((2 * h + generator() % 2) * 7 + 2 * w +
                        generator() % 2);
    });
    check(input, indices, ReferenceTensor(2, channels, 11, 7), 0);
  }
}

/// Each element anywhere in its window of 5x5, which starts 2 after the last.
TEST(CudaMaxUnpool, WindowsOverlap) {
  std::mt19937 generator(5);
  ReferenceTensor input = makeInput(7, 6, 5);
  std::vector<int64_t> indices;
  input.forEach([&](int64_t, int64_t, int64_t h, int64_t w) {
    indices.push_back((2 * h + generator() % 5) * 13 + 2 * w + generator() % 5);
  });
  check(input, indices, ReferenceTensor(2, 7, 15, 13), 2);
}

/// Each element anywhere, or nowhere.
TEST(CudaMaxUnpool, AnyIndices) {
  std::mt19937 generator(5);
  ReferenceTensor input = makeInput(4, 5, 7);
  std::vector<int64_t> indices;
  input.forEach([&](int64_t, int64_t, int64_t, int64_t) {
    indices.push_back(static_cast<int64_t>(generator() % 40) - 3);
  });
  indices[1] = INT64_MAX, indices[2] = INT64_MIN;
  indices[3] = int64_t(1) << 32;
  check(input, indices, ReferenceTensor(2, 4, 5, 6), 7);
}
