//===- ChannelConstantsTest.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What each kind of op makes of operands that are constant in some channels.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>
#include <map>

using namespace mlir;
using namespace bonsai;

namespace {

/// The constants on one axis of a value, in words: "1 ? 0.5", where a question
/// mark stands for what depends on the input.
struct Given {
  const char *name; ///< "x" for function argument `%x`.
  int64_t axis;
  std::vector<const char *> values;
};

/// Function arguments have the constants that a test gives them; those of
/// parameters and results follow.
class GivenConstants : public ChannelConstants {
public:
  void give(Value value, const Given &given) {
    for (auto [index, text] : llvm::enumerate(given.values))
      if (double number; !StringRef(text).getAsDouble(number))
        known[{value.getAsOpaquePointer(), given.axis, index}] = number;
  }

  std::optional<double> get(const ChannelPosition &position) override {
    int64_t extent =
        cast<ShapedType>(position.value.getType()).getDimSize(position.axis);
    EXPECT_TRUE(position.index >= 0 && position.index < extent)
        << position.index << " on an axis of " << extent;
    if (const ParameterView *view = getParameter(position.value))
      return getOfParameter(*view, position);
    if (auto op = position.value.getDefiningOp<ChannelFlowOpInterface>())
      return op.inferConstant(position, *this);
    auto found = known.find(
        {position.value.getAsOpaquePointer(), position.axis, position.index});
    return found == known.end() ? std::nullopt : std::optional(found->second);
  }

  const ParameterView *getParameter(Value value) override {
    ParameterOp op = lookupParameter(value);
    if (!op)
      return nullptr;
    auto [place, isNew] = parameters.try_emplace(value.getAsOpaquePointer());
    if (isNew) {
      std::optional<MaskView> mask;
      if (std::optional<ElementsAttr> attribute = op.getMask())
        mask = *viewElements<uint8_t>(*attribute);
      place->second.reset(new ParameterView{
          op.getType().getShape(), *viewElements<float>(op.getValue()), mask});
    }
    return place->second.get();
  }

private:
  static std::optional<double> getOfParameter(const ParameterView &view,
                                              const ChannelPosition &position) {
    int64_t inner =
        ShapedType::getNumElements(view.shape.drop_front(position.axis + 1));
    std::optional<double> found;
    for (int64_t i = 0; i < view.values.size(); ++i) {
      if (i / inner % view.shape[position.axis] != position.index)
        continue;
      if (found && *found != view.values[i])
        return std::nullopt;
      found = view.values[i];
    }
    return found;
  }

  std::map<std::tuple<const void *, int64_t, int64_t>, double> known;
  std::map<const void *, std::unique_ptr<ParameterView>> parameters;
};

class ChannelConstantsTest : public testing::Test {
protected:
  ChannelConstantsTest() {
    context.loadDialect<BonsaiDialect, func::FuncDialect>();
  }

  /// The constants on an axis of a result of the last op, as in `Given`.
  /// `parameters` come before a function with these arguments and ops.
  std::string infer(StringRef parameters, StringRef arguments, StringRef ops,
                    ArrayRef<Given> given, int64_t axis = 1,
                    unsigned result = 0) {
    std::string source = (parameters + "\nfunc.func @f(" + arguments + ") {\n" +
                          ops + "\nreturn\n}")
                             .str();
    OwningOpRef<ModuleOp> module =
        parseSourceString<ModuleOp>(source, &context);
    if (!module)
      return "does not parse";
    auto function = cast<func::FuncOp>(*module->getOps<func::FuncOp>().begin());
    Block &body = function.getBody().front();
    GivenConstants constants;
    for (const Given &entry : given)
      constants.give(findArgument(body, arguments, entry.name), entry);
    Value value = std::prev(body.end(), 2)->getResult(result);
    std::string text;
    llvm::raw_string_ostream os(text);
    int64_t extent = cast<ShapedType>(value.getType()).getDimSize(axis);
    for (int64_t index = 0; index < extent; ++index) {
      std::optional<double> constant = constants.get({value, axis, index});
      os << (index ? " " : "");
      if (constant)
        os << llvm::format("%g", *constant);
      else
        os << "?";
    }
    return text;
  }

