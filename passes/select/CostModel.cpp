//===- CostModel.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What each way to run an op costs: measured, or estimated.
//
//===----------------------------------------------------------------------===//

#include "passes/select/CostModel.h"
#include "passes/select/ImageTurns.h"
#include "passes/select/OpKey.h"

using namespace mlir;
using namespace bonsai;

StringRef CostModel::getKey(Operation *op) {
  auto [entry, isFirst] = keys.try_emplace(op);
  if (isFirst)
    entry->second = getOpKey(op);
  return entry->second;
}

double CostModel::getCalibration(const Kernel &kernel) {
  auto [entry, isFirst] = calibrations.try_emplace(kernel.getName());
  if (isFirst)
    entry->second = tuning->getCalibration(kernel.getName());
  return entry->second;
}

Cost CostModel::getCost(Operation *op, const KernelCandidate &candidate,
                        double estimate) {
  int64_t turns = getTurns(op);
  Cost cost;
  cost.estimate = cost.microseconds = turns * estimate;
  if (!tuning)
    return cost;
  const Measurement *measurement =
      tuning->lookup(getKey(op), candidate.kernel->getName(),
                     formatLayouts(op, candidate.layouts), candidate.variant);
  if (measurement)
    cost.measured = cost.microseconds = turns * measurement->microseconds;
  else
    cost.microseconds *= getCalibration(*candidate.kernel);
  return cost;
}

std::vector<KernelCandidate>
CostModel::getVariants(Operation *op, const TurnOp &turn, const Kernel &kernel,
                       const LayoutChoice &layouts) {
  std::vector<KernelCandidate> candidates;
  for (const KernelVariant &variant :
       kernel.getVariants(turn.get(), layouts, target)) {
    bool isFirst = candidates.empty();
    KernelCandidate &candidate = candidates.emplace_back(
        KernelCandidate{&kernel, layouts, {}, variant.name});
    candidate.cost = getCost(op, candidate, variant.microseconds);
    candidate.needsMeasurement = !isFirst;
  }
  return candidates;
}

std::vector<KernelCandidate> CostModel::getCandidates(Operation *op) {
  std::vector<KernelCandidate> candidates;
  TurnOp turn(op);
  for (const Kernel *kernel :
       KernelRegistry::get(target).getCandidates(turn.get(), target))
    for (const LayoutChoice &layouts :
         kernel->getLayoutChoices(turn.get(), target))
      llvm::append_range(candidates, getVariants(op, turn, *kernel, layouts));
  return candidates;
}

double CostModel::getRank(const KernelCandidate &candidate) const {
  constexpr double measuredMargin = 1.02, estimatedMargin = 1.1;
  double microseconds = candidate.cost.microseconds;
  if (!candidate.kernel->usesMask())
    return microseconds;
  return microseconds *
         (candidate.cost.measured ? measuredMargin : estimatedMargin);
}

KernelCandidate CostModel::getConversion(Value value, LayoutKind source,
                                         LayoutKind destination) {
  int64_t turns = getTurnsOfProducer(value);
  KernelCandidate conversion =
      getConversion(getTurnType(value.getType(), turns), source, destination);
  Cost &cost = conversion.cost;
  cost.estimate *= turns;
  cost.microseconds *= turns;
  if (cost.measured)
    *cost.measured *= turns;
  return conversion;
}

/// Kernels are asked about an op that does not outlive the question.
KernelCandidate CostModel::getConversion(RankedTensorType type,
                                         LayoutKind source,
                                         LayoutKind destination) {
  auto layouts = std::make_pair(int(source), int(destination));
  auto [entry, isFirst] = conversions.try_emplace({type, layouts});
  KernelCandidate &conversion = entry->second;
  conversion.layouts = {{source}, destination};
  if (!isFirst || haveSameOrder(type, source, destination))
    return conversion;
  Block block;
  Location loc = UnknownLoc::get(type.getContext());
  Value input = block.addArgument(withLayout(type, source), loc);
  OpBuilder builder(type.getContext());
  builder.setInsertionPointToEnd(&block);
  auto op = ConvertLayoutOp::create(builder, loc, withLayout(type, destination),
                                    input);
  conversion.kernel = findConversionKernel(op, target);
  if (conversion.kernel)
    conversion.cost = getCost(op, conversion,
                              conversion.kernel->estimateMicroseconds(
                                  op, conversion.layouts, target));
  else
    conversion.cost.estimate = conversion.cost.microseconds =
        estimateConversionMicroseconds(type, source, destination);
  keys.erase(op);
  return conversion;
}

const Kernel *bonsai::findConversionKernel(ConvertLayoutOp op,
                                           const Target &target) {
  LayoutChoice layouts{{getLayout(op.getInput().getType())},
                       getLayout(op.getType())};
  const Kernel *cheapest = nullptr;
  double least = 0;
  for (const Kernel *kernel :
       KernelRegistry::get(target).getCandidates(op, target)) {
    double estimate = kernel->estimateMicroseconds(op, layouts, target);
    if (!cheapest || estimate < least) {
      cheapest = kernel;
      least = estimate;
    }
  }
  return cheapest;
}

RankedTensorType bonsai::withLayout(RankedTensorType type, LayoutKind layout) {
  Attribute encoding;
  if (layout != LayoutKind::nchw)
    encoding = LayoutAttr::get(type.getContext(), layout);
  return RankedTensorType::get(type.getShape(), type.getElementType(),
                               encoding);
}
