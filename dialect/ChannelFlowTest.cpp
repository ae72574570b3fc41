//===- ChannelFlowTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The channel couplings of each kind of op.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace bonsai;

namespace {

/// A value as "r0" (result) or "o1" (operand) of `op`.
std::string nameOf(Value value, Operation *op) {
  for (OpResult result : op->getResults())
    if (result == value)
      return "r" + std::to_string(result.getResultNumber());
  for (OpOperand &operand : op->getOpOperands())
    if (operand.get() == value)
      return "o" + std::to_string(operand.getOperandNumber());
  return "?";
}

/// "o0.1[0,4)" is positions 0 to 4 on axis 1 of operand 0; "/9" after it says
/// that a channel takes 9 of them.
std::string describe(const ChannelRun &run, Operation *op) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << nameOf(run.value, op) << "." << run.axis << "[" << run.begin << ","
     << run.begin + run.count << ")";
  if (run.width != 1)
    os << "/" << run.width;
  return text;
}

class ChannelFlowTest : public testing::Test {
protected:
  ChannelFlowTest() { context.loadDialect<BonsaiDialect, func::FuncDialect>(); }

  /// The flow of the last op of a function with these arguments: couplings and
  /// barriers ("!o0.1"), one a line.
  std::string flowOf(StringRef arguments, StringRef op) {
    std::string source =
        ("func.func @f(" + arguments + ") {\n" + op + "\nreturn\n}").str();
    module = parseSourceString<ModuleOp>(source, &context);
    if (!module)
      return "does not parse";
    std::string text;
    module->walk([&](ChannelFlowOpInterface flowOp) {
      ChannelFlow flow = flowOp.getChannelFlow();
      for (const ChannelCoupling &coupling : flow.couplings)
        text += describe(coupling.first, flowOp) + " = " +
                describe(coupling.second, flowOp) + "\n";
      for (const ChannelBarrier &barrier : flow.barriers)
        text += "!" + nameOf(barrier.value, flowOp) + "." +
                std::to_string(barrier.axis) + "\n";
    });
    return text;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

} // namespace

TEST_F(ChannelFlowTest, Conv2dCouplesItsWeightBiasAndResidual) {
  EXPECT_EQ(flowOf("%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x1x1xf32>, "
                   "%b: tensor<6xf32>, %r: tensor<1x6x8x8xf32>",
                   "%0 = bonsai.conv2d %x, %w bias(%b) residual(%r) : "
                   "(tensor<1x4x8x8xf32>, tensor<6x4x1x1xf32>, tensor<6xf32>, "
                   "tensor<1x6x8x8xf32>) -> tensor<1x6x8x8xf32>"),
            "o0.1[0,4) = o1.1[0,4)\n"
            "r0.1[0,6) = o1.0[0,6)\n"
            "r0.1[0,6) = o2.0[0,6)\n"
            "r0.1[0,6) = o3.1[0,6)\n");
}

TEST_F(ChannelFlowTest, DepthwiseCouplesInputWithOutput) {
  EXPECT_EQ(flowOf("%x: tensor<1x2x8x8xf32>, %w: tensor<4x1x1x1xf32>",
                   "%0 = bonsai.conv2d %x, %w groups 2 : "
                   "(tensor<1x2x8x8xf32>, tensor<4x1x1x1xf32>) -> "
                   "tensor<1x4x8x8xf32>"),
            "r0.1[0,4) = o1.0[0,4)\n"
            "o0.1[0,2) = r0.1[0,2)/2\n");
  EXPECT_EQ(flowOf("%x: tensor<1x2x8x8xf32>, %w: tensor<2x2x1x1xf32>",
                   "%0 = bonsai.conv_transpose2d %x, %w groups 2 : "
                   "(tensor<1x2x8x8xf32>, tensor<2x2x1x1xf32>) -> "
                   "tensor<1x4x8x8xf32>"),
            "o0.1[0,2) = o1.0[0,2)\n"
            "o0.1[0,2) = r0.1[0,2)/2\n");
}

TEST_F(ChannelFlowTest, GroupedConvolutionsCoupleTheChannelsOfAllGroups) {
  EXPECT_EQ(flowOf("%x: tensor<1x4x8x8xf32>, %w: tensor<6x2x1x1xf32>",
                   "%0 = bonsai.conv2d %x, %w groups 2 : "
                   "(tensor<1x4x8x8xf32>, tensor<6x2x1x1xf32>) -> "
                   "tensor<1x6x8x8xf32>"),
            "o0.1[0,2) = o1.1[0,2)\n"
            "o0.1[2,4) = o1.1[0,2)\n"
            "r0.1[0,6) = o1.0[0,6)\n"
            "r0.1[0,3) = r0.1[3,6)\n");
}

TEST_F(ChannelFlowTest, TransposedConvolutionsSwapTheAxesOfTheWeight) {
  EXPECT_EQ(flowOf("%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x1x1xf32>",
                   "%0 = bonsai.conv_transpose2d %x, %w : "
                   "(tensor<1x4x8x8xf32>, tensor<4x3x1x1xf32>) -> "
                   "tensor<1x3x8x8xf32>"),
            "o0.1[0,4) = o1.0[0,4)\n"
            "r0.1[0,3) = o1.1[0,3)\n");
}

TEST_F(ChannelFlowTest, LinearAndBatchNorm) {
  EXPECT_EQ(flowOf("%x: tensor<1x4xf32>, %w: tensor<3x4xf32>",
                   "%0 = bonsai.linear %x, %w : (tensor<1x4xf32>, "
                   "tensor<3x4xf32>) -> tensor<1x3xf32>"),
            "o0.1[0,4) = o1.1[0,4)\n"
            "r0.1[0,3) = o1.0[0,3)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x4xf32>, %a: tensor<4xf32>, %b: "
                   "tensor<4xf32>, %c: tensor<4xf32>, %d: tensor<4xf32>",
                   "%0 = bonsai.batch_norm %x, %a, %b, %c, %d : "
                   "(tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, "
                   "tensor<4xf32>, tensor<4xf32>) -> tensor<1x4xf32>"),
            "o0.1[0,4) = r0.1[0,4)\n"
            "r0.1[0,4) = o1.0[0,4)\n"
            "r0.1[0,4) = o2.0[0,4)\n"
            "r0.1[0,4) = o3.0[0,4)\n"
            "r0.1[0,4) = o4.0[0,4)\n");
}

