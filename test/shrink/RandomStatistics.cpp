//===- RandomStatistics.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Estimating how large values are, and drawing parameters that fit.
//
//===----------------------------------------------------------------------===//

#include "test/shrink/RandomStatistics.h"
#include "dialect/BonsaiDialect.h"
#include "llvm/ADT/DenseMap.h"
#include <cmath>
#include <random>

using namespace mlir;
using namespace bonsai;

namespace {

/// Walks a network once. What it keeps of a value is its mean square, as it
/// would be if weights were independent of what they multiply.
class StatisticsRandomizer {
public:
  explicit StatisticsRandomizer(uint32_t seed) : generator(seed) {}

  /// Inputs have a mean square of 1.
  void visitInputs(ValueRange inputs) {
    for (Value input : inputs)
      meanSquares[input] = 1;
  }
  void visit(Operation *op);

private:
  double visitLayer(PrunableOpInterface op);
  double visitNorm(BatchNormOp op);
  double sumSquares(ValueRange values) const;
  /// The elements of the parameter that `value` reads.
  std::vector<float> read(Value value);
  void write(Value value, std::vector<float> values);
  float uniform(double low, double high) {
    return static_cast<float>(low + (high - low) * generator() * 0x1p-32);
  }

  llvm::DenseMap<Value, double> meanSquares;
  SymbolTableCollection symbols;
  std::mt19937 generator;
};

} // namespace

std::vector<float> StatisticsRandomizer::read(Value value) {
  ParameterOp parameter = lookupParameter(value, symbols);
  return viewElements<float>(parameter.getValue())->copy();
}

void StatisticsRandomizer::write(Value value, std::vector<float> values) {
  ParameterOp parameter = lookupParameter(value, symbols);
  parameter.setValueAttr(makeResource(
      parameter.getType(), parameter.getSymName(), std::move(values)));
}

double StatisticsRandomizer::sumSquares(ValueRange values) const {
  double sum = 0;
  for (Value value : values)
    sum += meanSquares.lookup(value);
  return sum;
}

double StatisticsRandomizer::visitLayer(PrunableOpInterface op) {
  double square = meanSquares.lookup(op.getDataOperand().get());
  double weights = 0;
  for (float weight : read(op.getWeightOperand().get()))
    weights += double(weight) * weight;
  int64_t outputs = cast<ShapedType>(op->getResult(0).getType()).getDimSize(1);
  square *= weights / static_cast<double>(outputs);
  Value bias = cast<EpilogueOpInterface>(*op).getEpilogueBias();
  if (!bias)
    return square;
  double limit = 0.5 * std::sqrt(square);
  std::vector<float> values = read(bias);
  for (float &value : values)
    value = uniform(-limit, limit);
  write(bias, std::move(values));
  return square + limit * limit / 3;
}

/// Trained statistics fit the weights better than the estimate does; they and
/// the scale say what is small.
double StatisticsRandomizer::visitNorm(BatchNormOp op) {
  std::vector<float> scales = read(op.getScale()), shifts = read(op.getShift());
  std::vector<float> means = read(op.getMean());
  std::vector<float> variances = read(op.getVariance());
  if (llvm::all_equal(variances))
    llvm::fill(variances, meanSquares.lookup(op.getInput()));
  double square = 0;
  for (size_t i = 0; i < scales.size(); ++i) {
    shifts[i] += std::abs(scales[i]) * uniform(-0.5, 0.5);
    scales[i] *= uniform(0.5, 1.5);
    means[i] += std::sqrt(variances[i]) * uniform(-0.3, 0.3);
    variances[i] *= uniform(0.5, 1.5);
    square += scales[i] * scales[i] + shifts[i] * shifts[i];
  }
  square /= static_cast<double>(scales.size());
  write(op.getScale(), std::move(scales));
  write(op.getShift(), std::move(shifts));
  write(op.getMean(), std::move(means));
  write(op.getVariance(), std::move(variances));
  return square;
}

void StatisticsRandomizer::visit(Operation *op) {
  if (isa<ParamOp>(op) || op->getNumResults() == 0)
    return;
  double square = 0;
  if (auto layer = dyn_cast<PrunableOpInterface>(op))
    square = visitLayer(layer);
  else if (auto norm = dyn_cast<BatchNormOp>(op))
    square = visitNorm(norm);
  else if (isa<AddOp>(op))
    square = sumSquares(op->getOperands());
  else if (isa<ActivationOpInterface>(op))
    square = sumSquares(op->getOperands()) / 2;
  else
    for (Value operand : op->getOperands())
      square = std::max(square, meanSquares.lookup(operand));
  for (Value result : op->getResults())
    meanSquares[result] = square;
}

void bonsai::test::randomizeStatistics(ModuleOp module, uint32_t seed) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  StatisticsRandomizer randomizer(seed);
  randomizer.visitInputs(main.getArguments());
  main.walk([&](Operation *op) { randomizer.visit(op); });
}
