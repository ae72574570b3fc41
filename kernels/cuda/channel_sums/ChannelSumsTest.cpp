//===- ChannelSumsTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs sums along axes and runs what they are packed to on emulated blocks,
// against sums in double.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/channel_sums/ChannelSumsBody.h"
#include "kernels/cuda/device/EmulatedReduction.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include <random>

using namespace bonsai;
using namespace bonsai::cuda;
using namespace mlir;

namespace {
class CudaChannelSums : public testing::Test {
protected:
  CudaChannelSums() { context.loadDialect<BonsaiDialect, func::FuncDialect>(); }

  Operation *parse(const std::string &input, const std::string &axes,
                   const std::string &result) {
    module = parseSourceString<ModuleOp>(
        "func.func @f(%x: " + input + ") -> " + result +
            " {\n  %y = bonsai.reduce_sum %x axes " + axes + " : " + input +
            " -> " + result + "\n  return %y : " + result + "\n}",
        &context);
    return &module->lookupSymbol<func::FuncOp>("f").front().front();
  }

  /// Sums [outer, channels, inner], as the packed op should.
  void check(Operation *op, int64_t outer, int64_t channels, int64_t inner) {
    auto kernel = createCudaChannelSumsKernel();
    ASSERT_TRUE(kernel->supports(op, {}));
    BonsaiCudaChannelSumsDescriptor d;
    std::vector<char> packed = kernel->pack(op, {})->descriptor;
    ASSERT_EQ(packed.size(), sizeof(d));
    memcpy(&d, packed.data(), sizeof(d));
    EXPECT_EQ(d.factor, 1);
    d.factor = 0.5f;
    std::mt19937 generator(11);
    std::uniform_real_distribution<float> distribution(-1, 2);
    std::vector<float> input(outer * channels * inner), output(channels, NAN);
    std::vector<double> expected(channels);
    for (size_t i = 0; i < input.size(); ++i) {
      input[i] = distribution(generator);
      expected[i / inner % channels] += 0.5 * input[i];
    }
    run(d, input, output);
    for (int64_t c = 0; c < channels; ++c)
      EXPECT_NEAR(output[c], expected[c], 1e-6 * outer * inner) << c;
  }

  static void run(const BonsaiCudaChannelSumsDescriptor &d,
                  const std::vector<float> &input, std::vector<float> &output) {
    ChannelSumsArguments a = makeArguments(d);
    std::vector<Sums<1>> partials(a.reduction.parts * a.reduction.channels,
                                  {{NAN}});
    a.input = input.data();
    a.output = output.data();
    a.partials = partials.data();
    emulatePart<Sums<1>>(a.reduction, [&] { sumPart(a); });
    emulateParts<Sums<1>>(a.reduction, [&] { sumParts(a); });
  }

private:
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};
} // namespace

TEST_F(CudaChannelSums, FeatureMaps) {
  check(parse("tensor<5x3x37x29xf32>", "[0, 2, 3]", "tensor<3xf32>"), 5, 3,
        37 * 29);
  check(parse("tensor<5x3x37x29xf32, #bonsai.layout<nhwc>>", "[0, 2, 3]",
              "tensor<3xf32>"),
        5 * 37 * 29, 3, 1);
}

TEST_F(CudaChannelSums, ManyChannels) {
  check(parse("tensor<2x70x3x5xf32>", "[0, 2, 3]", "tensor<70xf32>"), 2, 70,
        15);
  check(parse("tensor<300x70xf32>", "[0]", "tensor<70xf32>"), 300, 70, 1);
}

TEST_F(CudaChannelSums, AFewAxesOrAll) {
  check(parse("tensor<2x3x5x7xf32>", "[2, 3]", "tensor<2x3xf32>"), 1, 6, 35);
  check(parse("tensor<2x3x5x7xf32>", "[0]", "tensor<3x5x7xf32>"), 2, 105, 1);
  check(parse("tensor<9x33xf32>", "[0, 1]", "tensor<f32>"), 297, 1, 1);
}

/// Channels of images are apart where they lie last.
TEST_F(CudaChannelSums, OnlyInLayoutsThatKeepTheOrder) {
  auto kernel = createCudaChannelSumsKernel();
  auto countChoices = [&](const std::string &axes, const std::string &result) {
    Operation *op = parse("tensor<2x3x5x7xf32>", axes, result);
    return kernel->getLayoutChoices(op, {}).size();
  };
  EXPECT_EQ(countChoices("[0, 2, 3]", "tensor<3xf32>"), 2u);
  EXPECT_EQ(countChoices("[2, 3]", "tensor<2x3xf32>"), 1u);
  EXPECT_EQ(countChoices("[0]", "tensor<3x5x7xf32>"), 1u);
  EXPECT_FALSE(kernel->supports(
      parse("tensor<2x3x5x7xf32>", "[1, 3]", "tensor<2x5xf32>"), {}));
}
