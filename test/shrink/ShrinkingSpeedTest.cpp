//===- ShrinkingSpeedTest.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pruning is interactive: groups, ranking and removal of ResNet-50 in seconds.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/Shrinking.h"
#include "passes/prune/ChannelPruning.h"
#include "test/shrink/TestedNetworks.h"
#include <chrono>
#include <gtest/gtest.h>

using namespace mlir;
using namespace bonsai;

namespace {

/// Seconds since the last question.
class Stopwatch {
public:
  double lap() {
    auto now = std::chrono::steady_clock::now();
    std::chrono::duration<double> elapsed = now - last;
    last = now;
    return elapsed.count();
  }

private:
  std::chrono::steady_clock::time_point last = std::chrono::steady_clock::now();
};

} // namespace

/// Prints the time of each stage, and bounds their sum.
TEST(ShrinkingSpeed, ResNet50) {
  Session session;
  session.setRemarkHandler([](Location, llvm::StringRef) {});
  auto loaded = session.load("resnet50", /*batch=*/1);
  ASSERT_TRUE(bool(loaded)) << toString(loaded.takeError());
  ModuleOp module = **loaded;
  Stopwatch stopwatch;
  ChannelGroups groups(module);
  double grouping = stopwatch.lap();
  auto ranking = ChannelRanking::create(module, groups, {});
  ASSERT_TRUE(succeeded(ranking));
  double rankingTime = stopwatch.lap();
  auto counts = countForSparsity(module, *ranking, *Sparsity::parse("0.5"),
                                 ChannelGoal::macs, PruningScope::global, {});
  ASSERT_TRUE(succeeded(counts));
  double counting = stopwatch.lap();
  ASSERT_TRUE(succeeded(
      cutFilters(module, findFilters(*ranking, ranking->select(*counts)))));
  double cutting = stopwatch.lap();
  ShrinkingReport report = shrinkChannels(module);
  double removal = stopwatch.lap();
  EXPECT_LE(report.after.macs, report.before.macs / 2);
  std::printf("groups %.3f s, ranking %.3f s, counts %.3f s, masks %.3f s, "
              "removal %.3f s\n",
              grouping, rankingTime, counting, cutting, removal);
  EXPECT_LT(grouping + rankingTime + counting + cutting + removal, 3.0);
}
