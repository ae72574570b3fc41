//===- TrainerTest.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Steps and epochs of training.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/Trainer.h"
#include "tools/bonsai/train/StandInNetwork.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace bonsai;

namespace {

constexpr int64_t numInputs = 20, numHidden = 6, numClasses = 3, batch = 8;

class TrainerTest : public testing::Test {
protected:
  TrainerTest() {
    options.epochs = 3;
    options.learningRate.learningRate = 0.2;
    options.batches.batch = batch;
    options.batches.augmentation = {1, true};
  }

  Trainer create() {
    return llvm::cantFail(Trainer::create(
        network, data, getOptimizerKind("sgd").create(OptimizerOptions()),
        network.createParameters(), options));
  }

  Dataset data = makeImages(43);
  StandInNetwork network{batch, numInputs, numHidden, numClasses};
  TrainerOptions options;
};

/// The stand-in itself: its gradients against differences of its loss.
TEST_F(TrainerTest, StandInHasTheGradientsOfItsLoss) {
  std::vector<TrainedParameter> parameters = network.createParameters();
  BatchOptions batches;
  batches.batch = batch;
  batches.labelSmoothing = 0.1;
  BatchLoader loader(data, numClasses, batches);
  const TrainingBatch &images = loader.load(0, 0);
  StepResult result, moved;
  auto getLoss = [&](float &value, float change) {
    float before = value;
    value += change;
    llvm::cantFail(
        network.run(images.images, images.targets, parameters, moved));
    value = before;
    return moved.loss;
  };
  llvm::cantFail(
      network.run(images.images, images.targets, parameters, result));
  for (size_t p : {0, 1, 3, 4})
    for (size_t i = 0; i < parameters[p].values.size(); i += 5) {
      float &value = parameters[p].values[i];
      double slope =
          (getLoss(value, 0x1p-12) - getLoss(value, -0x1p-12)) / 0x1p-11;
      EXPECT_NEAR(result.gradients[p][i], slope, 1e-3) << p << ", " << i;
    }
}

TEST_F(TrainerTest, CountsStepsAndEpochs) {
  Trainer trainer = create();
  EXPECT_EQ(trainer.getStepsPerEpoch(), 5);
  EXPECT_EQ(trainer.getNumSteps(), 15);
  int64_t numCalls = 0;
  auto count = [&] {
    ++numCalls;
    return llvm::Error::success();
  };
  llvm::cantFail(trainer.runStep());
  EXPECT_EQ(trainer.getEpoch(), 0);
  llvm::cantFail(trainer.runEpoch(count));
  EXPECT_EQ(numCalls, 4);
  EXPECT_EQ(trainer.getEpoch(), 1);
  EXPECT_EQ(trainer.getState().progress.images, 40);
  llvm::cantFail(trainer.runStep());
  EXPECT_EQ(trainer.getState().progress.images, 8);
  llvm::cantFail(trainer.runEpoch(count));
  EXPECT_FALSE(trainer.isFinished());
  llvm::cantFail(trainer.runEpoch(count));
  EXPECT_TRUE(trainer.isFinished());
}

TEST_F(TrainerTest, LearnsToTellTheImagesApart) {
  options.epochs = 40;
  options.batches.augmentation = {};
  Trainer trainer = create();
  while (!trainer.isFinished())
    llvm::cantFail(trainer.runEpoch([] { return llvm::Error::success(); }));
  EXPECT_EQ(trainer.getState().progress.correct, 40);
  EXPECT_LT(trainer.getState().progress.getLoss(), 0.2);
}

TEST_F(TrainerTest, DoesOneStepByHand) {
  options.learningRate.warmUp = 1;
  Trainer trainer = create();
  std::vector<TrainedParameter> before = trainer.getState().parameters;
  StepResult result;
  BatchLoader loader(data, numClasses, options.batches);
  const TrainingBatch &images = loader.load(0, 0);
  llvm::cantFail(network.run(images.images, images.targets, before, result));
  llvm::cantFail(trainer.runStep());
  const TrainingState &state = trainer.getState();
  EXPECT_EQ(state.step, 1);
  EXPECT_DOUBLE_EQ(state.progress.getLoss(), result.loss);
  double rate = 0.2 / 5;
  for (size_t p = 0; p < before.size(); ++p)
    for (size_t i = 0; i < before[p].values.size(); ++i) {
      double value = before[p].values[i];
      double expected =
          value - rate * (result.gradients[p].empty()
                              ? 0
                              : result.gradients[p][i] + 1e-4 * value);
      if (before[p].isBuffer)
        expected = 0.9 * value + 0.1 * result.statistics[p][i];
      if (!before[p].mask.empty() && !before[p].mask[i])
        expected = 0;
      EXPECT_NEAR(state.parameters[p].values[i], expected, 1e-6);
    }
}

TEST_F(TrainerTest, GoesOnFromItsState) {
  Trainer straight = create();
  for (int i = 0; i < 9; ++i)
    llvm::cantFail(straight.runStep());
  for (int split : {0, 1, 4, 5, 6, 9}) {
    Trainer first = create(), second = create();
    for (int i = 0; i < split; ++i)
      llvm::cantFail(first.runStep());
    llvm::cantFail(second.restore(first.getState()));
    for (int i = split; i < 9; ++i)
      llvm::cantFail(second.runStep());
    for (size_t p = 0; p < 5; ++p)
      EXPECT_EQ(second.getState().parameters[p].values,
                straight.getState().parameters[p].values);
    EXPECT_EQ(second.getState().progress.loss,
              straight.getState().progress.loss);
  }
}

TEST_F(TrainerTest, RefusesTheStateOfSomethingElse) {
  Trainer trainer = create();
  auto refuse = [&](auto change) {
    TrainingState state = trainer.getState();
    change(state);
    EXPECT_EQ(llvm::toString(trainer.restore(std::move(state))),
              "is the state of another training");
  };
  refuse([](TrainingState &state) { state.step = 16; });
  refuse([](TrainingState &state) { state.step = -1; });
  refuse([](TrainingState &state) { state.parameters.pop_back(); });
  refuse([](TrainingState &state) { state.parameters[1].name = "b"; });
  refuse([](TrainingState &state) { state.parameters[0].shape = {120}; });
  refuse([](TrainingState &state) { state.parameters[0].mask.pop_back(); });
  refuse([](TrainingState &state) { state.optimizer.vectors.clear(); });
}

TEST_F(TrainerTest, StopsAtWeightsThatAreNotFinite) {
  options.learningRate.learningRate = 1e300;
  Trainer trainer = create();
  EXPECT_EQ(llvm::toString(trainer.runStep()),
            "'w1' has values that are not finite in step 1 of 5 of epoch 1; a "
            "smaller learning rate or a longer warm-up may help");
}

TEST_F(TrainerTest, SaysWhereTheLossWasNotFinite) {
  Trainer trainer = create();
  for (int i = 0; i < 7; ++i)
    llvm::cantFail(trainer.runStep());
  trainer.getState().parameters[4].values[0] = NAN;
  EXPECT_EQ(llvm::toString(trainer.runStep()),
            "the loss is nan in step 3 of 5 of epoch 2; a smaller learning "
            "rate or a longer warm-up may help");
  EXPECT_EQ(trainer.getState().step, 7);
}

TEST_F(TrainerTest, NeedsABatchOfImages) {
  options.batches.batch = 44;
  StandInNetwork large(44, numInputs, numHidden, numClasses);
  llvm::Expected<Trainer> trainer = Trainer::create(
      large, data, getOptimizerKind("sgd").create(OptimizerOptions()),
      large.createParameters(), options);
  ASSERT_FALSE(trainer);
  EXPECT_EQ(llvm::toString(trainer.takeError()),
            "a batch of 44 is more than the 43 images to train on");
}

} // namespace