  /// The same for an op of one operand `%x`.
  std::string inferUnary(StringRef op, StringRef from, StringRef to,
                         std::vector<const char *> values) {
    return infer("", ("%x: " + from).str(),
                 ("%0 = " + op + " : " + from + " -> " + to).str(),
                 {{"x", 1, std::move(values)}});
  }

private:
  static Value findArgument(Block &body, StringRef arguments, StringRef name) {
    SmallVector<StringRef> parts;
    arguments.split(parts, '%', -1, false);
    for (auto [index, part] : llvm::enumerate(parts))
      if (part.split(':').first == name)
        return body.getArgument(index);
    ADD_FAILURE() << "no argument %" << name.str();
    return nullptr;
  }

  MLIRContext context;
};

const char *const map = "tensor<1x3x4x4xf32>";

} // namespace

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

TEST_F(ChannelConstantsTest, LinearSumsConstants) {
  // Output 0 reads an input that is not constant; output 1 has cut it; of
  // output 2 it is 0 but not cut.
  const char *weight =
      "bonsai.parameter @w : tensor<3x3xf32> = dense<[[1.0, 2.0, 3.0], "
      "[4.0, 0.0, 5.0], [4.0, 0.0, 5.0]]> mask #bonsai.unstructured "
      "dense<[[1, 1, 1], [1, 0, 1], [1, 1, 1]]>\n"
      "bonsai.parameter @b : tensor<3xf32> = dense<[0.5, -50.0, 0.5]>";
  const char *read = "%w = bonsai.param @w : tensor<3x3xf32>\n"
                     "%b = bonsai.param @b : tensor<3xf32>\n";
  const std::string types = " : (tensor<2x3xf32>, tensor<3x3xf32>";
  const char *row = "%x: tensor<2x3xf32>";
  Given x = {"x", 1, {"2", "?", "3"}};
  EXPECT_EQ(infer(weight, row,
                  read + ("%0 = bonsai.linear %x, %w" + types) +
                      ") -> tensor<2x3xf32>",
                  {x}),
            "? 23 ?");
  EXPECT_EQ(infer(weight, row,
                  read +
                      ("%0 = bonsai.linear %x, %w bias(%b) residual(%x) "
                       "activation <leaky_relu, 0.5>" +
                       types) +
                      ", tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>",
                  {{"x", 1, {"2", "?", "3"}}}),
            "? ? ?");
  EXPECT_EQ(infer(weight, row,
                  read +
                      ("%0 = bonsai.linear %x, %w bias(%b) activation "
                       "<leaky_relu, 0.5>" +
                       types) +
                      ", tensor<3xf32>) -> tensor<2x3xf32>",
                  {x}),
            "? -13.5 ?");
}

TEST_F(ChannelConstantsTest, ResidualIsAddedBeforeTheActivation) {
  EXPECT_EQ(infer("bonsai.parameter @w : tensor<2x1xf32> = dense<[[3.0], "
                  "[-3.0]]>",
                  "%x: tensor<2x1xf32>, %r: tensor<2x2xf32>",
                  "%w = bonsai.param @w : tensor<2x1xf32>\n"
                  "%0 = bonsai.linear %x, %w residual(%r) activation <relu> : "
                  "(tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>) -> "
                  "tensor<2x2xf32>",
                  {{"x", 1, {"2"}}, {"r", 1, {"1", "1"}}}),
            "7 0");
}

/// A weight that is no parameter is unknown.
TEST_F(ChannelConstantsTest, ComputedWeightsAreUnknown) {
  EXPECT_EQ(infer("", "%x: tensor<1x1xf32>, %w: tensor<1x1xf32>",
                  "%0 = bonsai.linear %x, %w : (tensor<1x1xf32>, "
                  "tensor<1x1xf32>) -> tensor<1x1xf32>",
                  {{"x", 1, {"2"}}, {"w", 1, {"2"}}}),
            "?");
}

