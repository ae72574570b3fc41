//===- TestEvaluationTest.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Accuracy of a network with other weights than its own.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/TestEvaluation.h"
#include "mlir/Parser/Parser.h"
#include "tools/bonsai/train/ModelParameters.h"
#include "tools/bonsai/train/StandInNetwork.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace bonsai;

namespace {

/// Scores of brightness; with these weights, the same for all classes.
constexpr const char *network = R"(
  bonsai.parameter @w : tensor<3x1xf32> = dense<0.0>
  bonsai.parameter @b : tensor<3xf32> = dense<0.0>
  func.func @main(%x: tensor<2x1x5x4xf32>) -> tensor<2x3xf32> {
    %w = bonsai.param @w : tensor<3x1xf32>
    %b = bonsai.param @b : tensor<3xf32>
    %0 = bonsai.global_avg_pool %x : tensor<2x1x5x4xf32> -> tensor<2x1x1x1xf32>
    %1 = bonsai.flatten %0 : tensor<2x1x1x1xf32> -> tensor<2x1xf32>
    %2 = bonsai.linear %1, %w bias(%b)
      : (tensor<2x1xf32>, tensor<3x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    return %2 : tensor<2x3xf32>
  })";

TEST(TestEvaluation, EvaluatesTheParametersThatItIsGiven) {
  Session session;
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::parseSourceString<mlir::ModuleOp>(network, &session.getContext());
  Dataset data = makeImages(33);
  int64_t numDark = 0;
  for (int64_t image = 0; image < 33; ++image)
    numDark += data.getLabel(image) == 0;
  CompileOptions options;
  options.runtimeArchive = BONSAI_RUNTIME_ARCHIVE;
  options.threads = 1;
  TestCallback test = llvm::cantFail(makeTestCallback(*module, data, options));
  std::vector<TrainedParameter> parameters =
      llvm::cantFail(readParameters(*module));
  llvm::Expected<Accuracy> measured = test(parameters);
  ASSERT_TRUE(static_cast<bool>(measured))
      << llvm::toString(measured.takeError());
  Accuracy before = *measured;
  EXPECT_EQ(before.total, 33);
  EXPECT_EQ(before.correct, numDark);
  EXPECT_NEAR(before.loss, std::log(3.0), 1e-6);

  // Mean inputs of the classes are around -1.2, -0.1 and 1; the scores of
  // neighbours are equal between them.
  parameters[0].values = {-10, 0, 10};
  parameters[1].values = {-6.5, 0, -4.5};
  EXPECT_EQ(llvm::cantFail(test(parameters)).correct, 33);
  EXPECT_EQ(llvm::cantFail(readParameters(*module))[0].values,
            (std::vector<float>{0, 0, 0}))
      << "the network itself stays as it is";
}

} // namespace
