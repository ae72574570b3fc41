//===- OptimizerTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Optimizers against their formulas in double.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/Optimizer.h"
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace bonsai;

namespace {

constexpr int numSteps = 7;

TrainedParameter makeParameter(std::mt19937 &random, int64_t size) {
  TrainedParameter parameter;
  parameter.name = "p" + std::to_string(size);
  parameter.shape = {size};
  for (int64_t i = 0; i < size; ++i)
    parameter.values.push_back(static_cast<float>(random() * 0x1p-31 - 1));
  return parameter;
}

/// Gradients for each step, and the weights that the optimizer makes of them.
struct Course {
  std::vector<TrainedParameter> parameters;
  std::vector<std::vector<std::vector<float>>> gradients;
  std::vector<TrainedParameter> result;
  OptimizerState state;

  /// The rate changes from step to step.
  static double getRate(int step) { return 0.1 / (1 + step); }

  explicit Course(const OptimizerOptions &options) {
    std::mt19937 random(1);
    parameters = {makeParameter(random, 5), makeParameter(random, 33),
                  makeParameter(random, 1)};
    parameters[0].isBuffer = true;
    parameters[1].mask.assign(33, 1);
    for (int i : {0, 7, 32})
      parameters[1].mask[i] = parameters[1].values[i] = 0;
    std::unique_ptr<Optimizer> optimizer =
        getOptimizerKind(options.name).create(options);
    result = parameters;
    state = optimizer->createState(result);
    for (int step = 0; step < numSteps; ++step) {
      gradients.push_back({{},
                           makeParameter(random, 33).values,
                           makeParameter(random, 1).values});
      optimizer->update(getRate(step), result, gradients.back(), state);
    }
  }

  /// Compares with `follow`, which changes a weight by the gradients of all
  /// steps.
  template <typename Follow> void check(Follow follow) const {
    EXPECT_EQ(result[0].values, parameters[0].values) << "the buffer";
    for (size_t p : {1, 2})
      for (size_t i = 0; i < parameters[p].values.size(); ++i) {
        if (!parameters[p].mask.empty() && !parameters[p].mask[i]) {
          EXPECT_EQ(result[p].values[i], 0.0f);
          EXPECT_FALSE(std::signbit(result[p].values[i]));
          continue;
        }
        std::vector<double> slopes(numSteps);
        for (int step = 0; step < numSteps; ++step)
          slopes[step] = gradients[step][p][i];
        double expected = follow(double{parameters[p].values[i]}, slopes);
        EXPECT_NEAR(result[p].values[i], expected, 2e-6) << p << ", " << i;
      }
    EXPECT_EQ(state.numUpdates, numSteps);
    for (const OptimizerVector &vector : state.vectors) {
      if (vector.values.size() != 33)
        continue;
      for (int i : {0, 7, 32})
        EXPECT_EQ(vector.values[i], 0.0f) << vector.name;
    }
  }
};

OptimizerOptions makeSgd(double momentum, bool nesterov, double decay) {
  OptimizerOptions options;
  options.momentum = momentum;
  options.nesterov = nesterov;
  options.weightDecay = decay;
  return options;
}

TEST(Optimizer, FollowsTheFormulaOfSgd) {
  for (double momentum : {0.0, 0.9})
    for (double decay : {0.0, 0.05}) {
      Course(makeSgd(momentum, false, decay))
          .check([&](double weight, const std::vector<double> &slopes) {
            double velocity = 0;
            for (int step = 0; step < numSteps; ++step) {
              velocity = momentum * velocity + slopes[step] + decay * weight;
              weight -= Course::getRate(step) * velocity;
            }
            return weight;
          });
    }
}

TEST(Optimizer, FollowsTheFormulaOfNesterovMomentum) {
  Course(makeSgd(0.8, true, 0.01))
      .check([&](double weight, const std::vector<double> &slopes) {
        double velocity = 0;
        for (int step = 0; step < numSteps; ++step) {
          double slope = slopes[step] + 0.01 * weight;
          velocity = 0.8 * velocity + slope;
          weight -= Course::getRate(step) * (slope + 0.8 * velocity);
        }
        return weight;
      });
}

TEST(Optimizer, FollowsTheFormulaOfAdamW) {
  OptimizerOptions options;
  options.name = "adamw";
  options.weightDecay = 0.1;
  options.beta1 = 0.8;
  options.beta2 = 0.95;
  Course(options).check([](double weight, const std::vector<double> &slopes) {
    double mean = 0, square = 0;
    for (int step = 0; step < numSteps; ++step) {
      double rate = Course::getRate(step), slope = slopes[step];
      mean = 0.8 * mean + 0.2 * slope;
      square = 0.95 * square + 0.05 * slope * slope;
      weight -= rate * 0.1 * weight;
      weight -= rate * (mean / (1 - std::pow(0.8, step + 1))) /
                (std::sqrt(square / (1 - std::pow(0.95, step + 1))) + 1e-8);
    }
    return weight;
  });
}

TEST(Optimizer, NamesItsState) {
  OptimizerOptions options;
  EXPECT_EQ(Course(options).state.vectors.front().name, "momentum of p33");
  options.name = "adamw";
  std::vector<std::string> names;
  for (const OptimizerVector &vector : Course(options).state.vectors)
    names.push_back(vector.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"mean of p33", "mean square of p33",
                                      "mean of p1", "mean square of p1"}));
}

TEST(Optimizer, ForgetsWhatIsCutLater) {
  for (const char *name : {"sgd", "adamw"}) {
    OptimizerOptions options;
    options.name = name;
    std::unique_ptr<Optimizer> optimizer =
        getOptimizerKind(name).create(options);
    std::mt19937 random(2);
    std::vector<TrainedParameter> parameters = {makeParameter(random, 4)};
    OptimizerState state = optimizer->createState(parameters);
    optimizer->update(0.1, parameters, {{1, 2, 3, 4}}, state);
    EXPECT_NE(state.vectors[0].values[2], 0.0f);
    parameters[0].mask = {1, 1, 0, 1};
    optimizer->update(0.1, parameters, {{1, 2, NAN, 4}}, state);
    EXPECT_EQ(parameters[0].values[2], 0.0f);
    for (const OptimizerVector &vector : state.vectors)
      EXPECT_EQ(vector.values[2], 0.0f);
    EXPECT_NE(state.vectors[0].values[3], 0.0f);
  }
}

} // namespace