/// Padding is 0: only where the taps sum up to the same everywhere is the
/// result one constant.
TEST_F(ChannelConstantsTest, Conv2dWithPadding) {
  const char *weight =
      "bonsai.parameter @w : tensor<3x2x1x3xf32> = dense<["
      "[[[1.0, 2.0, 3.0]], [[0.0, 0.0, 0.0]]], "
      "[[[0.0, 2.0, 0.0]], [[0.0, 0.0, 0.0]]], "
      "[[[0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]]]> mask #bonsai.unstructured "
      "dense<[[[[1, 1, 1]], [[0, 0, 0]]], [[[1, 1, 1]], [[0, 0, 0]]], "
      "[[[0, 0, 0]], [[0, 0, 0]]]]>";
  const std::string read = "%w = bonsai.param @w : tensor<3x2x1x3xf32>\n";
  const std::string arguments = "%x: tensor<1x2x1x4xf32>, %b: tensor<3xf32>";
  Given x = {"x", 1, {"5", "?"}}, b = {"b", 0, {"1", "1", "1"}};
  EXPECT_EQ(infer(weight, arguments,
                  read + "%0 = bonsai.conv2d %x, %w bias(%b) padding "
                         "[0, 1, 0, 1] : (tensor<1x2x1x4xf32>, "
                         "tensor<3x2x1x3xf32>, tensor<3xf32>) -> "
                         "tensor<1x3x1x4xf32>",
                  {x, b}),
            "? 11 1");
  EXPECT_EQ(infer(weight, arguments,
                  read + "%0 = bonsai.conv2d %x, %w bias(%b) : "
                         "(tensor<1x2x1x4xf32>, tensor<3x2x1x3xf32>, "
                         "tensor<3xf32>) -> tensor<1x3x1x2xf32>",
                  {x, b}),
            "31 11 1");
  // With stride 3 the only position sees two taps and the padding.
  EXPECT_EQ(infer(weight, arguments,
                  read + "%0 = bonsai.conv2d %x, %w bias(%b) strides [1, 3] "
                         "padding [0, 1, 0, 0] : (tensor<1x2x1x4xf32>, "
                         "tensor<3x2x1x3xf32>, tensor<3xf32>) -> "
                         "tensor<1x3x1x1xf32>",
                  {x, b}),
            "26 11 1");
}

TEST_F(ChannelConstantsTest, GroupsReadTheirOwnInputs) {
  const char *weight = "bonsai.parameter @w : tensor<4x1x1x1xf32> = "
                       "dense<[[[[1.0]]], [[[2.0]]], [[[3.0]]], [[[4.0]]]]>";
  EXPECT_EQ(infer(weight, "%x: tensor<1x2x2x2xf32>",
                  "%w = bonsai.param @w : tensor<4x1x1x1xf32>\n"
                  "%0 = bonsai.conv2d %x, %w groups 2 : "
                  "(tensor<1x2x2x2xf32>, tensor<4x1x1x1xf32>) -> "
                  "tensor<1x4x2x2xf32>",
                  {{"x", 1, {"?", "10"}}}),
            "? ? 30 40");
  EXPECT_EQ(infer(weight, "%x: tensor<1x4x2x2xf32>",
                  "%w = bonsai.param @w : tensor<4x1x1x1xf32>\n"
                  "%0 = bonsai.conv_transpose2d %x, %w groups 2 : "
                  "(tensor<1x4x2x2xf32>, tensor<4x1x1x1xf32>) -> "
                  "tensor<1x2x2x2xf32>",
                  {{"x", 1, {"1", "2", "3", "?"}}}),
            "5 ?");
}

/// With stride 2 and a kernel of 2 each position sees one tap: the result is
/// constant only where all taps are the same.
TEST_F(ChannelConstantsTest, ConvTranspose2dWithStride) {
  EXPECT_EQ(infer("bonsai.parameter @w : tensor<1x2x1x2xf32> = dense<[["
                  "[[2.0, 2.0]], [[2.0, 3.0]]]]>",
                  "%x: tensor<1x1x1x4xf32>",
                  "%w = bonsai.param @w : tensor<1x2x1x2xf32>\n"
                  "%0 = bonsai.conv_transpose2d %x, %w strides [1, 2] : "
                  "(tensor<1x1x1x4xf32>, tensor<1x2x1x2xf32>) -> "
                  "tensor<1x2x1x8xf32>",
                  {{"x", 1, {"5"}}}),
            "10 ?");
}

