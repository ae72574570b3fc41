//===- ChannelConstantsTest.h -----------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What tests of constants share: operands with given constants, and the
// constants that follow, in words.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_CHANNELCONSTANTSTEST_H
#define BONSAI_DIALECT_CHANNELCONSTANTSTEST_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>
#include <map>

namespace bonsai::test {

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
  void give(mlir::Value value, const Given &given) {
    for (auto [index, text] : llvm::enumerate(given.values))
      if (double number; !llvm::StringRef(text).getAsDouble(number))
        known[{value.getAsOpaquePointer(), given.axis, index}] = number;
  }

  std::optional<double> get(const ChannelPosition &position) override {
    int64_t extent = llvm::cast<mlir::ShapedType>(position.value.getType())
                         .getDimSize(position.axis);
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

  const ParameterView *getParameter(mlir::Value value) override {
    ParameterOp op = lookupParameter(value);
    if (!op)
      return nullptr;
    auto [place, isNew] = parameters.try_emplace(value.getAsOpaquePointer());
    if (isNew) {
      std::optional<MaskView> mask;
      if (std::optional<mlir::ElementsAttr> attribute = op.getMask())
        mask = *viewElements<uint8_t>(*attribute);
      place->second.reset(new ParameterView{
          op.getType().getShape(), *viewElements<float>(op.getValue()), mask});
    }
    return place->second.get();
  }

private:
  static std::optional<double> getOfParameter(const ParameterView &view,
                                              const ChannelPosition &position) {
    int64_t inner = mlir::ShapedType::getNumElements(
        view.shape.drop_front(position.axis + 1));
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
    context.loadDialect<BonsaiDialect, mlir::func::FuncDialect>();
  }

  /// The constants on an axis of a result of the last op, as in `Given`.
  /// `parameters` come before a function with these arguments and ops.
  std::string infer(llvm::StringRef parameters, llvm::StringRef arguments,
                    llvm::StringRef ops, llvm::ArrayRef<Given> given,
                    int64_t axis = 1, unsigned result = 0) {
    std::string source = (parameters + "\nfunc.func @f(" + arguments + ") {\n" +
                          ops + "\nreturn\n}")
                             .str();
    mlir::OwningOpRef<mlir::ModuleOp> module =
        mlir::parseSourceString<mlir::ModuleOp>(source, &context);
    if (!module)
      return "does not parse";
    auto function = llvm::cast<mlir::func::FuncOp>(
        *module->getOps<mlir::func::FuncOp>().begin());
    mlir::Block &body = function.getBody().front();
    GivenConstants constants;
    for (const Given &entry : given)
      constants.give(findArgument(body, arguments, entry.name), entry);
    mlir::Value value = std::prev(body.end(), 2)->getResult(result);
    std::string text;
    llvm::raw_string_ostream os(text);
    int64_t extent =
        llvm::cast<mlir::ShapedType>(value.getType()).getDimSize(axis);
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
  std::string inferUnary(llvm::StringRef op, llvm::StringRef from,
                         llvm::StringRef to, std::vector<const char *> values) {
    return infer("", ("%x: " + from).str(),
                 ("%0 = " + op + " : " + from + " -> " + to).str(),
                 {{"x", 1, std::move(values)}});
  }

private:
  static mlir::Value findArgument(mlir::Block &body, llvm::StringRef arguments,
                                  llvm::StringRef name) {
    llvm::SmallVector<llvm::StringRef> parts;
    arguments.split(parts, '%', -1, false);
    for (auto [index, part] : llvm::enumerate(parts))
      if (part.split(':').first == name)
        return body.getArgument(index);
    ADD_FAILURE() << "no argument %" << name.str();
    return nullptr;
  }

  mlir::MLIRContext context;
};

} // namespace bonsai::test

#endif // BONSAI_DIALECT_CHANNELCONSTANTSTEST_H
