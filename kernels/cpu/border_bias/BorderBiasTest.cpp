//===- BorderBiasTest.cpp - Border bias against a reference -------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every layout on every instruction set that this processor has.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/border_bias/BorderBias.h"
#include "kernels/cpu/border_bias/AddRows.h"
#include "kernels/cpu/onednn/ReferenceTensor.h"
#include "kernels/cpu/simd/LevelTest.h"

#include <omp.h>

using namespace bonsai;
using namespace bonsai::onednn;

namespace {
/// A shape with a border and an epilogue, and random data for it.
struct Problem {
  ReferenceTensor input, residual, table, bias;
  BonsaiBorderBiasDescriptor descriptor;

  Problem(std::vector<int64_t> shape, std::vector<int64_t> border,
          BonsaiEpilogue epilogue, int32_t layout)
      : input(shape[0], shape[1], shape[2], shape[3]),
        residual(shape[0], shape[1], shape[2], shape[3]),
        table(1, shape[1], border[0] + 1 + border[2],
              border[1] + 1 + border[3]),
        bias(1, shape[1], 1, 1),
        descriptor{input.map(layout), border[0], border[1],
                   border[2],         border[3], epilogue} {
    std::mt19937 generator(3);
    for (ReferenceTensor *tensor : {&input, &residual, &table, &bias})
      tensor->randomize(generator);
  }

  /// The entry of a row (or column) of the map in the table.
  static int64_t entry(int64_t position, int64_t extent, int64_t before,
                       int64_t after) {
    if (position < before)
      return position;
    int64_t fromEnd = extent - position;
    return fromEnd <= after ? before + 1 + after - fromEnd : before;
  }

  ReferenceTensor compute() const {
    const BonsaiBorderBiasDescriptor &d = descriptor;
    ReferenceTensor output = input;
    output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      double &value = output.at(n, c, h, w);
      value += table.at(0, c, entry(h, d.map.height, d.top, d.bottom),
                        entry(w, d.map.width, d.left, d.right));
      if (d.epilogue.has_bias)
        value += bias.at(0, c, 0, 0);
      if (d.epilogue.has_residual)
        value += residual.at(n, c, h, w);
      value = applyActivation(d.epilogue.activation, value);
    });
    return output;
  }
};

class BorderBias : public LevelTest {
protected:
  static BonsaiStatus create(const void *descriptor,
                             const void *const *constants, void **state) {
    return border_bias::create(descriptor, constants, GetParam(), state);
  }

  /// Into a buffer of its own, and in place of either input.
  void check(const Problem &problem) {
    int32_t layout = problem.descriptor.map.layout;
    const KernelEntries kernel = {create, bonsai_border_bias_run,
                                  bonsai_border_bias_destroy};
    ReferenceTensor expected = problem.compute();
    AlignedBuffer table = problem.table.store(BONSAI_LAYOUT_PLAIN);
    AlignedBuffer bias = problem.bias.store(BONSAI_LAYOUT_PLAIN);
    AlignedBuffer x = problem.input.store(layout);
    AlignedBuffer r = problem.residual.store(layout);
    AlignedBuffer y(expected.storageSize(layout));
    const BonsaiEpilogue &epilogue = problem.descriptor.epilogue;
    SCOPED_TRACE(testing::Message()
                 << problem.input.shape[1] << " channels of "
                 << problem.input.shape[2] << "x" << problem.input.shape[3]
                 << ", layout " << layout << ", activation "
                 << epilogue.activation.kind);
    kernel.execute(&problem.descriptor, {table.data(), bias.data()},
                   {x.data(), r.data()}, y);
    expected.expectStored(y, layout);
    if (epilogue.has_residual) {
      AlignedBuffer target = problem.residual.store(layout);
      kernel.executeInPlace(&problem.descriptor, {table.data(), bias.data()},
                            {x.data(), target.data()}, target);
      expected.expectStored(target, layout);
    }
    kernel.executeInPlace(&problem.descriptor, {table.data(), bias.data()},
                          {x.data(), r.data()}, x);
    expected.expectStored(x, layout);
  }
};

constexpr int32_t layouts[] = {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST,
                               BONSAI_LAYOUT_PIXEL_TILES};
} // namespace

TEST_P(BorderBias, ShapesAndBorders) {
  const std::vector<int64_t> shapes[] = {
      {1, 1, 4, 4}, {2, 3, 5, 7}, {3, 17, 4, 19}};
  const std::vector<int64_t> borders[] = {
      {0, 0, 0, 0}, {1, 1, 1, 1}, {2, 0, 0, 3}, {0, 1, 2, 0}, {2, 2, 1, 1}};
  for (int32_t layout : layouts)
    for (const auto &border : borders)
      for (const auto &shape : shapes) {
        check({shape, border, {1, 1, {}}, layout});
        check({shape, border, {0, 0, {}}, layout});
      }
  for (int32_t layout : layouts)
    check({{1, 5, 1, 1}, {0, 0, 0, 0}, {0, 1, {}}, layout});
}

TEST_P(BorderBias, Activations) {
  for (int32_t layout : layouts)
    for (const BonsaiActivation &activation : allActivations())
      for (int32_t hasResidual : {0, 1})
        check({{2, 5, 6, 9},
               {1, 1, 2, 0},
               {hasResidual, hasResidual, activation},
               layout});
}

/// Rows longer than one chunk, groups of rows that do not divide the map, more
/// pieces than one, and shares of threads that end within an image.
TEST_P(BorderBias, LargeMapsOnManyThreads) {
  int threads = omp_get_max_threads();
  for (int team : {1, 2, 3}) {
    omp_set_num_threads(team);
    for (int32_t layout : layouts) {
      BonsaiEpilogue epilogue = {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};
      check({{1, 67, 21, 65}, {1, 3, 2, 1}, epilogue, layout});
      check({{2, 3, 150, 129}, {0, 0, 4, 0}, epilogue, layout});
      check({{3, 2, 2, 700}, {1, 1, 0, 1}, epilogue, layout});
      check({{2, 67, 15, 13}, {1, 1, 1, 1}, epilogue, layout});
    }
  }
  omp_set_num_threads(threads);
}

INSTANTIATE_LEVELS(BorderBias);

static void expectRefused(const BonsaiBorderBiasDescriptor &descriptor,
                          const char *message) {
  void *state = nullptr;
  EXPECT_EQ(bonsai_border_bias_create(&descriptor, nullptr, &state),
            BONSAI_INVALID_ARGUMENT);
  EXPECT_EQ(state, nullptr);
  EXPECT_STREQ(bonsai_last_error(), message);
}

TEST(BorderBiasCreate, RefusesBlockedLayouts) {
  for (int32_t layout : {BONSAI_LAYOUT_BLOCKED_8, BONSAI_LAYOUT_BLOCKED_16})
    expectRefused({{1, 16, 3, 5, layout}, 1, 1, 1, 1, {}},
                  "border bias in a blocked layout");
}

TEST(BorderBiasCreate, RefusesBordersWithoutInterior) {
  expectRefused({{1, 16, 3, 5, BONSAI_LAYOUT_PLAIN}, 2, 0, 1, 0, {}},
                "border leaves nothing of a map of 3x5");
  expectRefused({{1, 16, 3, 5, BONSAI_LAYOUT_PLAIN}, 0, 0, 0, 5, {}},
                "border leaves nothing of a map of 3x5");
}
