//===- GradientCriteriaTest.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Scores of a loss whose gradient and Hessian are known.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "tools/bonsai/saliency/GradientCriterion.h"
#include "tools/bonsai/train/StandInNetwork.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

using namespace bonsai;

using Vector = std::vector<double>;

static double getMean(llvm::ArrayRef<float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / values.size();
}

namespace {

/// The loss w'Hw/2 + m b'w of all parameters w in one vector, with m the mean
/// of the images. Its gradient is Hw + mb.
class QuadraticStep : public GradientStep {
public:
  QuadraticStep(int64_t batch, size_t size, double curvature)
      : size(size), slope(size), batch(batch) {
    std::mt19937 random(11);
    auto draw = [&] { return random() * 0x1p-31 - 1; };
    for (double &value : slope)
      value = draw();
    hessian.assign(size, Vector(size));
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j <= i; ++j)
        hessian[i][j] = hessian[j][i] = curvature * draw();
  }

  int64_t getBatch() const override { return batch; }
  int64_t getNumClasses() const override { return 3; }

  llvm::Error run(llvm::ArrayRef<float> images, llvm::ArrayRef<float>,
                  llvm::ArrayRef<TrainedParameter> parameters,
                  StepResult &result) override {
    Vector weights;
    for (const TrainedParameter &parameter : parameters)
      weights.insert(weights.end(), parameter.values.begin(),
                     parameter.values.end());
    Vector gradient = getGradient(weights, getMean(images));
    result.gradients.clear();
    auto next = gradient.begin();
    for (const TrainedParameter &parameter : parameters) {
      auto end = next + parameter.values.size();
      result.gradients.emplace_back(next, end);
      next = end;
    }
    return llvm::Error::success();
  }

  Vector multiply(const Vector &vector) const {
    Vector product(size);
    for (size_t i = 0; i < size; ++i)
      product[i] = std::inner_product(vector.begin(), vector.end(),
                                      hessian[i].begin(), 0.0);
    return product;
  }

  Vector getGradient(const Vector &weights, double mean) const {
    Vector gradient = multiply(weights);
    for (size_t i = 0; i < size; ++i)
      gradient[i] += mean * slope[i];
    return gradient;
  }

  size_t size;
  Vector slope;

private:
  int64_t batch;
  std::vector<Vector> hessian;
};

/// A layer of 3 filters of 2 weights, a bias that is not scored, and a layer of
/// 2 filters of 3 weights; four batches of images.
class GradientCriteriaTest : public testing::Test {
protected:
  static constexpr int64_t batch = 5, batches = 4;
  static constexpr size_t numFirst = 6, numBias = 3, numWeights = 15;

  GradientCriteriaTest() {
    context.loadDialect<BonsaiDialect, mlir::func::FuncDialect>();
    std::mt19937 random(2);
    for (size_t size : {numFirst, numBias, numFirst}) {
      TrainedParameter parameter;
      parameter.shape.push_back(size);
      for (size_t i = 0; i < size; ++i)
        parameter.values.push_back(static_cast<float>(random() * 0x1p-31 - 1));
      parameters.push_back(parameter);
    }
    BatchOptions options;
    options.batch = batch;
    loader = std::make_unique<BatchLoader>(data, 3, options);
    for (int64_t index = 0; index < batches; ++index)
      means.push_back(getMean(loader->load(0, index).images));
  }

  /// All parameters in one vector.
  Vector getWeights() const {
    Vector weights;
    for (const TrainedParameter &parameter : parameters)
      weights.insert(weights.end(), parameter.values.begin(),
                     parameter.values.end());
    return weights;
  }

  double getMeanOfMeans() const {
    return std::accumulate(means.begin(), means.end(), 0.0) / batches;
  }

  static bool isScored(size_t i) {
    return i < numFirst || i >= numFirst + numBias;
  }

  void cut(size_t parameter, size_t index) {
    TrainedParameter &cut = parameters[parameter];
    cut.mask.resize(cut.values.size(), 1);
    cut.mask[index] = 0;
    cut.values[index] = 0;
  }

  /// The scores, in one vector, with zeros where there are none.
  Vector score(llvm::StringRef criterion) {
    ScoringInput input{step,       20,       loader.get(), batches,
                       parameters, prunable, filters,      learningRate};
    WeightScores scores =
        llvm::cantFail(lookupGradientCriterion(criterion)->score(input));
    EXPECT_TRUE(scores[1].empty());
    scores[1].resize(numBias);
    Vector all;
    for (const Vector &some : scores)
      all.insert(all.end(), some.begin(), some.end());
    return all;
  }

  mlir::MLIRContext context;
  Dataset data = makeImages(batch * batches + 2);
  std::unique_ptr<BatchLoader> loader;
  /// Of the images of each batch.
  Vector means;
  QuadraticStep step{batch, numWeights, 1.0};
  std::vector<TrainedParameter> parameters;
  std::vector<size_t> prunable = {0, 2};
  std::vector<LayerFilters> filters;
  double learningRate = 0.05;
};

} // namespace

static void expectNear(const Vector &actual, const Vector &expected,
                       double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(actual[i], expected[i], tolerance) << i;
}

TEST_F(GradientCriteriaTest, SnipIsTheProductWithTheMeanGradient) {
  Vector weights = getWeights(),
         expected = step.getGradient(weights, getMeanOfMeans());
  for (size_t i = 0; i < numWeights; ++i)
    expected[i] = isScored(i) ? std::fabs(weights[i] * expected[i]) : 0;
  expectNear(score("snip"), expected, 1e-6);
}

