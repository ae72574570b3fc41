//===- LayerSuite.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layers of a network, each by itself.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/LayerSuite.h"
#include "dialect/BonsaiDialect.h"
#include "dialect/Elements.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "passes/analysis/LayerNames.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

class LayerIsolator {
public:
  explicit LayerIsolator(ModuleOp network)
      : network(network), context(network.getContext()), parameters(context),
        body(context) {}

  OwningOpRef<ModuleOp> isolate();

private:
  Value addArgument(Type type);
  Value readParameter(Value original);
  Value makeBias(PrunableOpInterface op);
  void addLayer(PrunableOpInterface op);

  ModuleOp network;
  MLIRContext *context;
  OwningOpRef<ModuleOp> module;
  func::FuncOp main;
  OpBuilder parameters, body;
  SmallVector<Value> results;
};

} // namespace

Value LayerIsolator::addArgument(Type type) {
  unsigned index = main.getNumArguments();
  DictionaryAttr name = body.getDictionaryAttr(body.getNamedAttr(
      "bonsai.name", body.getStringAttr("input" + Twine(index))));
  if (failed(main.insertArgument(index, type, name, main.getLoc())))
    llvm_unreachable("any function type can take one more argument");
  return main.getArgument(index);
}

/// Copies the parameter that `original` reads, unless that is done already.
Value LayerIsolator::readParameter(Value original) {
  auto param = original.getDefiningOp<ParamOp>();
  StringRef name = param.getParameter();
  if (!module->lookupSymbol(name))
    parameters.clone(*network.lookupSymbol(name));
  return body.clone(*param)->getResult(0);
}

/// One for all layers that share a weight.
Value LayerIsolator::makeBias(PrunableOpInterface op) {
  int64_t channels =
      cast<ShapedType>(op->getResultTypes().front()).getDimSize(1);
  auto type = RankedTensorType::get(channels, body.getF32Type());
  std::string name = getLayerName(op.getOperation()) + ".fused_bias";
  if (!module->lookupSymbol(name))
    ParameterOp::create(
        parameters, op.getLoc(), name,
        makeResource(type, name, std::vector<float>(channels, 0.125f)));
  return ParamOp::create(body, op.getLoc(), type, name);
}

void LayerIsolator::addLayer(PrunableOpInterface op) {
  auto epilogue = cast<EpilogueOpInterface>(op.getOperation());
  Value input = op.getDataOperand().get(), weight = op.getWeightOperand().get();
  IRMapping mapping;
  mapping.map(input,
              ReluOp::create(body, op.getLoc(), addArgument(input.getType())));
  mapping.map(weight, readParameter(weight));
  if (Value bias = epilogue.getEpilogueBias())
    mapping.map(bias, readParameter(bias));
  auto copy = cast<EpilogueOpInterface>(body.clone(*op, mapping));
  if (copy.getEpilogueResidual())
    copy.removeEpilogueResidual();
  Value result = copy->getResult(0);
  if (cast<ShapedType>(result.getType()).getRank() == 4) {
    if (!copy.getEpilogueBias()) {
      body.setInsertionPoint(copy);
      copy.setEpilogueBias(makeBias(op));
      body.setInsertionPointAfter(copy);
    }
    copy.setEpilogueActivation(
        ActivationAttr::get(context, ActivationKind::relu));
    result = GlobalAvgPoolOp::create(body, op.getLoc(), result);
  }
  results.push_back(result);
}

static bool isParameter(Value value) {
  return !value || value.getDefiningOp<ParamOp>();
}

OwningOpRef<ModuleOp> LayerIsolator::isolate() {
  Location location = network.getLoc();
  module = ModuleOp::create(location);
  main = func::FuncOp::create(location, "main",
                              FunctionType::get(context, {}, {}));
  module->push_back(main);
  parameters.setInsertionPoint(main);
  body.setInsertionPointToStart(main.addEntryBlock());
  network.walk([&](PrunableOpInterface op) {
    auto epilogue = dyn_cast<EpilogueOpInterface>(op.getOperation());
    if (epilogue && isParameter(op.getWeightOperand().get()) &&
        isParameter(epilogue.getEpilogueBias()))
      addLayer(op);
  });
  func::ReturnOp::create(body, location, results);
  main.setFunctionType(FunctionType::get(context, main.getArgumentTypes(),
                                         TypeRange(ValueRange(results))));
  return std::move(module);
}

OwningOpRef<ModuleOp> bonsai::isolateLayers(ModuleOp network) {
  return LayerIsolator(network).isolate();
}
