//===- OracleTest.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The reference itself, and the kernels with it, against loops in double
// precision that share no code with the compiler, from text to shared
// library.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>

using namespace bonsai::test;

namespace {

/// An element of a feature map, 0 outside.
double at(const Tensor &x, int64_t n, int64_t c, int64_t h, int64_t w) {
  if (h < 0 || h >= x.shape[2] || w < 0 || w >= x.shape[3])
    return 0;
  return x.data[((n * x.shape[1] + c) * x.shape[2] + h) * x.shape[3] + w];
}

/// A feature map from what each of its elements is.
Tensor build(
    const Shape &shape,
    const std::function<double(int64_t, int64_t, int64_t, int64_t)> &element) {
  Tensor result{shape, {}};
  for (int64_t n = 0; n < shape[0]; ++n)
    for (int64_t c = 0; c < shape[1]; ++c)
      for (int64_t h = 0; h < shape[2]; ++h)
        for (int64_t w = 0; w < shape[3]; ++w)
          result.data.push_back(static_cast<float>(element(n, c, h, w)));
  return result;
}

/// Runs the network from the reference and by kernels, and compares all outputs
/// with what the loops say.
void expectOutputs(const TestNetwork &network,
                   const std::vector<Tensor> &expected) {
  SCOPED_TRACE(network.getText());
  for (const char *policy : {"generated", "fastest", "sparse"}) {
    CompiledRun run = network.run(policy, {1}).front();
    ASSERT_EQ(run.error, "") << policy;
    ASSERT_EQ(run.outputs.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(run.outputs[i].shape, expected[i].shape);
      double error = relativeError(run.outputs[i].data, expected[i].data);
      EXPECT_TRUE(error <= tolerance)
          << policy << ": output " << i << " differs by " << error;
    }
  }
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

} // namespace

/// Grouped, strided, dilated, padded differently on all sides, and masked.
TEST(CpuOracle, ConvolutionWithEpilogue) {
  TestNetwork network;
  Shape shape = {2, 6, 4, 3};
  NetworkValue x = network.input({2, 9, 8, 7}), r = network.input(shape);
  NetworkValue w =
      network.maskedParameter({6, 3, 3, 2}, {MaskKind::unstructured, 0.5});
  NetworkValue b = network.parameter({6});
  network.outputOp("bonsai.conv2d $0, $1 bias($2) residual($3) strides [2, 3] "
                   "padding [1, 0, 2, 3] dilations [2, 3] groups 3 "
                   "activation <silu>",
                   {x, w, b, r}, shape);
  const Tensor &in = network.getData(x), &weight = network.getData(w);
  const Tensor &bias = network.getData(b), &residual = network.getData(r);
  expectOutputs(
      network, {build(shape, [&](int64_t n, int64_t o, int64_t h, int64_t v) {
        double sum = bias.data[o] + at(residual, n, o, h, v);
        for (int64_t i = 0; i < 3; ++i)
          for (int64_t kh = 0; kh < 3; ++kh)
            for (int64_t kw = 0; kw < 2; ++kw)
              sum +=
                  at(weight, o, i, kh, kw) *
                  at(in, n, o / 2 * 3 + i, h * 2 - 1 + kh * 2, v * 3 + kw * 3);
        return sum * sigmoid(sum);
      })});
}

TEST(CpuOracle, TransposedConvolution) {
  TestNetwork network;
  Shape shape = {1, 3, 9, 8};
  NetworkValue x = network.input({1, 4, 4, 5});
  NetworkValue w = network.parameter({4, 3, 3, 4});
  network.outputOp("bonsai.conv_transpose2d $0, $1 strides [3, 2] padding "
                   "[1, 2, 2, 2]",
                   {x, w}, shape);
  const Tensor &in = network.getData(x), &weight = network.getData(w);
  expectOutputs(
      network, {build(shape, [&](int64_t n, int64_t o, int64_t h, int64_t v) {
        double sum = 0;
        for (int64_t i = 0; i < 4; ++i)
          for (int64_t row = 0; row < 4; ++row)
            for (int64_t column = 0; column < 5; ++column) {
              int64_t kh = h + 1 - row * 3, kw = v + 2 - column * 2;
              sum += at(weight, i, o, kh, kw) * at(in, n, i, row, column);
            }
        return sum;
      })});
}

TEST(CpuOracle, Linear) {
  TestNetwork network;
  NetworkValue x = network.input({3, 17});
  NetworkValue w =
      network.maskedParameter({5, 17}, {MaskKind::unstructured, 0.5});
  NetworkValue b = network.parameter({5});
  network.outputOp("bonsai.linear $0, $1 bias($2) activation <leaky_relu, 0.1>",
                   {x, w, b}, {3, 5});
  Tensor expected{{3, 5}, {}};
  for (int64_t n = 0; n < 3; ++n)
    for (int64_t o = 0; o < 5; ++o) {
      double sum = network.getData(b).data[o];
      for (int64_t i = 0; i < 17; ++i)
        sum += double(network.getData(x).data[n * 17 + i]) *
               network.getData(w).data[o * 17 + i];
      expected.data.push_back(static_cast<float>(sum < 0 ? 0.1 * sum : sum));
    }
  expectOutputs(network, {expected});
}

/// Pools whose last windows reach beyond the input.
TEST(CpuOracle, Pooling) {
  TestNetwork network;
  Shape shape = {1, 3, 4, 4};
  NetworkValue x = network.input({1, 3, 8, 9});
  std::string window = " $0 kernel [3, 2] strides [2, 3] padding [1, 1, 0, 1] "
                       "ceil_mode";
  network.outputOp("bonsai.max_pool2d" + window, {x}, shape);
  network.outputOp("bonsai.avg_pool2d" + window, {x}, shape);
  network.outputOp("bonsai.avg_pool2d" + window + " count_include_pad", {x},
                   shape);
  const Tensor &in = network.getData(x);
  enum Kind { max, average, averageWithPadding };
  auto pool = [&](Kind kind) {
    return build(shape, [&, kind](int64_t n, int64_t c, int64_t h, int64_t w) {
      double best = -std::numeric_limits<double>::infinity(), sum = 0;
      int64_t inside = 0, padded = 0;
      for (int64_t row = h * 2 - 1; row < h * 2 + 2; ++row)
        for (int64_t column = w * 3 - 1; column < w * 3 + 1; ++column) {
          bool counts = row < 8 && column < 10;
          padded += counts;
          if (row < 0 || row >= 8 || column < 0 || column >= 9)
            continue;
          ++inside;
          sum += at(in, n, c, row, column);
          best = std::max(best, at(in, n, c, row, column));
        }
      return kind == max ? best : sum / (kind == average ? inside : padded);
    });
  };
  expectOutputs(network, {pool(max), pool(average), pool(averageWithPadding)});
}

TEST(CpuOracle, BatchNormAndBroadcasts) {
  TestNetwork network;
  Shape shape = {2, 5, 3, 4};
  NetworkValue x = network.input(shape), rows = network.input({2, 1, 3, 1});
  NetworkValue scale = network.parameter({5}), shift = network.parameter({5});
  NetworkValue mean = network.parameter({5});
  NetworkValue variance = network.positiveParameter({5});
  NetworkValue y =
      network.op("bonsai.batch_norm $0, $1, $2, $3, $4 epsilon 1.0e-02",
                 {x, scale, shift, mean, variance}, shape);
  y = network.op("bonsai.mul $0, $1", {rows, y}, shape);
  network.outputOp("bonsai.hard_swish $0", {y}, shape);
  auto get = [&](const NetworkValue &value, int64_t c) -> double {
    return network.getData(value).data[c];
  };
  expectOutputs(
      network, {build(shape, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
        double value = (at(network.getData(x), n, c, h, w) - get(mean, c)) /
                           std::sqrt(get(variance, c) + 0.01) * get(scale, c) +
                       get(shift, c);
        value *= at(network.getData(rows), n, 0, h, 0);
        return value * std::min(std::max(value / 6 + 0.5, 0.0), 1.0);
      })});
}

