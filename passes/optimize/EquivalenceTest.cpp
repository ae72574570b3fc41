//===- EquivalenceTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Networks compute the same before and after the optimizing passes, as their
// reference lowerings run.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "passes/optimize/Passes.h"
#include "test/passes/lower/reference/CompiledFunction.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>
#include <limits>

using namespace mlir;
using namespace bonsai;
using test::Tensor;

namespace {

/// A network made of layers, each followed by a batch norm and what else its
/// text says.
class Network {
public:
  explicit Network(const std::string &inputType)
      : body("func.func @f(%x: " + inputType + ") -> ") {}

  /// A parameter of random values, at least 0.5 if `positive`, read as %name.
  void addParameter(const std::string &name, const std::vector<int64_t> &shape,
                    bool positive = false);
  /// Parameters and op of a batch norm of %input, giving %result.
  void addBatchNorm(const std::string &input, const std::string &result,
                    const std::string &type, int64_t channels);
  void addOp(const std::string &text) { ops += "  " + text + "\n"; }

  std::string getText(const std::string &result, const std::string &type) {
    return parameters + body + type + " {\n" + ops + "  return " + result +
           " : " + type + "\n}\n";
  }

private:
  std::string parameters, body, ops;
  uint32_t seed = 1;
};

} // namespace

void Network::addParameter(const std::string &name,
                           const std::vector<int64_t> &shape, bool positive) {
  Tensor values = Tensor::random(shape, seed++);
  if (positive)
    for (float &value : values.data)
      value = value * value + 0.5f;
  MLIRContext context;
  auto type = RankedTensorType::get(shape, Float32Type::get(&context));
  std::string text;
  llvm::raw_string_ostream(text)
      << DenseElementsAttr::get(type, llvm::ArrayRef(values.data));
  text = text.substr(0, text.rfind(" : "));
  parameters +=
      "bonsai.parameter @" + name + " : " + values.type() + " = " + text + "\n";
  addOp("%" + name + " = bonsai.param @" + name + " : " + values.type());
}

void Network::addBatchNorm(const std::string &input, const std::string &result,
                           const std::string &type, int64_t channels) {
  std::string operands = input, types = type;
  for (const char *part : {"scale", "shift", "mean", "variance"}) {
    std::string name = result.substr(1) + "_" + part;
    addParameter(name, {channels}, name.find("variance") != std::string::npos);
    operands += ", %" + name;
    types += ", " + Tensor({channels}).type();
  }
  addOp(result + " = bonsai.batch_norm " + operands + " : (" + types + ") -> " +
        type);
}

/// The module after all passes of this folder; checks that no batch norm and
/// no addition is left.
static std::string optimize(const std::string &source) {
  MLIRContext context;
  context.loadDialect<BonsaiDialect, func::FuncDialect>();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(source, &context);
  if (!module)
    return "";
  PassManager manager(&context);
  manager.addPass(createFoldBatchNorm());
  manager.addPass(createFuseEpilogue());
  manager.addPass(createRemoveUnusedParameters());
  EXPECT_TRUE(succeeded(manager.run(*module)));
  module->walk([](Operation *op) {
    EXPECT_FALSE((isa<BatchNormOp, AddOp, ReluOp>(op)));
  });
  std::string text;
  llvm::raw_string_ostream os(text);
  module->print(os); // With the data, which operator<< leaves out.
  return text;
}

static void expectSameResults(const std::string &source, Tensor input,
                              const std::vector<int64_t> &resultShape) {
  const float unwritten = std::numeric_limits<float>::quiet_NaN();
  Tensor before(resultShape, unwritten), after(resultShape, unwritten);
  ASSERT_TRUE(
      test::runFunction(source, {input.data.data(), before.data.data()}));
  ASSERT_TRUE(test::runFunction(optimize(source),
                                {input.data.data(), after.data.data()}));
  std::vector<double> expected(before.data.begin(), before.data.end());
  EXPECT_LE(test::relativeError(after, expected), test::tolerance);
}

