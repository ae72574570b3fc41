//===- ModelParametersTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parameters read from networks, and written back.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/ModelParameters.h"
#include "dialect/BonsaiDialect.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "tools/bonsai/Session.h"
#include <gtest/gtest.h>

using namespace bonsai;

namespace {

constexpr const char *network = R"(
  bonsai.parameter @w : tensor<2x1x1x1xf32> = dense<[[[[3.0]]], [[[0.0]]]]>
    mask #bonsai.unstructured dense<[[[[1]]], [[[0]]]]>
  bonsai.parameter @scale : tensor<2xf32> = dense<1.0>
  bonsai.parameter @shift : tensor<2xf32> = dense<[0.5, 0.25]>
  bonsai.parameter buffer @mean : tensor<2xf32> = dense<0.0>
  bonsai.parameter buffer @variance : tensor<2xf32> = dense<1.0>
  bonsai.parameter buffer @constant : tensor<2xf32> = dense<7.0>
  func.func @main(%x: tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32> {
    %w = bonsai.param @w : tensor<2x1x1x1xf32>
    %0 = bonsai.conv2d %x, %w
      : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
    %scale = bonsai.param @scale : tensor<2xf32>
    %shift = bonsai.param @shift : tensor<2xf32>
    %mean = bonsai.param @mean : tensor<2xf32>
    %variance = bonsai.param @variance : tensor<2xf32>
    %1 = bonsai.batch_norm %0, %scale, %shift, %mean, %variance
      : (tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
      -> tensor<1x2x2x2xf32>
    return %1 : tensor<1x2x2x2xf32>
  })";

class ModelParametersTest : public testing::Test {
protected:
  mlir::OwningOpRef<mlir::ModuleOp> parse(llvm::StringRef text) {
    return mlir::parseSourceString<mlir::ModuleOp>(text, &session.getContext());
  }

  Session session;
};

TEST_F(ModelParametersTest, ReadsWhatTrainingChanges) {
  mlir::OwningOpRef<mlir::ModuleOp> module = parse(network);
  std::vector<TrainedParameter> parameters =
      llvm::cantFail(readParameters(*module));
  std::vector<std::string> names;
  for (const TrainedParameter &parameter : parameters) {
    names.push_back(parameter.name);
    EXPECT_EQ(parameter.isBuffer,
              parameter.name == "mean" || parameter.name == "variance");
    EXPECT_EQ(parameter.mask.empty(), parameter.name != "w");
  }
  EXPECT_EQ(names, (std::vector<std::string>{"w", "scale", "shift", "mean",
                                             "variance"}));
  EXPECT_EQ(parameters[0].shape, (llvm::SmallVector<int64_t>{2, 1, 1, 1}));
  EXPECT_EQ(parameters[0].values, (std::vector<float>{3, 0}));
  EXPECT_EQ(parameters[0].mask, (std::vector<uint8_t>{1, 0}));
  EXPECT_EQ(parameters[1].values, (std::vector<float>{1, 1}));
}

TEST_F(ModelParametersTest, WritesThemBack) {
  mlir::OwningOpRef<mlir::ModuleOp> module = parse(network);
  std::vector<TrainedParameter> parameters =
      llvm::cantFail(readParameters(*module));
  uint64_t before = computeFingerprint(*module);
  parameters[0].values = {4, 0};
  parameters[2].values = {8, 9};
  parameters[4].values = {2, 3};
  writeParameters(*module, parameters);
  ASSERT_TRUE(succeeded(mlir::verify(*module)));
  std::vector<TrainedParameter> read = llvm::cantFail(readParameters(*module));
  for (size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].values, parameters[i].values);
    EXPECT_EQ(read[i].mask, parameters[i].mask);
  }
  EXPECT_NE(computeFingerprint(*module), before);
}

TEST_F(ModelParametersTest, WritesNewMasks) {
  mlir::OwningOpRef<mlir::ModuleOp> module = parse(network);
  std::vector<TrainedParameter> parameters =
      llvm::cantFail(readParameters(*module));
  parameters[0].mask.clear();
  parameters[1].mask = {0, 1};
  writeParameters(*module, parameters);
  ASSERT_TRUE(succeeded(mlir::verify(*module)));
  std::vector<TrainedParameter> read = llvm::cantFail(readParameters(*module));
  EXPECT_TRUE(read[0].mask.empty());
  EXPECT_EQ(read[1].mask, (std::vector<uint8_t>{0, 1}));
  EXPECT_EQ(read[1].values, (std::vector<float>{0, 1}));
}

TEST_F(ModelParametersTest, TellsNetworksApart) {
  std::string other = network, masked = network;
  other.replace(other.find("0.25"), 4, "0.75");
  masked.replace(masked.find("[[[0]]]]>"), 9, "[[[1]]]]>");
  uint64_t fingerprint = computeFingerprint(*parse(network));
  EXPECT_EQ(computeFingerprint(*parse(std::string("\n") + network)),
            fingerprint);
  EXPECT_NE(computeFingerprint(*parse(other)), fingerprint);
  EXPECT_NE(computeFingerprint(*parse(masked)), fingerprint);
}

TEST_F(ModelParametersTest, RefusesWhatCannotBeTrained) {
  auto readError = [&](llvm::StringRef text) {
    return llvm::toString(readParameters(*parse(text)).takeError());
  };
  EXPECT_EQ(readError("bonsai.parameter @half : tensor<2xf16> = dense<1.0>"),
            "'half' is not of f32, which training needs");
  std::string unmarked = network;
  unmarked.replace(unmarked.find("buffer @mean"), 12, "@mean");
  EXPECT_EQ(readError(unmarked),
            "'mean' is a statistic of a batch norm, but not marked as buffer");
}

} // namespace
