//===- BatchLoaderTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shuffling, cropping, flipping and targets.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/BatchLoader.h"
#include "tools/bonsai/train/CounterRandom.h"
#include "tools/bonsai/train/StandInNetwork.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

using namespace bonsai;

namespace {

/// Written down once: a resumed run on another machine has to find the same.
TEST(CounterRandom, GivesTheSameNumbersEverywhere) {
  CounterRandom random(42, {1, 2});
  EXPECT_EQ(random.next(), 0xe21dce775f6c6a1u);
  EXPECT_EQ(random.next(), 0xdb34d8edd03fdcf8u);
}

TEST(CounterRandom, DependsOnEachPartOfItsKey) {
  std::set<uint64_t> numbers;
  for (uint64_t seed : {0, 1})
    for (uint64_t first : {0, 1})
      for (uint64_t second : {0, 1})
        numbers.insert(CounterRandom(seed, {first, second}).next());
  numbers.insert(CounterRandom(0, {}).next());
  numbers.insert(CounterRandom(0, {0}).next());
  EXPECT_EQ(numbers.size(), 10u);
}

/// 6 standard deviations around what is to be expected.
TEST(CounterRandom, IsUniform) {
  CounterRandom random(3, {});
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i)
    ++counts[random.below(7)];
  for (int count : counts)
    EXPECT_NEAR(count, 10000, 6 * 93);
}

TEST(Permutation, HasEachImageOnceAndOthersInEachEpoch) {
  std::set<std::vector<int64_t>> orders;
  for (uint64_t seed : {0, 1})
    for (int64_t epoch : {0, 1, 2}) {
      std::vector<int64_t> order = permuteImages(101, seed, epoch);
      EXPECT_EQ(order, permuteImages(101, seed, epoch));
      orders.insert(order);
      llvm::sort(order);
      std::vector<int64_t> all(101);
      std::iota(all.begin(), all.end(), 0);
      EXPECT_EQ(order, all);
    }
  EXPECT_EQ(orders.size(), 6u);
}

TEST(Permutation, FindsAllOrdersEquallyOften) {
  std::map<std::vector<int64_t>, int> counts;
  for (int64_t epoch = 0; epoch < 24000; ++epoch)
    ++counts[permuteImages(4, 5, epoch)];
  EXPECT_EQ(counts.size(), 24u);
  for (const auto &[order, count] : counts)
    EXPECT_NEAR(count, 1000, 6 * 31);
}

TEST(Augmentation, DrawsAllShiftsAndFlipsEquallyOften) {
  std::map<std::tuple<int64_t, int64_t, bool>, int> counts;
  for (int64_t image = 0; image < 50000; ++image) {
    Augmentation drawn = drawAugmentation({2, true}, 1, image % 7, image);
    ++counts[{drawn.down, drawn.right, drawn.flip}];
  }
  EXPECT_EQ(counts.size(), 50u);
  for (const auto &[what, count] : counts) {
    EXPECT_LE(std::abs(std::get<0>(what)), 2);
    EXPECT_NEAR(count, 1000, 6 * 31);
  }
}

TEST(Augmentation, DoesNothingThatIsNotAskedFor) {
  for (int64_t image = 0; image < 100; ++image) {
    Augmentation none = drawAugmentation({}, 1, 2, image);
    EXPECT_EQ(none.down, 0);
    EXPECT_EQ(none.right, 0);
    EXPECT_FALSE(none.flip);
    EXPECT_FALSE(drawAugmentation({3, false}, 1, 2, image).flip);
  }
}

TEST(Augmentation, MovesThenMirrors) {
  const std::vector<float> image = {1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6};
  std::vector<float> result(12, NAN);
  augment(image, {2, 2, 3}, {7, 8}, {0, 0, false}, result);
  EXPECT_EQ(result, image);
  augment(image, {2, 2, 3}, {7, 8}, {0, 0, true}, result);
  EXPECT_EQ(result,
            (std::vector<float>{3, 2, 1, 6, 5, 4, -3, -2, -1, -6, -5, -4}));
  augment(image, {2, 2, 3}, {7, 8}, {1, -2, false}, result);
  EXPECT_EQ(result, (std::vector<float>{7, 7, 4, 7, 7, 7, 8, 8, -4, 8, 8, 8}));
  augment(image, {2, 2, 3}, {7, 8}, {-1, 1, true}, result);
  EXPECT_EQ(result, (std::vector<float>{7, 7, 7, 7, 3, 2, 8, 8, 8, 8, -3, -2}));
}

TEST(BatchLoader, GivesTheImagesOfThePermutation) {
  Dataset data = makeImages(23);
  BatchOptions options;
  options.batch = 5;
  options.seed = 9;
  BatchLoader loader(data, 3, options);
  EXPECT_EQ(loader.getBatchesPerEpoch(), 4);
  std::vector<float> input(20);
  for (int64_t epoch : {3, 0}) {
    std::vector<int64_t> order = permuteImages(23, 9, epoch);
    for (int64_t index : {2, 0, 3}) {
      const TrainingBatch &batch = loader.load(epoch, index);
      for (int64_t i = 0; i < 5; ++i) {
        int64_t image = order[index * 5 + i];
        data.writeInput(image, input);
        EXPECT_TRUE(std::equal(input.begin(), input.end(),
                               batch.images.begin() + i * 20));
        EXPECT_EQ(batch.labels[i], data.getLabel(image));
      }
    }
  }
}

TEST(BatchLoader, PadsWithBlack) {
  Dataset data = makeImages(8);
  BatchOptions options;
  options.batch = 8;
  options.augmentation.crop = 3;
  BatchLoader loader(data, 3, options);
  const TrainingBatch &batch = loader.load(0, 0);
  std::vector<int64_t> order = permuteImages(8, 0, 0);
  std::vector<float> input(20), expected(20);
  for (int64_t i = 0; i < 8; ++i) {
    data.writeInput(order[i], input);
    augment(input, {1, 5, 4}, {-2.0f},
            drawAugmentation(options.augmentation, 0, 0, order[i]), expected);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(),
                           batch.images.begin() + i * 20));
  }
}

TEST(BatchLoader, SmoothsTargets) {
  Dataset data = makeImages(6);
  BatchOptions options;
  options.batch = 6;
  for (double smoothing : {0.0, 0.25}) {
    options.labelSmoothing = smoothing;
    BatchLoader loader(data, 5, options);
    const TrainingBatch &batch = loader.load(0, 0);
    for (int64_t i = 0; i < 30; ++i)
      EXPECT_FLOAT_EQ(batch.targets[i],
                      smoothing / 5 +
                          (i % 5 == batch.labels[i / 5] ? 1 - smoothing : 0));
  }
}

} // namespace