/// w * (H g), where g has no bias in it.
TEST_F(GradientCriteriaTest, GraspIsTheProductWithHessianAndGradient) {
  Vector weights = getWeights(),
         direction = step.getGradient(weights, getMeanOfMeans());
  for (size_t i = 0; i < numWeights; ++i)
    direction[i] = isScored(i) ? direction[i] : 0;
  Vector expected = step.multiply(direction);
  for (size_t i = 0; i < numWeights; ++i)
    expected[i] = isScored(i) ? weights[i] * expected[i] : 0;
  expectNear(score("grasp"), expected, 1e-3);
}

/// Weights that are cut have no part in the gradient.
TEST_F(GradientCriteriaTest, GraspLeavesOutWhatIsCut) {
  cut(0, 1);
  cut(2, 4);
  Vector weights = getWeights(),
         direction = step.getGradient(weights, getMeanOfMeans());
  for (size_t i = 0; i < numWeights; ++i)
    direction[i] = isScored(i) && weights[i] != 0 ? direction[i] : 0;
  Vector expected = step.multiply(direction);
  for (size_t i = 0; i < numWeights; ++i)
    expected[i] = isScored(i) ? weights[i] * expected[i] : 0;
  expectNear(score("grasp"), expected, 1e-3);
}

TEST_F(GradientCriteriaTest, TaylorIsTheMeanOverBatches) {
  Vector weights = getWeights(), expected(numWeights);
  for (double mean : means) {
    Vector gradient = step.getGradient(weights, mean);
    for (size_t i = 0; i < numWeights; ++i)
      if (isScored(i))
        expected[i] += std::fabs(weights[i] * gradient[i]) / batches;
  }
  expectNear(score("taylor"), expected, 1e-6);
}

/// Filters of the first layer are rows of 2 weights, of the second of 3.
TEST_F(GradientCriteriaTest, TaylorOfFiltersIsOfTheirSums) {
  auto module = mlir::parseSourceString<mlir::ModuleOp>(R"mlir(
    bonsai.parameter @a : tensor<3x2xf32> = dense<1.0>
    bonsai.parameter @b : tensor<2x3xf32> = dense<1.0>
    func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %a = bonsai.param @a : tensor<3x2xf32>
      %b = bonsai.param @b : tensor<2x3xf32>
      %y = bonsai.linear %x, %a : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
      %z = bonsai.linear %y, %b : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32>
      return %z : tensor<1x2xf32>
    })mlir",
                                                        &context);
  ASSERT_TRUE(module);
  auto layers = findLayersQuietly(*module, Granularity::unstructured);
  for (const PrunableLayer &layer : layers->layers)
    filters.emplace_back(layer);
  Vector weights = getWeights(), expected(numWeights);
  for (double mean : means) {
    Vector gradient = step.getGradient(weights, mean);
    auto addFilter = [&](size_t begin, size_t size) {
      double sum = 0;
      for (size_t i = begin; i < begin + size; ++i)
        sum += weights[i] * gradient[i];
      for (size_t i = begin; i < begin + size; ++i)
        expected[i] += std::fabs(sum) / size / batches;
    };
    for (size_t begin : {0, 2, 4})
      addFilter(begin, 2);
    for (size_t begin : {9, 12})
      addFilter(begin, 3);
  }
  expectNear(score("taylor"), expected, 1e-6);
}

/// Without a Hessian the gradients are those of the images, wherever the
/// weights are: w is w - rate * b * (sum of means before) in each step.
TEST_F(GradientCriteriaTest, MovementSumsOverSteps) {
  step = QuadraticStep(batch, numWeights, 0.0);
  cut(2, 0);
  Vector weights = getWeights(), expected(numWeights);
  for (size_t i = 0; i < numWeights; ++i) {
    double sumBefore = 0;
    for (double mean : means) {
      double moved = weights[i] - learningRate * step.slope[i] * sumBefore;
      if (isScored(i) && weights[i] != 0)
        expected[i] -= moved * mean * step.slope[i];
      sumBefore += mean;
    }
  }
  expectNear(score("movement"), expected, 1e-5);
}

/// The bias moves, too, and changes the gradients of the weights.
TEST_F(GradientCriteriaTest, MovementFollowsTheGradient) {
  Vector weights = getWeights(), expected(numWeights);
  for (double mean : means) {
    Vector gradient = step.getGradient(weights, mean);
    for (size_t i = 0; i < numWeights; ++i) {
      if (isScored(i))
        expected[i] -= weights[i] * gradient[i];
      weights[i] -= learningRate * gradient[i];
    }
  }
  expectNear(score("movement"), expected, 1e-5);
}

TEST_F(GradientCriteriaTest, KeepsTheParameters) {
  std::vector<TrainedParameter> before = parameters;
  for (llvm::StringRef criterion : {"snip", "grasp", "taylor", "movement"})
    score(criterion);
  for (auto [parameter, original] : llvm::zip_equal(parameters, before))
    EXPECT_EQ(parameter.values, original.values);
}

TEST(GradientCriteria, HaveNames) {
  for (const GradientCriterion *criterion : getGradientCriteria())
    EXPECT_EQ(lookupGradientCriterion(criterion->getName()), criterion);
  EXPECT_EQ(lookupGradientCriterion("magnitude"), nullptr);
}
