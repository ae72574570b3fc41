//===- ShrinkingTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The masked and the shrunken form of every network compute the same.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/Shrinking.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/IR/Verifier.h"
#include "passes/analysis/ConstantChannels.h"
#include "passes/analysis/Statistics.h"
#include "passes/prune/ChannelPruning.h"
#include "test/shrink/FeatureMaps.h"
#include "test/shrink/RandomStatistics.h"
#include "test/shrink/TestedNetworks.h"
#include "tools/bonsai/CompiledModel.h"
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace mlir;
using namespace bonsai;
using namespace bonsai::test;

namespace {

/// What single-precision results may differ in, relative to their norm.
constexpr double tolerance = 1e-5;

struct Criterion {
  const char *name;
  ChannelCriterion kind;
  uint64_t seed;
  PruningScope scope;
};

/// Norms and distances of filters are compared within layers only: all the
/// network together, they would leave some layers next to nothing.
constexpr Criterion criteria[] = {
    {"l1", ChannelCriterion::l1, 0, PruningScope::layer},
    {"l2", ChannelCriterion::l2, 0, PruningScope::layer},
    {"bn", ChannelCriterion::bn, 0, PruningScope::global},
    {"fpgm", ChannelCriterion::fpgm, 0, PruningScope::layer},
    {"lamp", ChannelCriterion::lamp, 0, PruningScope::global},
    {"random, seed 1", ChannelCriterion::random, 1, PruningScope::global},
    {"random, seed 2", ChannelCriterion::random, 2, PruningScope::layer},
};

/// Maps of a channel or two may hold so little but what cancels that rounding
/// alone goes beyond the tolerance.
constexpr WidthRule widthRule = {/*multiple=*/1, /*minimum=*/4};

constexpr const char *sparsities[] = {"0.25", "0.5", "0.75"};

/// One network, cut by one criterion, shrunken, compiled and compared.
class PrunedNetwork {
public:
  PrunedNetwork() {
    session.setRemarkHandler([](Location, llvm::StringRef) {});
  }

  void load(const std::string &network, const Criterion &criterion);
  /// Whether the criterion says anything about the network.
  bool isRanked() const { return !ranking->getGroups().empty(); }
  bool hasNorm() const;
  /// Whether a padded convolution reads channels that can be cut.
  bool canNeedBorderBias() const;

  /// Expects equal results at one sparsity. Returns the number of border
  /// biases.
  int64_t expectEquivalence(Sparsity sparsity, PruningScope scope);

private:
  OwningOpRef<ModuleOp> cut(Sparsity sparsity, PruningScope scope);

  Session session;
  OwningOpRef<ModuleOp> module;
  std::optional<ChannelGroups> groups;
  std::optional<ChannelRanking> ranking;
};

} // namespace

void PrunedNetwork::load(const std::string &network,
                         const Criterion &criterion) {
  auto loaded = loadNetwork(session, network);
  ASSERT_TRUE(bool(loaded)) << toString(loaded.takeError());
  module = std::move(*loaded);
  randomizeStatistics(*module, 1 + static_cast<uint32_t>(criterion.kind));
  groups.emplace(*module);
  ChannelRankingOptions options;
  options.criterion = criterion.kind;
  options.seed = criterion.seed;
  auto created = ChannelRanking::create(*module, *groups, options);
  ASSERT_TRUE(succeeded(created));
  ranking.emplace(std::move(*created));
}

bool PrunedNetwork::hasNorm() const {
  return ModuleOp(module.get())
      .walk([](BatchNormOp) { return WalkResult::interrupt(); })
      .wasInterrupted();
}

static bool isPadded(Operation *op) {
  auto padding = op->getAttrOfType<DenseI64ArrayAttr>("padding");
  return padding && llvm::any_of(padding.asArrayRef(),
                                 [](int64_t pixels) { return pixels != 0; });
}

