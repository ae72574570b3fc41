//===- ConvertPrecisionTest.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network in f16 computes what it does in f32, up to what its elements can
// hold, by the reference lowering.
//
//===----------------------------------------------------------------------===//

#include "mlir/Pass/PassManager.h"
#include "passes/import/architectures/Architectures.h"
#include "passes/optimize/Passes.h"
#include "passes/select/Passes.h"
#include "test/passes/lower/reference/CompiledFunction.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>
#include <limits>

using namespace mlir;
using namespace bonsai;
using test::Tensor;

/// The module with the passes run on it, and @main called @f.
static std::string prepare(llvm::function_ref<void(PassManager &)> addPasses) {
  MLIRContext context;
  context.loadDialect<BonsaiDialect, func::FuncDialect>();
  OwningOpRef<ModuleOp> module =
      llvm::cantFail(buildArchitecture("resnet20", context));
  PassManager manager(&context);
  manager.addPass(createFoldBatchNorm());
  manager.addPass(createFuseEpilogue());
  manager.addPass(createRemoveUnusedParameters());
  addPasses(manager);
  EXPECT_TRUE(succeeded(manager.run(*module)));
  module->lookupSymbol<func::FuncOp>("main").setSymName("f");
  std::string text;
  llvm::raw_string_ostream os(text);
  module->print(os); // With the data, which operator<< leaves out.
  return text;
}

static Tensor run(const std::string &source, Tensor input) {
  Tensor output({1, 10}, std::numeric_limits<float>::quiet_NaN());
  EXPECT_TRUE(
      test::runFunction(source, {input.data.data(), output.data.data()}));
  return output;
}

TEST(ConvertPrecision, KeepsWhatANetworkComputes) {
  Tensor input = Tensor::random({1, 3, 32, 32}, 3);
  Tensor whole = run(prepare([](PassManager &) {}), input);
  Tensor half = run(prepare([](PassManager &manager) {
                      manager.addPass(createConvertPrecision());
                    }),
                    input);
  std::vector<double> expected(whole.data.begin(), whole.data.end());
  double error = test::relativeError(half, expected);
  EXPECT_LE(error, 2e-3);
  // An f16 has 11 bits.
  EXPECT_GE(error, 1e-5);
}