TEST_F(ChannelFlowTest, BorderBiasCouplesItsTable) {
  EXPECT_EQ(flowOf("%x: tensor<1x4x8x8xf32>, %t: tensor<4x3x3xf32>, %b: "
                   "tensor<4xf32>",
                   "%0 = bonsai.border_bias %x, %t bias(%b) residual(%x) "
                   "border [1, 1, 1, 1] : (tensor<1x4x8x8xf32>, "
                   "tensor<4x3x3xf32>, tensor<4xf32>, tensor<1x4x8x8xf32>) -> "
                   "tensor<1x4x8x8xf32>"),
            "o0.1[0,4) = r0.1[0,4)\n"
            "r0.1[0,4) = o1.0[0,4)\n"
            "r0.1[0,4) = o2.0[0,4)\n"
            "r0.1[0,4) = o0.1[0,4)\n");
}

TEST_F(ChannelFlowTest, ElementwiseOpsKeepChannels) {
  EXPECT_EQ(flowOf("%x: tensor<1x4xf32>",
                   "%0 = bonsai.relu %x : tensor<1x4xf32> -> tensor<1x4xf32>"),
            "o0.1[0,4) = r0.1[0,4)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x4xf32>",
                   "%0 = bonsai.softmax %x axis 1 : tensor<1x4xf32> -> "
                   "tensor<1x4xf32>"),
            "o0.1[0,4) = r0.1[0,4)\n!o0.1\n");
}