/// Depthwise convolutions do not count: their outputs go with their inputs.
bool PrunedNetwork::canNeedBorderBias() const {
  llvm::DenseSet<int64_t> candidates;
  for (const RankedGroup &group : ranking->getGroups())
    candidates.insert(group.group);
  bool canNeed = false;
  ModuleOp(module.get()).walk([&](PrunableOpInterface op) {
    if (!isPadded(op) || op.getWeightGroups() != 1)
      return;
    Value data = op.getDataOperand().get();
    int64_t channels = cast<ShapedType>(data.getType()).getDimSize(1);
    for (int64_t i = 0; i < channels; ++i)
      canNeed |= candidates.contains(
          groups->getGroup(groups->getChannel({data, 1, i})));
  });
  return canNeed;
}

OwningOpRef<ModuleOp> PrunedNetwork::cut(Sparsity sparsity,
                                         PruningScope scope) {
  auto counts = countForSparsity(*module, *ranking, sparsity,
                                 ChannelGoal::channels, scope, widthRule);
  if (failed(counts))
    return nullptr;
  OwningOpRef<ModuleOp> masked(ModuleOp(module.get()->clone()));
  if (failed(
          cutFilters(*masked, findFilters(*ranking, ranking->select(*counts)))))
    return nullptr;
  return masked;
}

//===----------------------------------------------------------------------===//
// What shrinking promises of the network
//===----------------------------------------------------------------------===//

static void expectCost(const NetworkCost &cost, ModuleOp module) {
  auto statistics = computeStatistics(module);
  ASSERT_TRUE(succeeded(statistics));
  EXPECT_EQ(cost.params, statistics->params);
  EXPECT_EQ(cost.macs, statistics->macs);
}

/// Valid, as small as predicted, without masks, and nothing is left to remove.
static void expectShrunken(ModuleOp module, const ShrinkingReport &report) {
  EXPECT_TRUE(succeeded(verify(module)));
  EXPECT_GT(report.numChannels, 0);
  expectCost(report.after, module);
  module.walk([](ParameterOp parameter) {
    EXPECT_FALSE(parameter.getMaskAttr()) << parameter.getSymName().str();
  });
  OperationFingerPrint fingerPrint(module);
  ShrinkingReport again = shrinkChannels(module);
  EXPECT_EQ(again.numChannels, 0);
  EXPECT_EQ(again.numFolded, 0);
  EXPECT_TRUE(fingerPrint == OperationFingerPrint(module));
}

//===----------------------------------------------------------------------===//
// What it computes
//===----------------------------------------------------------------------===//

static std::vector<float> makeInput(int64_t size, uint32_t seed) {
  std::mt19937 generator(seed);
  std::vector<float> values(size);
  for (float &value : values)
    value = static_cast<float>((generator() * 0x1p-32 - 0.5) * std::sqrt(12.0));
  return values;
}

/// Outputs are full of NaN before the run.
static llvm::Error run(const CompiledModel &model,
                       std::vector<NetworkOutput> &outputs) {
  auto instance = ModelInstance::create(model, /*threads=*/1);
  if (!instance)
    return instance.takeError();
  std::vector<std::vector<float>> inputs;
  std::vector<const void *> inputPointers;
  for (const BonsaiTensorInfo &input : model.getInputs()) {
    inputs.push_back(makeInput(getNumElements(input), inputs.size()));
    inputPointers.push_back(inputs.back().data());
  }
  std::vector<void *> outputPointers;
  for (const BonsaiTensorInfo &output : model.getOutputs()) {
    std::vector<float> unwritten(getNumElements(output),
                                 std::numeric_limits<float>::quiet_NaN());
    outputs.push_back({getShape(output).vec(), std::move(unwritten)});
  }
  for (NetworkOutput &output : outputs)
    outputPointers.push_back(output.data.data());
  return instance->run(inputPointers, outputPointers);
}

/// Consumes the module. By dense kernels, as all others may choose to shrink
/// the masked network, too, and what they skip takes long to emit.
static std::vector<NetworkOutput> compute(Session &session, ModuleOp module) {
  CompileOptions options;
  options.cpuLevel = bonsai_host_cpu_level();
  options.runtimeArchive = BONSAI_RUNTIME_ARCHIVE;
  options.policy = "dense";
  std::vector<NetworkOutput> outputs;
  auto model = CompiledModel::compile(session, module, options);
  llvm::Error error = model ? run(*model, outputs) : model.takeError();
  EXPECT_FALSE(bool(error)) << toString(std::move(error));
  return outputs;
}

