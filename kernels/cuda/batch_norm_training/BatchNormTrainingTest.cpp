//===- BatchNormTrainingTest.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs normalizations by the batch and their gradients, and runs what they are
// packed to on emulated blocks, against the formulas in double.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/batch_norm_training/BatchNormTrainingBody.h"
#include "kernels/cuda/device/ElementBuffer.h"
#include "kernels/cuda/device/EmulatedReduction.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;
using namespace mlir;

namespace {
constexpr double epsilon = 0.0625;

struct Shape {
  int64_t n, c, h, w;
  double mean = 0;
};
/// Few values and many, few channels and more than a block has; values far from
/// zero.
const Shape shapes[] = {{2, 3, 5, 7},
                        {5, 3, 37, 29},
                        {2, 70, 3, 5},
                        {4, 33, 1, 1},
                        {3, 5, 9, 11, 1000}};

class CudaBatchNormTraining : public testing::Test {
protected:
  using Values = std::vector<double>;

  CudaBatchNormTraining() {
    context.loadDialect<BonsaiDialect, func::FuncDialect>();
  }

  /// An op that takes `maps` maps and then vectors.
  Operation *parse(const Shape &s, int32_t layout, const std::string &op,
                   int maps, int vectors) {
    std::string map = "tensor<" + std::to_string(s.n) + "x" +
                      std::to_string(s.c) + "x" + std::to_string(s.h) + "x" +
                      std::to_string(s.w) + "xf32";
    map += layout == BONSAI_LAYOUT_PLAIN ? ">" : ", #bonsai.layout<nhwc>>";
    std::string vector = "tensor<" + std::to_string(s.c) + "xf32>";
    std::string arguments, operands, types;
    for (int i = 0; i < maps + vectors; ++i) {
      std::string name = "%v" + std::to_string(i), comma = i ? ", " : "";
      const std::string &type = i < maps ? map : vector;
      arguments += comma + name + ": " + type;
      operands += comma + name;
      types += comma + type;
    }
    size_t split = op.find(' ');
    module = parseSourceString<ModuleOp>(
        "func.func @f(" + arguments + ") {\n  %y:3 = bonsai." +
            op.substr(0, split) + " " + operands + op.substr(split) + " : (" +
            types + ") -> (" + map + ", " + vector + ", " + vector +
            ")\n  return\n}",
        &context);
    return &module->lookupSymbol<func::FuncOp>("f").front().front();
  }

  BatchNormTrainingArguments pack(const Kernel &kernel, Operation *op) {
    EXPECT_TRUE(kernel.supports(op, {}));
    BonsaiCudaBatchNormTrainingDescriptor d;
    KernelCall call = *kernel.pack(op, {});
    EXPECT_EQ(call.descriptor.size(), sizeof(d));
    EXPECT_EQ(call.inputs.size(), op->getNumOperands());
    memcpy(&d, call.descriptor.data(), sizeof(d));
    EXPECT_EQ(d.epsilon, epsilon);
    return makeArguments(d);
  }

  /// What the launches leave besides the map.
  struct Vectors {
    std::vector<float> first, second;
  };

  /// Runs the three launches; `isInPlace`: into the map's buffer.
  template <typename Total, typename Part, typename Finish, typename Element>
  Vectors run(BatchNormTrainingArguments a, Part part, Finish finish,
              Element transformOne) {
    const ChannelReduction &r = a.reduction;
    std::vector<Total> partials(r.parts * r.channels);
    memset(partials.data(), 0xff, sizeof(Total) * partials.size());
    std::vector<ChannelTransform> transforms(r.channels, {NAN, NAN, NAN, NAN});
    Vectors vectors{std::vector<float>(r.channels, NAN),
                    std::vector<float>(r.channels, NAN)};
    a.partials = partials.data();
    a.transforms = transforms.data();
    a.results[0] = vectors.first.data();
    a.results[1] = vectors.second.data();
    emulatePart<Total>(r, [&] { part(a); });
    emulateParts<Total>(r, [&] { finish(a); });
    for (int32_t i = 0; i < a.count; ++i)
      transformOne(a, i);
    return vectors;
  }

  static ReferenceTensor makeMap(const Shape &s, unsigned seed) {
    std::mt19937 generator(seed);
    ReferenceTensor map(s.n, s.c, s.h, s.w);
    map.randomize(generator);
    for (double &x : map.values)
      x = static_cast<float>(x + s.mean);
    return map;
  }

  static std::vector<float> makeVector(const Shape &s, unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> distribution(0.5, 2);
    std::vector<float> vector(s.c);
    for (float &x : vector)
      x = distribution(generator);
    return vector;
  }

