//===- Kernel.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Defaults of kernels, and the lookup of registered ones.
//
//===----------------------------------------------------------------------===//

#include "kernels/Kernel.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace bonsai;

std::optional<Precision> bonsai::parsePrecision(StringRef name) {
  return llvm::StringSwitch<std::optional<Precision>>(name)
      .Case("f32", Precision::f32)
      .Case("tf32", Precision::tf32)
      .Case("f16", Precision::f16)
      .Default(std::nullopt);
}

StringRef bonsai::stringifyPrecision(Precision precision) {
  switch (precision) {
  case Precision::f32:
    return "f32";
  case Precision::tf32:
    return "tf32";
  case Precision::f16:
    return "f16";
  }
  llvm_unreachable("unknown precision");
}

Target Target::get(Operation *op, int cpuLevel, int threads) {
  Target target(cpuLevel, threads);
  auto module = dyn_cast<ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<ModuleOp>();
  if (!module)
    return target;
  if (auto arch = module->getAttrOfType<StringAttr>(cudaArchAttrName))
    target.cudaArch = arch.str();
  if (auto precision = module->getAttrOfType<StringAttr>(precisionAttrName))
    target.precision =
        parsePrecision(precision.getValue()).value_or(Precision::f32);
  return target;
}

LayoutChoice LayoutChoice::getUniform(Operation *op, LayoutKind layout) {
  LayoutChoice choice;
  for (OpOperand &operand : op->getOpOperands())
    choice.operands.push_back(isFeatureMap(operand) ? layout
                                                    : LayoutKind::nchw);
  if (llvm::any_of(op->getResults(),
                   [](OpResult result) { return isFeatureMap(result); }))
    choice.result = layout;
  return choice;
}

SmallVector<LayoutChoice>
bonsai::getUniformChoices(Operation *op, ArrayRef<LayoutKind> layouts) {
  SmallVector<LayoutChoice> choices;
  for (LayoutKind layout : layouts) {
    LayoutChoice choice = LayoutChoice::getUniform(op, layout);
    if (!llvm::is_contained(choices, choice))
      choices.push_back(std::move(choice));
  }
  return choices;
}

SmallVector<LayoutChoice> Kernel::getLayoutChoices(Operation *op,
                                                   const Target &) const {
  return {LayoutChoice::getUniform(op, LayoutKind::nchw)};
}

StringRef bonsai::getVariantName(Operation *op) {
  auto name = op->getAttrOfType<StringAttr>(variantAttrName);
  return name ? name.getValue() : "";
}

SmallVector<const Kernel *> KernelRegistry::getKernels() const {
  SmallVector<const Kernel *> all;
  for (const std::unique_ptr<Kernel> &kernel : kernels)
    all.push_back(kernel.get());
  return all;
}

const Kernel *KernelRegistry::lookup(StringRef name) const {
  for (const std::unique_ptr<Kernel> &kernel : kernels)
    if (kernel->getName() == name)
      return kernel.get();
  return nullptr;
}

const Kernel *KernelRegistry::lookupAny(StringRef name) {
  const Kernel *kernel = getCpu().lookup(name);
  return kernel ? kernel : getCuda().lookup(name);
}

SmallVector<const Kernel *>
KernelRegistry::getCandidates(Operation *op, const Target &target) const {
  SmallVector<const Kernel *> candidates;
  for (const std::unique_ptr<Kernel> &kernel : kernels)
    if (kernel->getMissing().empty() && kernel->supports(op, target))
      candidates.push_back(kernel.get());
  return candidates;
}

static bool hasRankOfFeatureMap(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 4;
}

bool bonsai::isFeatureMap(OpResult result) {
  return hasRankOfFeatureMap(result);
}

bool bonsai::isFeatureMap(OpOperand &operand) {
  if (!hasRankOfFeatureMap(operand.get()))
    return false;
  auto layer = dyn_cast<PrunableOpInterface>(operand.getOwner());
  return !layer || &layer.getWeightOperand() != &operand ||
         !lookupParameter(operand.get());
}

static double getBytes(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return static_cast<double>(tensor.getNumElements()) *
         tensor.getElementTypeBitWidth() / 8;
}

/// Bytes read and written, a microsecond, by one thread of a 2.6 GHz AVX-512
/// server core as it changes layouts of maps of 0.1 to 6 MB; poolings, joins of
/// channels and additions of border biases, in the layouts that suit them, are
/// within a factor of two of it. And what a call takes at least.
static constexpr double bytesPerMicrosecond = 31000;
static constexpr double callMicroseconds = 0.5;

bool bonsai::haveSameOrder(RankedTensorType type, LayoutKind first,
                           LayoutKind second) {
  auto isPlain = [](LayoutKind layout) {
    return layout == LayoutKind::nchw || layout == LayoutKind::nhwc;
  };
  return first == second ||
         (isPlain(first) && isPlain(second) && type.getDimSize(2) == 1 &&
          type.getDimSize(3) == 1);
}

double bonsai::estimateConversionMicroseconds(RankedTensorType type,
                                              LayoutKind source,
                                              LayoutKind target) {
  if (haveSameOrder(type, source, target))
    return 0;
  return callMicroseconds + 2 * getBytes(type) / bytesPerMicrosecond;
}

double bonsai::estimateStreamingMicroseconds(Operation *op) {
  double bytes = 0;
  for (Type type : op->getOperandTypes())
    bytes += getBytes(type);
  for (Type type : op->getResultTypes())
    bytes += getBytes(type);
  return callMicroseconds + bytes / bytesPerMicrosecond;
}
