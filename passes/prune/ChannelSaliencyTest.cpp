//===- ChannelSaliencyTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The criteria against their definitions, written out in double precision, on
// random weights of odd shapes.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/ChannelSaliency.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace mlir;
using namespace bonsai;

namespace {

using Filters = std::vector<std::vector<double>>;
using Shape = std::vector<int64_t>;

std::string typeOf(llvm::ArrayRef<int64_t> shape) {
  std::string text = "tensor<";
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text + "f32>";
}

/// A network of one layer whose weight is random.
class OneLayer {
public:
  /// `op` without operands and types: "bonsai.conv2d" and "groups 2".
  OneLayer(const std::string &op, const std::string &attributes,
           const Shape &input, const Shape &weight, const Shape &result,
           uint32_t seed)
      : shape(weight) {
    context.loadDialect<BonsaiDialect, func::FuncDialect>();
    std::string in = typeOf(input), type = typeOf(weight), out = typeOf(result);
    module = parseSourceString<ModuleOp>(
        "bonsai.parameter @layer.weight : " + type +
            " = dense<0.0>\nfunc.func @f(%x: " + in + ") -> " + out +
            " {\n%w = bonsai.param @layer.weight : " + type + "\n%y = " + op +
            " %x, %w " + attributes + " : (" + in + ", " + type + ") -> " +
            out + "\nreturn %y : " + out + "\n}",
        &context);
    std::mt19937 random(seed);
    weights.resize(ShapedType::getNumElements(shape));
    for (float &value : weights)
      value = static_cast<float>(random()) / 0x1p31f - 1.0f;
    auto parameter = *module->getOps<ParameterOp>().begin();
    parameter.setValueAttr(
        makeResource(parameter.getType(), "layer.weight", weights));
    layers = *findPrunableLayers(*module, Granularity::channel, {});
  }

  std::vector<double> compute(ChannelCriterion kind, uint64_t seed = 0) const {
    return createChannelSaliency(kind, seed)
        ->compute(LayerFilters(layers.layers.front()));
  }

  /// The weights by position on an axis.
  Filters split(size_t axis) const {
    Filters filters(shape[axis]);
    int64_t inner = 1;
    for (size_t i = axis + 1; i < shape.size(); ++i)
      inner *= shape[i];
    for (size_t i = 0; i < weights.size(); ++i)
      filters[i / inner % shape[axis]].push_back(weights[i]);
    return filters;
  }

private:
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  Shape shape;
  std::vector<float> weights;
  PrunableLayers layers;
};

double squareNorm(const std::vector<double> &values) {
  double sum = 0;
  for (double value : values)
    sum += value * value;
  return sum;
}

std::vector<double> referenceL1(const Filters &filters) {
  std::vector<double> result;
  for (const auto &filter : filters) {
    double sum = 0;
    for (double value : filter)
      sum += std::fabs(value);
    result.push_back(sum);
  }
  return result;
}

std::vector<double> referenceL2(const Filters &filters) {
  std::vector<double> result;
  for (const auto &filter : filters)
    result.push_back(std::sqrt(squareNorm(filter)));
  return result;
}

std::vector<double> referenceDistances(const Filters &filters) {
  std::vector<double> result;
  for (const auto &filter : filters) {
    double sum = 0;
    for (const auto &other : filters) {
      std::vector<double> difference(filter.size());
      for (size_t i = 0; i < filter.size(); ++i)
        difference[i] = filter[i] - other[i];
      sum += std::sqrt(squareNorm(difference));
    }
    result.push_back(sum);
  }
  return result;
}

/// Filters of equal norm would count by position; random ones have none.
std::vector<double> referenceLamp(const Filters &filters) {
  std::vector<double> result;
  for (const auto &filter : filters) {
    double notSmaller = 0;
    for (const auto &other : filters)
      if (squareNorm(other) >= squareNorm(filter))
        notSmaller += squareNorm(other);
    result.push_back(squareNorm(filter) / notSmaller);
  }
  return result;
}

void expectClose(const std::vector<double> &actual,
                 const std::vector<double> &expected, const char *name) {
  ASSERT_EQ(actual.size(), expected.size()) << name;
  for (size_t i = 0; i < actual.size(); ++i)
    EXPECT_NEAR(actual[i], expected[i], 1e-6 * std::fabs(expected[i]))
        << name << " of filter " << i;
}

/// Checks all criteria that follow from weights alone.
void expectCriteria(const OneLayer &layer, size_t filterAxis) {
  Filters filters = layer.split(filterAxis);
  expectClose(layer.compute(ChannelCriterion::l1), referenceL1(filters), "l1");
  expectClose(layer.compute(ChannelCriterion::l2), referenceL2(filters), "l2");
  expectClose(layer.compute(ChannelCriterion::fpgm),
              referenceDistances(filters), "fpgm");
  expectClose(layer.compute(ChannelCriterion::lamp), referenceLamp(filters),
              "lamp");
}

} // namespace

