//===- DlmcMasksTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Patterns of the DLMC on the built-in ResNet-50.
//
//===----------------------------------------------------------------------===//

#include "passes/import/smtx/DlmcMasks.h"
#include "dialect/BonsaiDialect.h"
#include "dialect/Elements.h"
#include "passes/import/architectures/Architectures.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace bonsai;

namespace {

TEST(DlmcMasks, KnowsTheLayersOfResNet50) {
  EXPECT_EQ(getTorchvisionName("initial_conv"), "conv1");
  EXPECT_EQ(getTorchvisionName("final_dense"), "fc");
  EXPECT_EQ(getTorchvisionName("bottleneck_2_block_group3_5_1"),
            "layer3.5.conv2");
  EXPECT_EQ(
      getTorchvisionName("bottleneck_1_block_group_projection_block_group4"),
      "layer4.0.conv1");
  EXPECT_EQ(getTorchvisionName(
                "bottleneck_projection_block_group_projection_block_group2"),
            "layer2.0.downsample.0");
  for (const char *name :
       {"", "body_decoder_layer_0", "bottleneck_2_block_group3",
        "bottleneck_2_block_group3_0_1", "bottleneck_2_block_group3_1_2",
        "bottleneck_2_block_group_projection_block_groupx", "bottleneck_"})
    EXPECT_EQ(getTorchvisionName(name), "") << name;
}

/// ResNet-50 and a folder of patterns for it, gone at the end.
class DlmcFolder : public ::testing::Test {
protected:
  void SetUp() override {
    auto built = buildArchitecture("resnet50", context);
    ASSERT_TRUE(bool(built)) << llvm::toString(built.takeError());
    module = std::move(*built);
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("dlmc", folder));
  }
  void TearDown() override {
    EXPECT_FALSE(llvm::sys::fs::remove_directories(folder));
  }

  std::string getPath(llvm::StringRef layer) {
    return (folder + "/" + layer + ".smtx").str();
  }

  /// Writes a pattern that keeps one weight in each of the rows named.
  void write(llvm::StringRef layer, int64_t rows, int64_t columns,
             const std::map<int64_t, int64_t> &kept) {
    std::error_code error;
    llvm::raw_fd_ostream file(getPath(layer), error);
    ASSERT_FALSE(error);
    file << rows << ", " << columns << ", " << kept.size() << "\n0";
    int64_t offset = 0;
    for (int64_t row = 0; row < rows; ++row)
      file << " " << (offset += kept.count(row));
    file << "\n";
    for (auto [row, column] : kept)
      file << column << " ";
    file << "\n";
  }

  std::string errorOf() {
    llvm::Expected<DlmcReport> report = applyDlmcMasks(*module, folder);
    return report ? "" : llvm::toString(report.takeError());
  }

  /// Positions of the weights of a layer that are kept.
  std::vector<int64_t> getKept(llvm::StringRef parameter) {
    auto op = module->lookupSymbol<ParameterOp>(parameter);
    std::vector<int64_t> kept;
    if (!op.getMask())
      return kept;
    auto mask = viewElements<uint8_t>(*op.getMask());
    auto values = viewElements<float>(op.getValue());
    for (int64_t i = 0; i < mask->size(); ++i) {
      if ((*mask)[i])
        kept.push_back(i);
      EXPECT_EQ((*mask)[i] != 0, (*values)[i] != 0.0f);
    }
    return kept;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  llvm::SmallString<128> folder;
};

TEST_F(DlmcFolder, ReadsColumnsByTapThenChannel) {
  // Tap (2, 1), that is 7, of channel 5 of 64 in filter 3.
  write("bottleneck_2_block_group1_1_1", 64, 576, {{3, 7 * 64 + 5}});
  llvm::Expected<DlmcReport> report = applyDlmcMasks(*module, folder);
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  EXPECT_EQ(report->numLayers, 54);
  EXPECT_EQ(report->numMasked, 1);
  EXPECT_FALSE(report->droppedBackground);
  EXPECT_EQ(getKept("layer1.1.conv2.weight"),
            std::vector<int64_t>{(3 * 64 + 5) * 9 + 7});
  EXPECT_TRUE(getKept("layer1.2.conv2.weight").empty());
}

TEST_F(DlmcFolder, LeavesOutTheBackgroundClass) {
  write("final_dense", 1001, 2048, {{0, 1}, {1, 2}, {1000, 3}});
  llvm::Expected<DlmcReport> report = applyDlmcMasks(*module, folder);
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  EXPECT_TRUE(report->droppedBackground);
  EXPECT_EQ(getKept("fc.weight"), (std::vector<int64_t>{2, 999 * 2048 + 3}));
}

TEST_F(DlmcFolder, RefusesAnotherShape) {
  write("bottleneck_1_block_group1_1_1", 64, 255, {});
  EXPECT_EQ(errorOf(), getPath("bottleneck_1_block_group1_1_1") +
                           ":1: is 64 x 255, but layer layer1.1.conv1 of "
                           "ResNet-50 is 64 x 256");
}

TEST_F(DlmcFolder, RefusesOtherNames) {
  write("body_decoder_layer_0", 1, 1, {});
  EXPECT_EQ(errorOf(), getPath("body_decoder_layer_0") +
                           ": is not named as a layer of ResNet-50");
}

TEST_F(DlmcFolder, RefusesAFolderWithoutPatterns) {
  EXPECT_EQ(errorOf(), folder.str().str() + ": holds no .smtx file");
  EXPECT_EQ(llvm::toString(
                applyDlmcMasks(*module, folder.str().str() + "/x").takeError()),
            folder.str().str() + "/x: No such file or directory");
}

} // namespace
