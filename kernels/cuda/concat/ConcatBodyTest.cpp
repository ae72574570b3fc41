//===- ConcatBodyTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Odd lengths and multiples of four, in one launch and in several.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/concat/ConcatBody.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

#include <cstring>

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
/// The descriptor as a model holds it.
std::vector<int64_t> describe(int64_t rows, std::vector<int64_t> lengths) {
  std::vector<int64_t> words = {rows, static_cast<int64_t>(lengths.size())};
  words.insert(words.end(), lengths.begin(), lengths.end());
  return words;
}

void runAll(const BonsaiCudaConcatDescriptor &d,
            const std::vector<AlignedBuffer *> &inputs, AlignedBuffer &output) {
  int64_t next = 0;
  for (ConcatLaunch &launch : makeLaunches(d)) {
    ConcatArguments &a = launch.arguments;
    a.output = output.data();
    for (int32_t input = 0; input < launch.numInputs; ++input) {
      a.inputs[input] = inputs[next++]->data();
      ASSERT_LE(a.counts[input], launch.maxCount);
      for (int32_t i = 0; i < a.counts[input]; ++i)
        getConcatWidth(d) == 4 ? runConcat<Float4>(a, input, i)
                               : runConcat<float>(a, input, i);
    }
  }
  ASSERT_EQ(next, d.num_inputs);
}

void check(int64_t rows, const std::vector<int64_t> &lengths) {
  std::vector<int64_t> words = describe(rows, lengths);
  const auto &d =
      *reinterpret_cast<const BonsaiCudaConcatDescriptor *>(words.data());
  int64_t total = 0;
  for (int64_t length : lengths)
    total += length;
  ReferenceTensor expected(1, 1, rows, total);
  std::mt19937 generator(13);
  expected.randomize(generator);
  std::vector<AlignedBuffer> buffers;
  std::vector<AlignedBuffer *> inputs;
  buffers.reserve(lengths.size());
  int64_t offset = 0;
  for (int64_t length : lengths) {
    buffers.emplace_back(rows * length);
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t i = 0; i < length; ++i)
        buffers.back().data()[row * length + i] =
            static_cast<float>(expected.at(0, 0, row, offset + i));
    inputs.push_back(&buffers.back());
    offset += length;
  }
  AlignedBuffer output(rows * total);
  runAll(d, inputs, output);
  expected.expectStored(output, BONSAI_LAYOUT_PLAIN);
}
} // namespace

TEST(CudaConcat, Lengths) {
  for (int64_t rows : {1, 2, 35}) {
    check(rows, {5});
    check(rows, {3, 8, 1});
    check(rows, {4, 64, 8});
    check(rows, std::vector<int64_t>(16, 7));
    check(rows, std::vector<int64_t>(41, 12));
    check(rows, std::vector<int64_t>(33, 3));
  }
}