TEST_F(ChannelConstantsTest, BatchNormOfAConstantAndOfACutScale) {
  const char *parameters =
      "bonsai.parameter @s : tensor<3xf32> = dense<[2.0, 0.0, 0.0]> mask "
      "#bonsai.unstructured dense<[1, 0, 1]>\n"
      "bonsai.parameter @o : tensor<3xf32> = dense<[10.0, 20.0, 30.0]>\n"
      "bonsai.parameter @m : tensor<3xf32> = dense<1.0>\n"
      "bonsai.parameter @v : tensor<3xf32> = dense<0.25>";
  const char *ops =
      "%s = bonsai.param @s : tensor<3xf32>\n"
      "%o = bonsai.param @o : tensor<3xf32>\n"
      "%m = bonsai.param @m : tensor<3xf32>\n"
      "%v = bonsai.param @v : tensor<3xf32>\n"
      "%0 = bonsai.batch_norm %x, %s, %o, %m, %v epsilon 0.0 : "
      "(tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, "
      "tensor<3xf32>) -> tensor<1x3x4x4xf32>";
  const std::string x = std::string("%x: ") + map;
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 1, {"4", "?", "?"}}}), "22 20 ?");
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 1, {"?", "7", "4"}}}), "? 20 30");
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 2, {"1", "1", "1", "1"}}}, 2),
            "? ? ? ?");
}

TEST_F(ChannelConstantsTest, BorderBiasWithEqualEntries) {
  const char *parameters =
      "bonsai.parameter @t : tensor<3x1x2xf32> = dense<[[[1.0, 1.0]], "
      "[[1.0, 2.0]], [[-9.0, -9.0]]]>";
  const char *ops =
      "%t = bonsai.param @t : tensor<3x1x2xf32>\n"
      "%0 = bonsai.border_bias %x, %t border [0, 1, 0, 0] activation <relu> : "
      "(tensor<1x3x4x4xf32>, tensor<3x1x2xf32>) -> tensor<1x3x4x4xf32>";
  const std::string x = std::string("%x: ") + map;
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 1, {"5", "5", "5"}}}), "6 ? 0");
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 1, {"?", "?", "?"}}}), "? ? ?");
  // Other axes may be longer than there are channels.
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 2, {"5", "5", "5", "5"}}}, 2),
            "? ? ? ?");
}

//===----------------------------------------------------------------------===//
// Elementwise ops
//===----------------------------------------------------------------------===//

TEST_F(ChannelConstantsTest, ActivationsAreEvaluated) {
  auto activate = [&](const char *op) {
    return inferUnary(op, "tensor<1x4xf32>", "tensor<1x4xf32>",
                      {"-2", "0", "?", "4"});
  };
  EXPECT_EQ(activate("bonsai.relu %x"), "0 0 ? 4");
  EXPECT_EQ(activate("bonsai.clip %x min -1.0 max 3.0"), "-1 0 ? 3");
  EXPECT_EQ(activate("bonsai.leaky_relu %x alpha 0.5"), "-1 0 ? 4");
  EXPECT_EQ(activate("bonsai.sigmoid %x"), "0.119203 0.5 ? 0.982014");
  EXPECT_EQ(activate("bonsai.hard_sigmoid %x alpha 0.25 beta 0.5"),
            "0 0.5 ? 1");
  EXPECT_EQ(activate("bonsai.hard_swish %x"), "-0.333333 0 ? 4");
  EXPECT_EQ(activate("bonsai.silu %x"), "-0.238406 0 ? 3.92806");
}

/// Axes other than that of channels, as behind a transpose.
TEST_F(ChannelConstantsTest, ActivationsKeepEveryAxis) {
  EXPECT_EQ(infer("", "%x: tensor<1x2x3xf32>",
                  "%0 = bonsai.relu %x : tensor<1x2x3xf32> -> "
                  "tensor<1x2x3xf32>",
                  {{"x", 2, {"-1", "?", "2"}}}, 2),
            "0 ? 2");
}

TEST_F(ChannelConstantsTest, AddNeedsBothOperands) {
  const std::string arguments =
      std::string("%x: ") + map + ", %y: tensor<3x1x1xf32>, %z: tensor<1xf32>";
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.add %x, %y : (tensor<1x3x4x4xf32>, "
                  "tensor<3x1x1xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"1", "?", "3"}}, {"y", 0, {"10", "10", "?"}}}),
            "11 ? ?");
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.add %z, %x : (tensor<1xf32>, "
                  "tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"1", "?", "3"}}, {"z", 0, {"10"}}}),
            "11 ? 13");
}