TEST(Equivalence, GroupedDepthwiseAndTransposedLayers) {
  const std::string map = "tensor<1x4x5x5xf32>", wide = "tensor<1x6x5x5xf32>";
  Network network(map);
  network.addParameter("grouped.weight", {4, 2, 3, 3});
  network.addOp("%1 = bonsai.conv2d %x, %grouped.weight padding [1, 1, 1, 1] "
                "groups 2 : (" +
                map + ", tensor<4x2x3x3xf32>) -> " + map);
  network.addBatchNorm("%1", "%n1", map, 4);
  network.addOp("%2 = bonsai.relu %n1 : " + map + " -> " + map);
  network.addParameter("depthwise.weight", {4, 1, 3, 3});
  network.addParameter("depthwise.bias", {4});
  network.addOp("%3 = bonsai.conv2d %2, %depthwise.weight "
                "bias(%depthwise.bias) padding [1, 1, 1, 1] groups 4 : (" +
                map + ", tensor<4x1x3x3xf32>, tensor<4xf32>) -> " + map);
  network.addBatchNorm("%3", "%n3", map, 4);
  network.addOp("%4 = bonsai.add %x, %n3 : (" + map + ", " + map + ") -> " +
                map);
  network.addParameter("up.weight", {4, 3, 1, 1});
  network.addOp("%5 = bonsai.conv_transpose2d %4, %up.weight groups 2 : (" +
                map + ", tensor<4x3x1x1xf32>) -> " + wide);
  network.addBatchNorm("%5", "%n5", wide, 6);
  expectSameResults(network.getText("%n5", wide),
                    Tensor::random({1, 4, 5, 5}, 7), {1, 6, 5, 5});
}

TEST(Equivalence, LinearLayersThatShareAWeight) {
  const std::string row = "tensor<2x3xf32>";
  const std::string types = " : (" + row + ", tensor<3x3xf32>) -> " + row;
  Network network(row);
  network.addParameter("fc.weight", {3, 3});
  network.addOp("%1 = bonsai.linear %x, %fc.weight" + types);
  network.addBatchNorm("%1", "%n1", row, 3);
  network.addOp("%2 = bonsai.linear %n1, %fc.weight" + types);
  network.addParameter("offset", {1, 3});
  network.addOp("%3 = bonsai.add %offset, %2 : (tensor<1x3xf32>, " + row +
                ") -> " + row);
  network.addOp("%4 = bonsai.relu %3 : " + row + " -> " + row);
  expectSameResults(network.getText("%4", row), Tensor::random({2, 3}, 8),
                    {2, 3});
}

/// The norm goes through the border bias into the convolution, the residual and
/// the activation into the border bias.
TEST(Equivalence, BorderBiasBetweenLayerAndNorm) {
  const std::string map = "tensor<2x4x5x6xf32>";
  Network network(map);
  network.addParameter("conv.weight", {4, 4, 3, 3});
  network.addParameter("conv.bias", {4});
  network.addParameter("conv.table", {4, 3, 4});
  network.addOp("%1 = bonsai.conv2d %x, %conv.weight bias(%conv.bias) padding "
                "[1, 1, 1, 1] : (" +
                map + ", tensor<4x4x3x3xf32>, tensor<4xf32>) -> " + map);
  network.addOp("%2 = bonsai.border_bias %1, %conv.table border [1, 2, 1, 1] "
                ": (" +
                map + ", tensor<4x3x4xf32>) -> " + map);
  network.addBatchNorm("%2", "%n2", map, 4);
  network.addOp("%3 = bonsai.add %n2, %x : (" + map + ", " + map + ") -> " +
                map);
  network.addOp("%4 = bonsai.relu %3 : " + map + " -> " + map);
  expectSameResults(network.getText("%4", map), Tensor::random({2, 4, 5, 6}, 9),
                    {2, 4, 5, 6});
}
