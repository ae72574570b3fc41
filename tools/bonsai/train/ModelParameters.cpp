//===- ModelParameters.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parameters of the dialect, as training knows them.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/ModelParameters.h"
#include "dialect/BonsaiDialect.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

/// Larger constants are not printed; parameters are hashed by themselves.
static constexpr int64_t printedElements = 16;

/// Names of the parameters that batch norms take for statistics.
static llvm::StringSet<> findStatistics(ModuleOp module) {
  llvm::StringSet<> names;
  module.walk([&](BatchNormOp norm) {
    for (Value value : {norm.getMean(), norm.getVariance()})
      if (auto param = value.getDefiningOp<ParamOp>())
        names.insert(param.getParameter());
  });
  return names;
}

static Expected<TrainedParameter> readParameter(ParameterOp op) {
  TrainedParameter parameter;
  parameter.name = op.getSymName().str();
  parameter.isBuffer = op.getBuffer();
  llvm::append_range(parameter.shape, op.getType().getShape());
  FailureOr<ElementsView<float>> values = viewElements<float>(op.getValue());
  if (!op.getType().getElementType().isF32() || failed(values))
    return createStringError("'" + parameter.name +
                             "' is not of f32, which training needs");
  parameter.values = values->copy();
  if (op.getMaskAttr())
    parameter.mask = viewElements<uint8_t>(op.getMaskAttr())->copy();
  return parameter;
}

Expected<std::vector<TrainedParameter>>
bonsai::readParameters(ModuleOp module) {
  llvm::StringSet<> statistics = findStatistics(module);
  std::vector<TrainedParameter> parameters;
  for (ParameterOp op : module.getOps<ParameterOp>()) {
    bool isStatistic = statistics.contains(op.getSymName());
    if (op.getBuffer() && !isStatistic)
      continue;
    if (isStatistic && !op.getBuffer())
      return createStringError("'" + op.getSymName() +
                               "' is a statistic of a batch norm, but not "
                               "marked as buffer");
    Expected<TrainedParameter> parameter = readParameter(op);
    if (!parameter)
      return parameter.takeError();
    parameters.push_back(std::move(*parameter));
  }
  return parameters;
}

static void writeMask(ParameterOp op, const TrainedParameter &parameter) {
  std::vector<uint8_t> before;
  if (op.getMaskAttr())
    before = viewElements<uint8_t>(op.getMaskAttr())->copy();
  if (before == parameter.mask)
    return;
  if (parameter.mask.empty())
    return op.setMask(nullptr, nullptr);
  RankedTensorType type =
      op.getType().clone(IntegerType::get(op.getContext(), 8));
  op.setMask(makeResource(type, parameter.name + ".mask", parameter.mask),
             UnstructuredAttr::get(op.getContext()));
}

static void writeParameter(ParameterOp op, const TrainedParameter &parameter) {
  std::vector<float> values = parameter.values;
  for (auto [isKept, value] : zip(parameter.mask, values))
    if (!isKept)
      value = 0.0f;
  op.setValueAttr(
      makeResource(op.getType(), parameter.name, std::move(values)));
  writeMask(op, parameter);
}

void bonsai::writeParameters(ModuleOp module,
                             ArrayRef<TrainedParameter> parameters) {
  SymbolTable symbols(module);
  for (const TrainedParameter &parameter : parameters)
    writeParameter(symbols.lookup<ParameterOp>(parameter.name), parameter);
}

static uint64_t hashElements(ElementsAttr elements) {
  ArrayRef<char> raw = *getRawElements(elements);
  return xxh3_64bits(StringRef(raw.data(), raw.size()));
}

uint64_t bonsai::computeFingerprint(ModuleOp module) {
  std::string text;
  raw_string_ostream stream(text);
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(printedElements);
  flags.elideLargeResourceString(printedElements);
  module.print(stream, flags);
  for (ParameterOp op : module.getOps<ParameterOp>()) {
    stream << ' ' << hashElements(op.getValue());
    if (op.getMaskAttr())
      stream << ' ' << hashElements(op.getMaskAttr());
  }
  return xxh3_64bits(StringRef(text));
}