TEST_F(ChannelFlowTest, BroadcastAxesCarryNoChannels) {
  EXPECT_EQ(flowOf("%x: tensor<1x4x8x8xf32>, %y: tensor<4x1x1xf32>",
                   "%0 = bonsai.mul %x, %y : (tensor<1x4x8x8xf32>, "
                   "tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>"),
            "o0.1[0,4) = r0.1[0,4)\n"
            "o0.2[0,8) = r0.2[0,8)\n"
            "o0.3[0,8) = r0.3[0,8)\n"
            "o1.0[0,4) = r0.1[0,4)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x4xf32>, %y: tensor<1x1xf32>",
                   "%0 = bonsai.add %x, %y : (tensor<1x4xf32>, "
                   "tensor<1x1xf32>) -> tensor<1x4xf32>"),
            "o0.1[0,4) = r0.1[0,4)\n");
}

TEST_F(ChannelFlowTest, PoolsKeepChannels) {
  const char *map = "%x: tensor<1x4x8x8xf32>";
  for (const char *op :
       {"%0 = bonsai.max_pool2d %x kernel [2, 2] strides [2, 2] : "
        "tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>",
        "%0 = bonsai.avg_pool2d %x kernel [2, 2] strides [2, 2] : "
        "tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>",
        "%0 = bonsai.global_avg_pool %x : tensor<1x4x8x8xf32> -> "
        "tensor<1x4x1x1xf32>",
        "%0 = bonsai.global_max_pool %x : tensor<1x4x8x8xf32> -> "
        "tensor<1x4x1x1xf32>",
        "%0 = bonsai.resize %x size [16, 16] nearest asymmetric : "
        "tensor<1x4x8x8xf32> -> tensor<1x4x16x16xf32>",
        "%0 = bonsai.convert_layout %x : tensor<1x4x8x8xf32> -> "
        "tensor<1x4x8x8xf32, #bonsai.layout<nhwc>>"})
    EXPECT_EQ(flowOf(map, op), "o0.1[0,4) = r0.1[0,4)\n") << op;
}

TEST_F(ChannelFlowTest, IndicesOfPoolsGoWithTheirValues) {
  EXPECT_EQ(flowOf("%x: tensor<1x4x8x8xf32>",
                   "%0, %1 = bonsai.max_pool2d_with_indices %x kernel [8, 8] "
                   ": tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>, "
                   "tensor<1x4x1x1xi64>"),
            "o0.1[0,4) = r0.1[0,4)\nr0.1[0,4) = r1.1[0,4)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x4x1x1xf32>, %i: tensor<1x4x1x1xi64>",
                   "%0 = bonsai.max_unpool2d %x, %i size [8, 8] : "
                   "(tensor<1x4x1x1xf32>, tensor<1x4x1x1xi64>) -> "
                   "tensor<1x4x8x8xf32>"),
            "o0.1[0,4) = r0.1[0,4)\no1.1[0,4) = r0.1[0,4)\n");
}

TEST_F(ChannelFlowTest, ConcatAndSliceOffsetChannels) {
  EXPECT_EQ(flowOf("%x: tensor<1x4xf32>, %y: tensor<1x2xf32>",
                   "%0 = bonsai.concat %x, %y axis 1 : (tensor<1x4xf32>, "
                   "tensor<1x2xf32>) -> tensor<1x6xf32>"),
            "o0.1[0,4) = r0.1[0,4)\no1.1[0,2) = r0.1[4,6)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x4xf32>, %y: tensor<2x4xf32>",
                   "%0 = bonsai.concat %x, %y axis 0 : (tensor<1x4xf32>, "
                   "tensor<2x4xf32>) -> tensor<3x4xf32>"),
            "o0.0[0,1) = r0.0[0,1)\n"
            "o0.1[0,4) = r0.1[0,4)\n"
            "o1.0[0,2) = r0.0[1,3)\n"
            "o1.1[0,4) = r0.1[0,4)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x8xf32>",
                   "%0 = bonsai.slice %x offsets [0, 3] sizes [1, 4] strides "
                   "[1, 1] : tensor<1x8xf32> -> tensor<1x4xf32>"),
            "o0.1[3,7) = r0.1[0,4)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x8xf32>",
                   "%0 = bonsai.slice %x offsets [0, 1] sizes [1, 2] strides "
                   "[1, 3] : tensor<1x8xf32> -> tensor<1x2xf32>"),
            "o0.1[1,2) = r0.1[0,1)\no0.1[4,5) = r0.1[1,2)\n!o0.1\n");
}

