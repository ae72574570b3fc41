//===- ShrinkingTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network with every kind of coupling, masked by chance: what is left after
// shrinking is what was predicted, and computes the same.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/Shrinking.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "passes/analysis/Statistics.h"
#include "passes/prune/ChannelPruning.h"
#include "test/passes/lower/reference/CompiledFunction.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace mlir;
using namespace bonsai;
using test::Tensor;

// Batch norms and biases make cut channels constants other than 0; padding
// makes what they add depend on the border.
static const char *const network = R"mlir(
bonsai.parameter @a.weight : tensor<6x3x3x3xf32> = dense<0.0>
bonsai.parameter @bn.weight : tensor<6xf32> = dense<0.0>
bonsai.parameter @bn.bias : tensor<6xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_mean : tensor<6xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_var : tensor<6xf32> = dense<0.0>
bonsai.parameter @depthwise.weight : tensor<12x1x3x3xf32> = dense<0.0>
bonsai.parameter @depthwise.bias : tensor<12xf32> = dense<0.0>
bonsai.parameter @grouped.weight : tensor<8x6x3x3xf32> = dense<0.0>
bonsai.parameter @grouped.bias : tensor<8xf32> = dense<0.0>
bonsai.parameter @squeeze.weight : tensor<5x8x1x1xf32> = dense<0.0>
bonsai.parameter @squeeze.bias : tensor<5xf32> = dense<0.0>
bonsai.parameter @expand.weight : tensor<8x5x1x1xf32> = dense<0.0>
bonsai.parameter @up.weight : tensor<8x4x3x3xf32> = dense<0.0>
bonsai.parameter @up.bias : tensor<4xf32> = dense<0.0>
bonsai.parameter @depthwise_up.weight : tensor<4x1x2x2xf32> = dense<0.0>
bonsai.parameter @depthwise_up.bias : tensor<4xf32> = dense<0.0>
bonsai.parameter @down.weight : tensor<8x9x3x3xf32> = dense<0.0>
bonsai.parameter @fc.weight : tensor<7x128xf32> = dense<0.0>
bonsai.parameter @fc.bias : tensor<7xf32> = dense<0.0>
bonsai.parameter @last.weight : tensor<4x7xf32> = dense<0.0>
func.func @f(%x: tensor<1x3x6x6xf32>) -> tensor<1x4xf32> {
  %aw = bonsai.param @a.weight : tensor<6x3x3x3xf32>
  %a = bonsai.conv2d %x, %aw padding [1, 1, 1, 1] : (tensor<1x3x6x6xf32>, tensor<6x3x3x3xf32>) -> tensor<1x6x6x6xf32>
  %s = bonsai.param @bn.weight : tensor<6xf32>
  %b = bonsai.param @bn.bias : tensor<6xf32>
  %m = bonsai.param @bn.running_mean : tensor<6xf32>
  %v = bonsai.param @bn.running_var : tensor<6xf32>
  %n = bonsai.batch_norm %a, %s, %b, %m, %v : (tensor<1x6x6x6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x6x6x6xf32>
  %l = bonsai.leaky_relu %n alpha 0.1 : tensor<1x6x6x6xf32> -> tensor<1x6x6x6xf32>
  %dw = bonsai.param @depthwise.weight : tensor<12x1x3x3xf32>
  %db = bonsai.param @depthwise.bias : tensor<12xf32>
  %d = bonsai.conv2d %l, %dw bias(%db) padding [1, 1, 1, 1] groups 6 : (tensor<1x6x6x6xf32>, tensor<12x1x3x3xf32>, tensor<12xf32>) -> tensor<1x12x6x6xf32>
  %gw = bonsai.param @grouped.weight : tensor<8x6x3x3xf32>
  %gb = bonsai.param @grouped.bias : tensor<8xf32>
  %g = bonsai.conv2d %d, %gw bias(%gb) padding [0, 1, 2, 1] groups 2 : (tensor<1x12x6x6xf32>, tensor<8x6x3x3xf32>, tensor<8xf32>) -> tensor<1x8x6x6xf32>
  %p = bonsai.global_avg_pool %g : tensor<1x8x6x6xf32> -> tensor<1x8x1x1xf32>
  %sw = bonsai.param @squeeze.weight : tensor<5x8x1x1xf32>
  %sb = bonsai.param @squeeze.bias : tensor<5xf32>
  %q = bonsai.conv2d %p, %sw bias(%sb) activation <relu> : (tensor<1x8x1x1xf32>, tensor<5x8x1x1xf32>, tensor<5xf32>) -> tensor<1x5x1x1xf32>
  %ew = bonsai.param @expand.weight : tensor<8x5x1x1xf32>
  %e = bonsai.conv2d %q, %ew activation <sigmoid> : (tensor<1x5x1x1xf32>, tensor<8x5x1x1xf32>) -> tensor<1x8x1x1xf32>
  %t = bonsai.mul %g, %e : (tensor<1x8x6x6xf32>, tensor<1x8x1x1xf32>) -> tensor<1x8x6x6xf32>
  %uw = bonsai.param @up.weight : tensor<8x4x3x3xf32>
  %ub = bonsai.param @up.bias : tensor<4xf32>
  %u = bonsai.conv_transpose2d %t, %uw bias(%ub) padding [1, 1, 1, 1] : (tensor<1x8x6x6xf32>, tensor<8x4x3x3xf32>, tensor<4xf32>) -> tensor<1x4x6x6xf32>
  %vw = bonsai.param @depthwise_up.weight : tensor<4x1x2x2xf32>
  %vb = bonsai.param @depthwise_up.bias : tensor<4xf32>
  %o = bonsai.conv_transpose2d %u, %vw bias(%vb) strides [2, 2] groups 4 : (tensor<1x4x6x6xf32>, tensor<4x1x2x2xf32>, tensor<4xf32>) -> tensor<1x4x12x12xf32>
  %r = bonsai.depth_to_space %d block 2 dcr : tensor<1x12x6x6xf32> -> tensor<1x3x12x12xf32>
  %h = bonsai.slice %l offsets [0, 1, 0, 0] sizes [1, 2, 6, 6] strides [1, 1, 1, 1] : tensor<1x6x6x6xf32> -> tensor<1x2x6x6xf32>
  %z = bonsai.resize %h size [12, 12] nearest asymmetric : tensor<1x2x6x6xf32> -> tensor<1x2x12x12xf32>
  %c = bonsai.concat %o, %r, %z axis 1 : (tensor<1x4x12x12xf32>, tensor<1x3x12x12xf32>, tensor<1x2x12x12xf32>) -> tensor<1x9x12x12xf32>
  %ww = bonsai.param @down.weight : tensor<8x9x3x3xf32>
  %w = bonsai.conv2d %c, %ww strides [3, 3] padding [1, 1, 1, 1] dilations [1, 2] : (tensor<1x9x12x12xf32>, tensor<8x9x3x3xf32>) -> tensor<1x8x4x4xf32>
  %i = bonsai.max_pool2d %l kernel [3, 3] : tensor<1x6x6x6xf32> -> tensor<1x6x4x4xf32>
  %j = bonsai.pad %i low [0, 1, 0, 0] high [0, 1, 0, 0] constant : tensor<1x6x4x4xf32> -> tensor<1x8x4x4xf32>
  %k = bonsai.add %w, %j : (tensor<1x8x4x4xf32>, tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32>
  %y = bonsai.flatten %k : tensor<1x8x4x4xf32> -> tensor<1x128xf32>
  %fw = bonsai.param @fc.weight : tensor<7x128xf32>
  %fb = bonsai.param @fc.bias : tensor<7xf32>
  %f = bonsai.linear %y, %fw bias(%fb) activation <silu> : (tensor<1x128xf32>, tensor<7x128xf32>, tensor<7xf32>) -> tensor<1x7xf32>
  %lw = bonsai.param @last.weight : tensor<4x7xf32>
  %1 = bonsai.linear %f, %lw : (tensor<1x7xf32>, tensor<4x7xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}
)mlir";

namespace {

/// The network, its parameters random.
class RandomNetwork {
public:
  explicit RandomNetwork(uint32_t seed) {
    context.loadDialect<BonsaiDialect, func::FuncDialect>();
    context.getDiagEngine().registerHandler([](Diagnostic &diagnostic) {
      return success(diagnostic.getSeverity() == DiagnosticSeverity::Remark);
    });
    module = parseSourceString<ModuleOp>(network, &context);
    for (ParameterOp parameter : module->getOps<ParameterOp>()) {
      Tensor values =
          Tensor::random(parameter.getType().getShape().vec(), seed++);
      if (parameter.getSymName().ends_with("running_var"))
        for (float &value : values.data)
          value = value * value + 0.5f;
      parameter.setValueAttr(makeResource(parameter.getType(),
                                          parameter.getSymName(), values.data));
    }
  }

  ModuleOp getModule() { return *module; }

  std::string getText() {
    std::string text;
    llvm::raw_string_ostream os(text);
    module->print(os); // With the data, which operator<< leaves out.
    return text;
  }

  Tensor run() {
    Tensor input = Tensor::random({1, 3, 6, 6}, 99);
    Tensor result({1, 4}, std::numeric_limits<float>::quiet_NaN());
    EXPECT_TRUE(
        test::runFunction(getText(), {input.data.data(), result.data.data()}));
    return result;
  }

private:
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

} // namespace

/// Masks channels by chance. Returns what is predicted to be left.
static NetworkCost mask(ModuleOp module, llvm::StringRef sparsity,
                        uint64_t seed) {
  ChannelGroups groups(module);
  ChannelRankingOptions options;
  options.criterion = ChannelCriterion::random;
  options.seed = seed;
  auto ranking = ChannelRanking::create(module, groups, options);
  auto counts =
      countForSparsity(module, *ranking, *Sparsity::parse(sparsity),
                       ChannelGoal::channels, PruningScope::global, {});
  RemovedChannels removed = ranking->select(*counts);
  EXPECT_GT(removed.countRemoved(), 0);
  NetworkCost cost = ChannelCost(module).predict(removed);
  EXPECT_TRUE(succeeded(cutFilters(module, findFilters(*ranking, removed))));
  return cost;
}

static void expectSameAfterShrinking(llvm::StringRef sparsity, uint64_t seed) {
  RandomNetwork network(static_cast<uint32_t>(100 * seed));
  NetworkCost predicted = mask(network.getModule(), sparsity, seed);
  Tensor before = network.run();
  ShrinkingReport report = shrinkChannels(network.getModule());
  ASSERT_TRUE(succeeded(verify(network.getModule())));
  ModelStatistics statistics = *computeStatistics(network.getModule());
  EXPECT_EQ(report.after.params, predicted.params);
  EXPECT_EQ(report.after.macs, predicted.macs);
  EXPECT_EQ(statistics.params, predicted.params);
  EXPECT_EQ(statistics.macs, predicted.macs);
  std::vector<double> expected(before.data.begin(), before.data.end());
  EXPECT_LE(test::relativeError(network.run(), expected), test::tolerance);
}

TEST(Shrinking, LeavesWhatWasPredictedAndComputesTheSame) {
  for (const char *sparsity : {"0.2", "0.5", "0.8"})
    for (uint64_t seed : {1, 2}) {
      SCOPED_TRACE(std::string(sparsity) + ", seed " + std::to_string(seed));
      expectSameAfterShrinking(sparsity, seed);
    }
}

/// Cuts each filter and each input of each layer with the same chance.
static void maskEachLayer(ModuleOp module, uint32_t seed) {
  std::mt19937 random(seed);
  auto layers = findPrunableLayers(module, Granularity::channel, {});
  for (const PrunableLayer &layer : layers->layers) {
    llvm::ArrayRef<int64_t> shape = layer.getShape();
    int64_t columns = shape[1];
    int64_t taps = ShapedType::getNumElements(shape.drop_front(2));
    std::vector<bool> isRowCut(shape[0]), isColumnCut(columns);
    for (auto flag : isRowCut)
      flag = random() % 3 == 0;
    for (auto flag : isColumnCut)
      flag = random() % 3 == 0;
    std::vector<uint8_t> mask = copyMask(layer);
    for (size_t i = 0; i < mask.size(); ++i)
      if (isRowCut[i / taps / columns] || isColumnCut[i / taps % columns])
        mask[i] = 0;
    applyMask(layer, std::move(mask), ChannelsAttr::get(module.getContext()));
  }
}

/// Masks that know nothing of groups: what is removed is what all layers can do
/// without, by constants or by weights that are cut.
TEST(Shrinking, IsExactWhateverTheMasks) {
  int64_t numRemoved = 0;
  for (uint32_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomNetwork network(1000 + 100 * seed);
    maskEachLayer(network.getModule(), seed);
    Tensor before = network.run();
    numRemoved += shrinkChannels(network.getModule()).numChannels;
    ASSERT_TRUE(succeeded(verify(network.getModule())));
    std::vector<double> expected(before.data.begin(), before.data.end());
    EXPECT_LE(test::relativeError(network.run(), expected), test::tolerance);
  }
  EXPECT_GT(numRemoved, 0);
}