  /// Of each channel: the mean of what `get` says of its elements.
  template <typename Get>
  static Values average(const ReferenceTensor &map, Get get) {
    Values sums(map.shape[1]);
    map.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      sums[c] += get(n, c, h, w);
    });
    for (double &sum : sums)
      sum /= map.shape[0] * map.shape[2] * map.shape[3];
    return sums;
  }

  static void expectNear(const std::vector<float> &actual,
                         const Values &expected, double tolerance) {
    for (size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(actual[i], expected[i],
                  tolerance * std::max(1.0, std::fabs(expected[i])))
          << i;
  }

  static Values getMean(const ReferenceTensor &map) {
    return average(map, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
      return map.at(n, c, h, w);
    });
  }
  static Values getVariance(const ReferenceTensor &map, const Values &mean) {
    return average(map, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
      return std::pow(map.at(n, c, h, w) - mean[c], 2);
    });
  }

  void checkTraining(const Shape &s, int32_t layout) {
    ReferenceTensor x = makeMap(s, 3), expected = x;
    std::vector<float> scale = makeVector(s, 4), shift = makeVector(s, 5);
    Values mean = getMean(x), variance = getVariance(x, mean);
    expected.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      expected.at(n, c, h, w) = (x.at(n, c, h, w) - mean[c]) /
                                    std::sqrt(variance[c] + epsilon) *
                                    scale[c] +
                                shift[c];
    });
    ElementBuffer<float> input(x, layout), output(input.size());
    BatchNormTrainingArguments a =
        pack(*createCudaBatchNormTrainingKernel(),
             parse(s, layout, "batch_norm_training epsilon 0.0625", 1, 2));
    a.map = input.data(), a.output = output.data();
    a.scale = scale.data(), a.shift = shift.data();
    Vectors found =
        run<Moments>(a, collectPartialMoments, finishMoments, transformElement);
    // One part in 2^24 of the values.
    double tolerance = 1e-6 + 1e-7 * s.mean;
    output.expect(expected, layout, 10 * tolerance);
    expectNear(found.first, mean, 1e-6);
    expectNear(found.second, variance, 10 * tolerance);
  }

  void checkGradient(const Shape &s, int32_t layout, bool hasStatistics) {
    ReferenceTensor x = makeMap(s, 6), dy = makeMap({s.n, s.c, s.h, s.w}, 7);
    std::vector<float> scale = makeVector(s, 8);
    Values mean = getMean(x), variance = getVariance(x, mean);
    Values sums = getMean(dy);
    Values products =
        average(x, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
          return dy.at(n, c, h, w) * (x.at(n, c, h, w) - mean[c]) /
                 std::sqrt(variance[c] + epsilon);
        });
    ReferenceTensor expected = dy;
    expected.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      double deviation = std::sqrt(variance[c] + epsilon);
      double gradient = dy.at(n, c, h, w);
      if (hasStatistics)
        gradient -=
            sums[c] + (x.at(n, c, h, w) - mean[c]) / deviation * products[c];
      expected.at(n, c, h, w) = gradient * scale[c] / deviation;
    });
    ElementBuffer<float> input(x, layout), gradient(dy, layout);
    std::vector<float> means(mean.begin(), mean.end());
    std::vector<float> variances(variance.begin(), variance.end());
    std::string op = "batch_norm_gradient ";
    BatchNormTrainingArguments a =
        pack(*createCudaBatchNormGradientKernel(),
             parse(s, layout,
                   op + (hasStatistics ? "batch_statistics " : "") +
                       "epsilon 0.0625",
                   2, 3));
    // In place of the gradient, as the header allows.
    a.map = input.data(), a.gradient = a.output = gradient.data();
    a.mean = means.data(), a.variance = variances.data();
    a.scale = scale.data();
    Vectors found = run<Sums<2>>(a, collectPartialGradients, finishGradients,
                                 transformGradient);
    double tolerance = 1e-5 + 1e-6 * s.mean, values = s.n * s.h * s.w;
    gradient.expect(expected, layout, tolerance);
    for (double &sum : sums)
      sum *= values;
    for (double &product : products)
      product *= values;
    expectNear(found.first, products, tolerance * std::sqrt(values));
    expectNear(found.second, sums, tolerance * std::sqrt(values));
  }

private:
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};
} // namespace

TEST_F(CudaBatchNormTraining, Normalizes) {
  for (const Shape &shape : shapes)
    for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      checkTraining(shape, layout);
}

TEST_F(CudaBatchNormTraining, Gradients) {
  for (const Shape &shape : shapes)
    for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      for (bool hasStatistics : {false, true})
        checkGradient(shape, layout, hasStatistics);
}

/// A first value that is far from all others must not cost the others' digits.
TEST_F(CudaBatchNormTraining, VarianceBesideAnOutlier) {
  std::vector<float> map(4096);
  std::mt19937 generator(9);
  std::uniform_real_distribution<float> distribution(-1, 1);
  for (float &x : map)
    x = distribution(generator);
  map[0] = 1e4f;
  double mean = 0, variance = 0;
  for (float x : map)
    mean += x / map.size();
  for (float x : map)
    variance += (x - mean) * (x - mean) / map.size();
  BatchNormTrainingArguments a = makeArguments({1, 1, 4096, 0, 1});
  std::vector<float> one = {1}, output(map.size());
  a.map = map.data(), a.output = output.data();
  a.scale = a.shift = one.data();
  Vectors found =
      run<Moments>(a, collectPartialMoments, finishMoments, transformElement);
  EXPECT_NEAR(found.first[0], mean, 1e-6 * mean);
  EXPECT_NEAR(found.second[0], variance, 1e-6 * variance);
}