TEST_F(ChannelFlowTest, PadShiftsOrRepeatsChannels) {
  EXPECT_EQ(flowOf("%x: tensor<1x4xf32>",
                   "%0 = bonsai.pad %x low [0, 2] high [0, 1] constant : "
                   "tensor<1x4xf32> -> tensor<1x7xf32>"),
            "o0.1[0,4) = r0.1[2,6)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x4xf32>",
                   "%0 = bonsai.pad %x low [0, 2] high [0, 1] edge : "
                   "tensor<1x4xf32> -> tensor<1x7xf32>"),
            "o0.1[0,4) = r0.1[2,6)\n!r0.1\n");
}

TEST_F(ChannelFlowTest, FlattenMakesChannelsWide) {
  EXPECT_EQ(flowOf("%x: tensor<1x4x3x3xf32>",
                   "%0 = bonsai.flatten %x : tensor<1x4x3x3xf32> -> "
                   "tensor<1x36xf32>"),
            "o0.1[0,4) = r0.1[0,4)/9\n");
  EXPECT_EQ(flowOf("%x: tensor<1x4x3xf32>",
                   "%0 = bonsai.reshape %x : tensor<1x4x3xf32> -> "
                   "tensor<1x2x6xf32>"),
            "o0.1[0,2)/2 = r0.1[0,2)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x4x3xf32>",
                   "%0 = bonsai.reshape %x : tensor<1x4x3xf32> -> "
                   "tensor<1x3x4xf32>"),
            "!o0.1\n!r0.1\n");
  EXPECT_EQ(flowOf("%x: tensor<2x4xf32>",
                   "%0 = bonsai.reshape %x : tensor<2x4xf32> -> "
                   "tensor<1x8xf32>"),
            "!o0.1\n!r0.1\n");
}

TEST_F(ChannelFlowTest, TransposeMovesAxes) {
  EXPECT_EQ(flowOf("%x: tensor<1x4x3xf32>",
                   "%0 = bonsai.transpose %x permutation [0, 2, 1] : "
                   "tensor<1x4x3xf32> -> tensor<1x3x4xf32>"),
            "o0.0[0,1) = r0.0[0,1)\n"
            "o0.2[0,3) = r0.1[0,3)\n"
            "o0.1[0,4) = r0.2[0,4)\n");
}

TEST_F(ChannelFlowTest, DepthToSpaceGathersChannels) {
  EXPECT_EQ(flowOf("%x: tensor<1x8x2x2xf32>",
                   "%0 = bonsai.depth_to_space %x block 2 crd : "
                   "tensor<1x8x2x2xf32> -> tensor<1x2x4x4xf32>"),
            "o0.1[0,2)/4 = r0.1[0,2)\n");
  EXPECT_EQ(flowOf("%x: tensor<1x8x2x2xf32>",
                   "%0 = bonsai.depth_to_space %x block 2 dcr : "
                   "tensor<1x8x2x2xf32> -> tensor<1x2x4x4xf32>"),
            "o0.1[0,2) = r0.1[0,2)\n"
            "o0.1[2,4) = r0.1[0,2)\n"
            "o0.1[4,6) = r0.1[0,2)\n"
            "o0.1[6,8) = r0.1[0,2)\n");
}