TEST(ChannelSaliency, Convolutions) {
  expectCriteria(OneLayer("bonsai.conv2d", "", {1, 5, 7, 7}, {13, 5, 3, 3},
                          {1, 13, 5, 5}, 1),
                 0);
  expectCriteria(OneLayer("bonsai.conv2d", "groups 3", {1, 9, 4, 4},
                          {7 * 3, 3, 1, 3}, {1, 21, 4, 2}, 2),
                 0);
  expectCriteria(OneLayer("bonsai.conv2d", "groups 11", {1, 11, 4, 4},
                          {22, 1, 3, 1}, {1, 22, 2, 4}, 3),
                 0);
}

TEST(ChannelSaliency, TransposedConvolutionsHaveFiltersOnAxisOne) {
  expectCriteria(OneLayer("bonsai.conv_transpose2d", "", {1, 5, 3, 3},
                          {5, 7, 2, 3}, {1, 7, 4, 5}, 4),
                 1);
  expectCriteria(OneLayer("bonsai.conv_transpose2d", "groups 3", {1, 9, 2, 2},
                          {9, 5, 1, 1}, {1, 15, 2, 2}, 5),
                 1);
}

TEST(ChannelSaliency, DepthwiseTransposedConvolutionsHaveThemOnAxisZero) {
  expectCriteria(OneLayer("bonsai.conv_transpose2d", "groups 5", {1, 5, 2, 2},
                          {5, 3, 2, 2}, {1, 15, 3, 3}, 6),
                 0);
}

TEST(ChannelSaliency, LinearLayers) {
  expectCriteria(OneLayer("bonsai.linear", "", {3, 129}, {17, 129}, {3, 17}, 7),
                 0);
  expectCriteria(OneLayer("bonsai.linear", "", {1, 1}, {1, 1}, {1, 1}, 8), 0);
}

TEST(ChannelSaliency, TheMostSalientUnderLampHasOne) {
  OneLayer layer("bonsai.linear", "", {1, 3}, {4, 3}, {1, 4}, 9);
  std::vector<double> scores = layer.compute(ChannelCriterion::lamp);
  EXPECT_EQ(*llvm::max_element(scores), 1.0);
}

TEST(ChannelSaliency, ChanceIsUniformAndDependsOnTheSeed) {
  OneLayer layer("bonsai.linear", "", {1, 1}, {4096, 1}, {1, 4096}, 10);
  auto first = layer.compute(ChannelCriterion::random, 1);
  EXPECT_EQ(first, layer.compute(ChannelCriterion::random, 1));
  EXPECT_NE(first, layer.compute(ChannelCriterion::random, 2));
  int64_t tenths[10] = {};
  for (double value : first) {
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    ++tenths[static_cast<int>(value * 10)];
  }
  // 409.6 each, with a standard deviation of 19.
  for (int64_t count : tenths)
    EXPECT_NEAR(count, 409.6, 100);
}

TEST(ChannelSaliency, WithoutBatchNormThereIsNoScale) {
  OneLayer layer("bonsai.linear", "", {1, 2}, {3, 2}, {1, 3}, 11);
  EXPECT_TRUE(layer.compute(ChannelCriterion::bn).empty());
}
