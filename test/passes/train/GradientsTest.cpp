//===- GradientsTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of each op against differences of the op.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "passes/train/Passes.h"
#include "test/passes/train/GradientCases.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::test;

//===----------------------------------------------------------------------===//
// The gradients are right
//===----------------------------------------------------------------------===//

static void attachGradients(MLIRContext &context) {
  DialectRegistry registry;
  registerGradients(registry);
  context.appendDialectRegistry(registry);
  context.getOrLoadDialect<BonsaiDialect>();
}

/// By the pass. Gradients may be made of all that `bonsai` has.
static LogicalResult differentiate(ModuleOp module, ArrayRef<int64_t> inputs) {
  attachGradients(*module.getContext());
  DifferentiateOptions options;
  options.inputs.assign(inputs.begin(), inputs.end());
  PassManager passes(module.getContext());
  passes.addPass(createDifferentiate(options));
  return passes.run(module);
}

namespace {

struct GradientsTest : testing::TestWithParam<GradientCase> {};

} // namespace

TEST_P(GradientsTest, AreThoseOfDifferences) {
  EXPECT_TRUE(
      checkGradients(GetParam().module, differentiate, GetParam().options))
      << GetParam().module;
}

static std::string getName(const testing::TestParamInfo<GradientCase> &info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Elementwise, GradientsTest,
                         testing::ValuesIn(getElementwiseCases()), getName);
INSTANTIATE_TEST_SUITE_P(Layers, GradientsTest,
                         testing::ValuesIn(getLayerCases()), getName);
INSTANTIATE_TEST_SUITE_P(Losses, GradientsTest,
                         testing::ValuesIn(getLossCases()), getName);
INSTANTIATE_TEST_SUITE_P(Pools, GradientsTest,
                         testing::ValuesIn(getPoolingCases()), getName);
INSTANTIATE_TEST_SUITE_P(Shapes, GradientsTest,
                         testing::ValuesIn(getShapeCases()), getName);

//===----------------------------------------------------------------------===//
// There are gradients, and checks of them
//===----------------------------------------------------------------------===//

template <typename... OpTs> static std::vector<llvm::StringRef> getNames() {
  return {OpTs::getOperationName()...};
}

/// Ops that appear in training only. Few of them have gradients.
static std::vector<llvm::StringRef> getTrainingOps() {
  return getNames<
#define GET_OP_LIST
#include "dialect/TrainingOps.cpp.inc"
      >();
}

/// What is no function of tensors, or is made after differentiation only.
static std::vector<llvm::StringRef> getOpsWithoutGradients() {
  return getNames<ParameterOp, ParamOp, ConvertLayoutOp>();
}

static std::vector<RegisteredOperationName> getOps(MLIRContext &context) {
  attachGradients(context);
  std::vector<RegisteredOperationName> ops;
  for (RegisteredOperationName op : context.getRegisteredOperations())
    if (op.getDialectNamespace() == BonsaiDialect::getDialectNamespace())
      ops.push_back(op);
  return ops;
}

TEST(DialectTest, HasGradientsOfAllOpsOfNetworks) {
  MLIRContext context;
  int numDifferentiable = 0;
  for (RegisteredOperationName op : getOps(context)) {
    bool hasGradient = op.hasInterface<DifferentiableOpInterface>();
    numDifferentiable += hasGradient;
    if (!llvm::is_contained(getTrainingOps(), op.getStringRef()) &&
        !llvm::is_contained(getOpsWithoutGradients(), op.getStringRef()))
      EXPECT_TRUE(hasGradient) << op.getStringRef().str();
  }
  EXPECT_GT(numDifferentiable, 30);
}

static bool isChecked(llvm::StringRef op) {
  for (const auto &cases : {getElementwiseCases(), getLayerCases(),
                            getLossCases(), getPoolingCases(), getShapeCases()})
    for (const GradientCase &gradient : cases)
      if (llvm::StringRef(gradient.module).contains((op + " ").str()))
        return true;
  return false;
}

/// Casts change the precision, and differences are all in one.
TEST(DialectTest, HasAllItsGradientsChecked) {
  MLIRContext context;
  for (RegisteredOperationName op : getOps(context))
    if (op.hasInterface<DifferentiableOpInterface>() &&
        op.getStringRef() != CastOp::getOperationName())
      EXPECT_TRUE(isChecked(op.getStringRef())) << op.getStringRef().str();
}
