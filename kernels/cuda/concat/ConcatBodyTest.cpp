//===- ConcatBodyTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Odd lengths and multiples of two, four and eight, in one launch and in
// several.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/concat/ConcatBody.h"

#include "kernels/cuda/device/ElementBuffer.h"

#include <numeric>

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
/// The descriptor as a model holds it; `lengths` are in elements.
std::vector<int64_t> describe(int64_t rows, const std::vector<int64_t> &lengths,
                              int64_t elementBytes) {
  std::vector<int64_t> words = {rows, static_cast<int64_t>(lengths.size())};
  for (int64_t length : lengths)
    words.push_back(length * elementBytes);
  return words;
}

void runThread(const ConcatArguments &a, int32_t width, int32_t input,
               int32_t index) {
  switch (width) {
  case 2:
    return runConcat<uint16_t>(a, input, index);
  case 4:
    return runConcat<uint32_t>(a, input, index);
  case 8:
    return runConcat<uint64_t>(a, input, index);
  default:
    return runConcat<Vector4<uint32_t>>(a, input, index);
  }
}

template <typename Element>
void runAll(const BonsaiCudaConcatDescriptor &d,
            std::vector<ElementBuffer<Element>> &inputs,
            ElementBuffer<Element> &output) {
  int64_t next = 0;
  for (ConcatLaunch &launch : makeLaunches(d)) {
    ConcatArguments &a = launch.arguments;
    a.output = output.data();
    for (int32_t input = 0; input < launch.numInputs; ++input) {
      a.inputs[input] = inputs[next++].data();
      ASSERT_LE(a.counts[input], launch.maxCount);
      for (int32_t i = 0; i < a.counts[input]; ++i)
        runThread(a, getConcatWidth(d), input, i);
    }
  }
  ASSERT_EQ(next, d.num_inputs);
}

template <typename Element>
void checkElement(int64_t rows, const std::vector<int64_t> &lengths) {
  std::vector<int64_t> words = describe(rows, lengths, sizeof(Element));
  const auto &d =
      *reinterpret_cast<const BonsaiCudaConcatDescriptor *>(words.data());
  int64_t total = std::accumulate(lengths.begin(), lengths.end(), int64_t(0));
  ReferenceTensor expected(1, 1, rows, total);
  std::mt19937 generator(13);
  roundElements<Element>(expected.randomize(generator));
  std::vector<ElementBuffer<Element>> inputs;
  inputs.reserve(lengths.size());
  int64_t offset = 0;
  for (int64_t length : lengths) {
    inputs.emplace_back(rows * length);
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t i = 0; i < length; ++i)
        inputs.back().data()[row * length + i] =
            static_cast<Element>(expected.at(0, 0, row, offset + i));
    offset += length;
  }
  ElementBuffer<Element> output(rows * total);
  runAll(d, inputs, output);
  output.expect(expected, BONSAI_LAYOUT_PLAIN, /*tolerance=*/0);
}

void check(int64_t rows, const std::vector<int64_t> &lengths) {
  checkElement<float>(rows, lengths);
  checkElement<Half>(rows, lengths);
}

int32_t getWidth(const std::vector<int64_t> &lengths, int64_t elementBytes) {
  std::vector<int64_t> words = describe(2, lengths, elementBytes);
  return getConcatWidth(
      *reinterpret_cast<const BonsaiCudaConcatDescriptor *>(words.data()));
}
} // namespace

TEST(CudaConcat, Lengths) {
  for (int64_t rows : {1, 2, 35}) {
    check(rows, {5});
    check(rows, {3, 8, 1});
    check(rows, {4, 64, 8});
    check(rows, {16, 8});
    check(rows, {6, 2});
    check(rows, std::vector<int64_t>(16, 7));
    check(rows, std::vector<int64_t>(41, 12));
    check(rows, std::vector<int64_t>(33, 3));
  }
}

TEST(CudaConcat, Widths) {
  EXPECT_EQ(getWidth({16, 8}, sizeof(Half)), 16);
  EXPECT_EQ(getWidth({16, 12}, sizeof(Half)), 8);
  EXPECT_EQ(getWidth({16, 2}, sizeof(Half)), 4);
  EXPECT_EQ(getWidth({16, 3}, sizeof(Half)), 2);
  EXPECT_EQ(getWidth({16, 4}, sizeof(float)), 16);
  EXPECT_EQ(getWidth({16, 5}, sizeof(float)), 4);
}