/// An operand that is broadcast over channels has the same constant for all;
/// one that lacks the channel axis has none.
TEST_F(ChannelConstantsTest, AddBroadcastsConstants) {
  EXPECT_EQ(infer("", "%x: tensor<1x3x4x4xf32>, %y: tensor<1x1x4x1xf32>",
                  "%0 = bonsai.add %x, %y : (tensor<1x3x4x4xf32>, "
                  "tensor<1x1x4x1xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"1", "?", "3"}}, {"y", 1, {"10"}}}),
            "11 ? 13");
  EXPECT_EQ(infer("", "%x: tensor<1x3x4x4xf32>, %y: tensor<4xf32>",
                  "%0 = bonsai.add %x, %y : (tensor<1x3x4x4xf32>, "
                  "tensor<4xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"1", "?", "3"}}, {"y", 0, {"1", "1", "1", "1"}}}),
            "? ? ?");
}

TEST_F(ChannelConstantsTest, MulByZeroIsZero) {
  EXPECT_EQ(infer("", "%x: tensor<1x3x4x4xf32>, %y: tensor<1x3x1x1xf32>",
                  "%0 = bonsai.mul %x, %y : (tensor<1x3x4x4xf32>, "
                  "tensor<1x3x1x1xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"2", "?", "?"}}, {"y", 1, {"3", "0", "4"}}}),
            "6 0 ?");
}

TEST_F(ChannelConstantsTest, SoftmaxMixesChannels) {
  EXPECT_EQ(inferUnary("bonsai.softmax %x axis 1", "tensor<1x2xf32>",
                       "tensor<1x2xf32>", {"1", "1"}),
            "? ?");
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

TEST_F(ChannelConstantsTest, PoolsKeepConstants) {
  const char *half = "tensor<1x3x2x2xf32>", *one = "tensor<1x3x1x1xf32>";
  std::vector<const char *> x = {"-1", "?", "2"};
  EXPECT_EQ(inferUnary("bonsai.max_pool2d %x kernel [2, 2] strides [2, 2] "
                       "padding [1, 1, 0, 0]",
                       map, half, x),
            "-1 ? 2");
  EXPECT_EQ(inferUnary("bonsai.avg_pool2d %x kernel [2, 2] strides [2, 2] "
                       "padding [1, 1, 0, 0]",
                       map, half, x),
            "-1 ? 2");
  EXPECT_EQ(inferUnary("bonsai.global_avg_pool %x", map, one, x), "-1 ? 2");
  EXPECT_EQ(inferUnary("bonsai.global_max_pool %x", map, one, x), "-1 ? 2");
}

/// Averages that count padding are smaller at the border, unless they are 0.
TEST_F(ChannelConstantsTest, AveragesOfPadding) {
  auto pool = [&](const char *padding, const char *to) {
    return inferUnary(std::string("bonsai.avg_pool2d %x kernel [2, 2] strides "
                                  "[2, 2] padding ") +
                          padding + " count_include_pad",
                      map, to, {"0", "?", "2"});
  };
  EXPECT_EQ(pool("[1, 1, 1, 1]", "tensor<1x3x3x3xf32>"), "0 ? ?");
  EXPECT_EQ(pool("[0, 0, 0, 0]", "tensor<1x3x2x2xf32>"), "0 ? 2");
}

/// A row of a pool's result is no row of its input.
TEST_F(ChannelConstantsTest, PoolsMixRows) {
  const std::vector<Given> rows = {{"x", 2, {"1", "1", "1", "1"}}};
  const std::string x = std::string("%x: ") + map;
  for (const char *op : {"max_pool2d", "avg_pool2d"})
    EXPECT_EQ(infer("", x,
                    std::string("%0 = bonsai.") + op +
                        " %x kernel [2, 2] strides [1, 2] padding [1, 0, 1, 0] "
                        ": tensor<1x3x4x4xf32> -> tensor<1x3x5x2xf32>",
                    rows, 2),
              "? ? ? ? ?");
  EXPECT_EQ(infer("", x,
                  "%0, %1 = bonsai.max_pool2d_with_indices %x kernel [2, 2] "
                  ": tensor<1x3x4x4xf32> -> tensor<1x3x3x3xf32>, "
                  "tensor<1x3x3x3xi64>",
                  rows, 2),
            "? ? ?");
}

TEST_F(ChannelConstantsTest, IndicesDependOnTheWindow) {
  const std::string x = std::string("%x: ") + map;
  const char *op = "%0, %1 = bonsai.max_pool2d_with_indices %x kernel [4, 4] : "
                   "tensor<1x3x4x4xf32> -> tensor<1x3x1x1xf32>, "
                   "tensor<1x3x1x1xi64>";
  EXPECT_EQ(infer("", x, op, {{"x", 1, {"1", "?", "0"}}}), "1 ? 0");
  EXPECT_EQ(infer("", x, op, {{"x", 1, {"1", "?", "0"}}}, 1, 1), "? ? ?");
}

TEST_F(ChannelConstantsTest, UnpoolingPutsZerosAround) {
  const char *op = "%0 = bonsai.max_unpool2d %x, %i size [8, 8] : "
                   "(tensor<1x3x4x4xf32>, tensor<1x3x4x4xi64>) -> "
                   "tensor<1x3x8x8xf32>";
  const char *arguments = "%x: tensor<1x3x4x4xf32>, %i: tensor<1x3x4x4xi64>";
  EXPECT_EQ(infer("", arguments, op, {{"x", 1, {"0", "?", "2"}}}), "0 ? ?");
  EXPECT_EQ(infer("", arguments, op, {{"x", 2, {"0", "0", "0", "0"}}}, 2),
            "? ? ? ? ? ? ? ?");
}

//===----------------------------------------------------------------------===//
// Ops that move elements
//===----------------------------------------------------------------------===//

TEST_F(ChannelConstantsTest, ConcatAndSliceMoveChannels) {
  const char *arguments = "%x: tensor<1x2x4xf32>, %y: tensor<1x2x4xf32>";
  const std::vector<Given> given = {{"x", 1, {"1", "2"}}, {"y", 1, {"1", "?"}}};
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.concat %x, %y axis 1 : (tensor<1x2x4xf32>, "
                  "tensor<1x2x4xf32>) -> tensor<1x4x4xf32>",
                  given),
            "1 2 1 ?");
  // Side by side, both must have the constant.
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.concat %x, %y axis 2 : (tensor<1x2x4xf32>, "
                  "tensor<1x2x4xf32>) -> tensor<1x2x8xf32>",
                  given),
            "1 ?");
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.concat %x, %y axis 2 : (tensor<1x2x4xf32>, "
                  "tensor<1x2x4xf32>) -> tensor<1x2x8xf32>",
                  {{"x", 1, {"1", "1"}}, {"y", 1, {"1", "2"}}}),
            "1 ?");
  EXPECT_EQ(inferUnary("bonsai.slice %x offsets [0, 1, 2] sizes [1, 2, 1] "
                       "strides [1, 2, 1]",
                       "tensor<1x4x4xf32>", "tensor<1x2x1xf32>",
                       {"1", "2", "3", "?"}),
            "2 ?");
}

TEST_F(ChannelConstantsTest, PaddingAddsConstants) {
  auto pad = [&](const char *attributes, const char *to) {
    return inferUnary(std::string("bonsai.pad %x ") + attributes,
                      "tensor<1x3x4xf32>", to, {"7", "?", "0"});
  };
  EXPECT_EQ(pad("low [0, 1, 0] high [0, 2, 0] constant value 5.0",
                "tensor<1x6x4xf32>"),
            "5 7 ? 0 5 5");
  EXPECT_EQ(pad("low [0, 0, 1] high [0, 0, 0] constant", "tensor<1x3x5xf32>"),
            "? ? 0");
  EXPECT_EQ(pad("low [0, 0, 0] high [0, 0, 2] constant value 7.0",
                "tensor<1x3x6xf32>"),
            "7 ? ?");
  EXPECT_EQ(pad("low [0, 0, 2] high [0, 0, 1] reflect", "tensor<1x3x7xf32>"),
            "7 ? 0");
  EXPECT_EQ(pad("low [0, 1, 2] high [0, 0, 1] edge", "tensor<1x4x7xf32>"),
            "? 7 ? 0");
}

TEST_F(ChannelConstantsTest, ResizingKeepsConstants) {
  for (const char *mode : {"nearest asymmetric", "linear half_pixel"})
    EXPECT_EQ(inferUnary(std::string("bonsai.resize %x size [9, 7] ") + mode,
                         map, "tensor<1x3x9x7xf32>", {"1", "?", "3"}),
              "1 ? 3");
}

TEST_F(ChannelConstantsTest, FlattenAndReshapeRepeatOrJoinChannels) {
  EXPECT_EQ(inferUnary("bonsai.flatten %x", "tensor<1x2x1x2xf32>",
                       "tensor<1x4xf32>", {"1", "?"}),
            "1 1 ? ?");
  EXPECT_EQ(inferUnary("bonsai.reshape %x", "tensor<1x4xf32>",
                       "tensor<1x2x2xf32>", {"1", "2", "3", "3"}),
            "? 3");
  EXPECT_EQ(inferUnary("bonsai.reshape %x", "tensor<1x4x3xf32>",
                       "tensor<1x3x4xf32>", {"1", "1", "1", "1"}),
            "? ? ?");
}

TEST_F(ChannelConstantsTest, TransposeMovesTheAxis) {
  const char *op = "%0 = bonsai.transpose %x permutation [0, 2, 1] : "
                   "tensor<1x2x3xf32> -> tensor<1x3x2xf32>";
  const char *x = "%x: tensor<1x2x3xf32>";
  EXPECT_EQ(infer("", x, op, {{"x", 1, {"1", "?"}}}, 2), "1 ?");
  EXPECT_EQ(infer("", x, op, {{"x", 2, {"4", "?", "6"}}}), "4 ? 6");
}

/// A channel of the result interleaves four of the input.
TEST_F(ChannelConstantsTest, DepthToSpaceJoinsChannels) {
  auto shuffle = [&](const char *order, std::vector<const char *> values) {
    return inferUnary(std::string("bonsai.depth_to_space %x block 2 ") + order,
                      "tensor<1x8x2x2xf32>", "tensor<1x2x4x4xf32>",
                      std::move(values));
  };
  EXPECT_EQ(shuffle("crd", {"1", "1", "1", "1", "2", "2", "2", "3"}), "1 ?");
  EXPECT_EQ(shuffle("dcr", {"1", "2", "1", "2", "1", "2", "?", "2"}), "? 2");
}

TEST_F(ChannelConstantsTest, LayoutsDoNotMatter) {
  EXPECT_EQ(inferUnary("bonsai.convert_layout %x", map,
                       "tensor<1x3x4x4xf32, #bonsai.layout<nhwc>>",
                       {"1", "?", "3"}),
            "1 ? 3");
}

/// Through a whole branch: cut filter, norm, activation, pool.
TEST_F(ChannelConstantsTest, ConstantsPassThroughChains) {
  EXPECT_EQ(
      infer("bonsai.parameter @w : tensor<2x1x1x1xf32> = dense<[[[[0.0]]], "
            "[[[1.0]]]]> mask #bonsai.channels dense<[[[[0]]], [[[1]]]]>\n"
            "bonsai.parameter @p : tensor<2xf32> = dense<3.0>\n"
            "bonsai.parameter @v : tensor<2xf32> = dense<1.0>",
            "%x: tensor<1x1x4x4xf32>",
            "%w = bonsai.param @w : tensor<2x1x1x1xf32>\n"
            "%p = bonsai.param @p : tensor<2xf32>\n"
            "%v = bonsai.param @v : tensor<2xf32>\n"
            "%0 = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : "
            "(tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> "
            "tensor<1x2x6x6xf32>\n"
            "%1 = bonsai.batch_norm %0, %p, %v, %p, %v epsilon 0.0 : "
            "(tensor<1x2x6x6xf32>, tensor<2xf32>, tensor<2xf32>, "
            "tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x6x6xf32>\n"
            "%2 = bonsai.leaky_relu %1 alpha 0.25 : tensor<1x2x6x6xf32> -> "
            "tensor<1x2x6x6xf32>\n"
            "%3 = bonsai.max_pool2d %2 kernel [2, 2] strides [2, 2] : "
            "tensor<1x2x6x6xf32> -> tensor<1x2x3x3xf32>",
            {}),
      "-2 ?");
}