static void expectSameOutput(const NetworkOutput &actual,
                             const NetworkOutput &expected,
                             const std::string &name) {
  MapError error = measureError(actual, expected);
  // Written so that NaN fails.
  EXPECT_TRUE(error.border <= tolerance)
      << "border of " << name << " differs by " << error.border;
  EXPECT_TRUE(error.interior <= tolerance)
      << name << " differs by " << error.interior;
}

/// Compares outputs and feature maps, kept channels only. Consumes both.
static void expectSameOutputs(Session &session, ModuleOp masked,
                              ModuleOp shrunken) {
  std::vector<std::string> names;
  std::vector<std::vector<bool>> kept;
  {
    ChannelGroups groups(masked);
    ConstantChannels constants(masked);
    RemovedChannels removed = findRemovableChannels(masked, groups, constants);
    for (Value value : addFeatureMaps(masked)) {
      names.push_back(describe(value.getLoc()));
      kept.push_back(findKeptChannels(value, removed));
    }
  }
  ASSERT_EQ(addFeatureMaps(shrunken).size(), names.size());
  auto expected = compute(session, masked);
  auto actual = compute(session, shrunken);
  ASSERT_EQ(expected.size(), names.size());
  ASSERT_EQ(actual.size(), names.size());
  for (auto [i, name] : llvm::enumerate(names))
    expectSameOutput(actual[i], selectChannels(expected[i], kept[i]), name);
}

int64_t PrunedNetwork::expectEquivalence(Sparsity sparsity,
                                         PruningScope scope) {
  OwningOpRef<ModuleOp> masked = cut(sparsity, scope);
  EXPECT_TRUE(bool(masked));
  if (!masked)
    return 0;
  OwningOpRef<ModuleOp> shrunken(ModuleOp(masked.get()->clone()));
  ShrinkingReport report = shrinkChannels(*shrunken);
  expectShrunken(*shrunken, report);
  int64_t numBorderBiases = 0;
  shrunken->walk([&](BorderBiasOp) { ++numBorderBiases; });
  expectSameOutputs(session, *masked, *shrunken);
  return numBorderBiases;
}

//===----------------------------------------------------------------------===//
// The property
//===----------------------------------------------------------------------===//

namespace {

class Shrinking : public testing::TestWithParam<std::string> {};

} // namespace

TEST_P(Shrinking, ComputesWhatTheMaskedNetworkComputes) {
  if (GetParam().empty())
    GTEST_SKIP() << "$BONSAI_DATA names no folder of models";
  int64_t numBorderBiases = 0;
  bool canNeedBorderBias = false;
  for (const Criterion &criterion : criteria) {
    PrunedNetwork network;
    network.load(GetParam(), criterion);
    if (HasFatalFailure())
      return;
    ASSERT_EQ(network.isRanked(),
              criterion.kind != ChannelCriterion::bn || network.hasNorm());
    if (!network.isRanked())
      continue;
    canNeedBorderBias |= network.canNeedBorderBias();
    for (const char *sparsity : sparsities) {
      SCOPED_TRACE(std::string(criterion.name) + ", sparsity " + sparsity);
      numBorderBiases += network.expectEquivalence(*Sparsity::parse(sparsity),
                                                   criterion.scope);
    }
  }
  EXPECT_EQ(numBorderBiases > 0, canNeedBorderBias);
}

static std::string
getCaseName(const testing::TestParamInfo<std::string> &info) {
  return toCaseName(info.param);
}

INSTANTIATE_TEST_SUITE_P(BuiltIn, Shrinking,
                         testing::ValuesIn(getBuiltInNetworks()), getCaseName);
INSTANTIATE_TEST_SUITE_P(Trained, Shrinking,
                         testing::ValuesIn(getTrainedNetworks()), getCaseName);