TEST(CpuOracle, ConcatAndSoftmax) {
  TestNetwork network;
  NetworkValue a = network.input({2, 3, 2, 2}), b = network.input({2, 4, 2, 2});
  Shape shape = {2, 7, 2, 2};
  NetworkValue y = network.op("bonsai.concat $0, $1 axis 1", {a, b}, shape);
  network.outputOp("bonsai.softmax $0 axis 1", {y}, shape);
  auto value = [&](int64_t n, int64_t c, int64_t h, int64_t w) {
    return c < 3 ? at(network.getData(a), n, c, h, w)
                 : at(network.getData(b), n, c - 3, h, w);
  };
  expectOutputs(network,
                {build(shape, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
                  double sum = 0;
                  for (int64_t other = 0; other < 7; ++other)
                    sum += std::exp(value(n, other, h, w));
                  return std::exp(value(n, c, h, w)) / sum;
                })});
}

/// Bilinear, corners aligned, on a map of one row.
TEST(CpuOracle, Resize) {
  TestNetwork network;
  NetworkValue x = network.input({1, 2, 4, 1});
  network.outputOp("bonsai.resize $0 size [7, 3] linear align_corners", {x},
                   {1, 2, 7, 3});
  const Tensor &in = network.getData(x);
  expectOutputs(network, {build({1, 2, 7, 3}, [&](int64_t n, int64_t c,
                                                  int64_t h, int64_t) {
                  int64_t below = h / 2, above = (h + 1) / 2;
                  return (at(in, n, c, below, 0) + at(in, n, c, above, 0)) / 2;
                })});
}
