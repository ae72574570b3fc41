//===- Differentiate.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reverse-mode differentiation of a network.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/train/NetworkInterface.h"
#include "passes/train/Passes.h"
#include "passes/train/SplitActivation.h"
#include "llvm/ADT/DenseSet.h"

namespace bonsai {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "passes/train/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

/// What a gradient is taken with respect to: an input, or all reads of a
/// parameter.
struct Variable {
  std::string name;
  RankedTensorType type;
  Location loc;
  SmallVector<Value> values;
};

/// The gradients of the first result of a function.
class Tape {
public:
  explicit Tape(func::FuncOp function)
      : block(function.getBody().front()), builder(function.getContext()) {}

  /// Builds the gradients, before the terminator.
  LogicalResult build(ArrayRef<Variable> variables) {
    markActive(variables);
    Operation *terminator = block.getTerminator();
    Value loss = terminator->getOperand(0);
    builder.setInsertionPoint(terminator);
    if (active.contains(loss))
      gradients[loss] = FullOp::create(builder, loss.getLoc(), loss.getType(),
                                       builder.getF32FloatAttr(1.0f));
    SmallVector<Operation *> ops;
    for (Operation &op : llvm::reverse(block.without_terminator()))
      ops.push_back(&op);
    for (Operation *op : ops)
      if (failed(propagate(op)))
        return failure();
    return success();
  }

  /// Zeros if the loss does not depend on the variable.
  Value get(const Variable &variable) {
    Value sum;
    for (Value value : variable.values)
      if (Value gradient = gradients.lookup(value))
        sum = add(sum, gradient);
    if (sum)
      return sum;
    return FullOp::create(builder, variable.loc, variable.type,
                          builder.getF32FloatAttr(0.0f));
  }

private:
  /// Marks what depends on the variables: nothing else needs a gradient.
  /// Indices do not: small changes of a variable leave them as they are.
  void markActive(ArrayRef<Variable> variables) {
    for (const Variable &variable : variables)
      active.insert_range(variable.values);
    for (Operation &op : block)
      if (llvm::any_of(op.getOperands(),
                       [&](Value value) { return active.contains(value); }))
        for (Value result : op.getResults())
          if (isa<FloatType>(getElementTypeOrSelf(result)))
            active.insert(result);
  }

  LogicalResult propagate(Operation *op) {
    SmallVector<Value> ofResults =
        llvm::map_to_vector(op->getResults(), [&](Value result) {
          return gradients.lookup(result);
        });
    bool isActive = llvm::any_of(op->getOperands(), [&](Value operand) {
      return active.contains(operand);
    });
    if (!isActive || llvm::none_of(ofResults, [](Value v) { return !!v; }))
      return success();
    auto differentiable = dyn_cast<DifferentiableOpInterface>(op);
    if (!differentiable)
      return op->emitOpError("has no gradient");
    auto ofOperands = differentiable.buildGradients(builder, ofResults);
    if (failed(ofOperands))
      return failure();
    for (auto [operand, gradient] :
         llvm::zip_equal(op->getOpOperands(), *ofOperands)) {
      if (!active.contains(operand.get()))
        continue;
      if (!gradient)
        return op->emitOpError("has no gradient with respect to operand ")
               << operand.getOperandNumber();
      Value &sum = gradients[operand.get()];
      sum = add(sum, gradient);
    }
    return success();
  }

  Value add(Value sum, Value addend) {
    if (!sum)
      return addend;
    return AddOp::create(builder, addend.getLoc(), sum, addend);
  }

  Block &block;
  OpBuilder builder;
  llvm::DenseSet<Value> active;
  llvm::DenseMap<Value, Value> gradients;
};

struct Differentiate : bonsai::impl::DifferentiateBase<Differentiate> {
  using DifferentiateBase::DifferentiateBase;

  void runOnOperation() override {
    func::FuncOp main = findMain(getOperation());
    if (!main || failed(differentiate(main)))
      signalPassFailure();
  }

private:
  LogicalResult differentiate(func::FuncOp main);
  LogicalResult collectVariables(func::FuncOp main,
                                 std::vector<Variable> &variables);
  LogicalResult addInput(func::FuncOp main, int64_t number,
                         std::vector<Variable> &variables);
};

} // namespace

static LogicalResult checkLoss(func::FuncOp main) {
  if (main.getNumResults() > 0) {
    auto type = dyn_cast<RankedTensorType>(main.getResultTypes().front());
    if (type && type.getRank() == 0)
      return success();
  }
  return main.emitError("the first result must be one number, the loss");
}

/// Removes gradients that nobody asked for.
static void eraseUnused(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

LogicalResult Differentiate::addInput(func::FuncOp main, int64_t number,
                                      std::vector<Variable> &variables) {
  if (number < 0 || number >= main.getNumArguments())
    return main.emitError("has no input ") << number;
  auto name = main.getArgAttrOfType<StringAttr>(number, tensorNameAttrName);
  Value input = main.getArgument(number);
  variables.push_back({name ? name.str() : ("input" + Twine(number)).str(),
                       cast<RankedTensorType>(input.getType()),
                       input.getLoc(),
                       {input}});
  return success();
}

LogicalResult
Differentiate::collectVariables(func::FuncOp main,
                                std::vector<Variable> &variables) {
  llvm::StringMap<SmallVector<Value>> reads;
  main.walk([&](ParamOp op) { reads[op.getParameter()].push_back(op); });
  for (const std::string &name : parameters)
    if (!reads.count(name))
      return main.emitError("reads no parameter '") << name << "'";
  bool takesAll = parameters.empty() && inputs.empty();
  for (ParameterOp parameter : getOperation().getOps<ParameterOp>()) {
    StringRef name = parameter.getSymName();
    auto found = reads.find(name);
    bool isChosen = takesAll ? !parameter.getBuffer()
                             : llvm::is_contained(parameters, name);
    if (isChosen && found != reads.end())
      variables.push_back(
          {name.str(), parameter.getType(), parameter.getLoc(), found->second});
  }
  for (int64_t number : inputs)
    if (failed(addInput(main, number, variables)))
      return failure();
  return success();
}

LogicalResult Differentiate::differentiate(func::FuncOp main) {
  std::vector<Variable> variables;
  if (failed(checkLoss(main)) || failed(collectVariables(main, variables)))
    return failure();
  Block &block = main.getBody().front();
  for (auto layer : llvm::to_vector(block.getOps<EpilogueOpInterface>()))
    splitActivation(layer);
  Tape tape(main);
  if (failed(tape.build(variables)))
    return failure();
  for (const Variable &variable : variables)
    appendResult(main, tape.get(variable),
                 variable.name + gradientSuffix.str());
  eraseUnused(block);
  return success();
}
