//===- NetworkChecks.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks of networks before they are lowered, and the pass that runs them.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/cpu/NetworkChecks.h"
#include "passes/lower/cpu/BufferPlan.h"
#include "passes/lower/cpu/Passes.h"
#include "passes/select/ImageTurns.h"
#include "passes/select/Passes.h"
#include "llvm/Support/MathExtras.h"

namespace bonsai {
#define GEN_PASS_DEF_CHECKNETWORK
#include "passes/lower/cpu/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

/// The bits of an address on x86-64: no tensor is larger.
static constexpr int64_t maxBytes = int64_t(1) << 47;

/// Whether a static tensor has elements, and few enough to have addresses.
static bool hasUsableSize(RankedTensorType type) {
  int64_t bytes = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  for (int64_t extent : type.getShape())
    if (llvm::MulOverflow(bytes, extent, bytes) || bytes > maxBytes)
      return false;
  return bytes > 0;
}

/// Callers of a compiled network have row-major f32 buffers.
static LogicalResult checkInterface(func::FuncOp main, TypeRange types,
                                    StringRef kind) {
  for (auto [i, type] : llvm::enumerate(types)) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || !tensor.hasStaticShape() || tensor.getEncoding() ||
        !tensor.getElementType().isF32())
      return main.emitError() << kind << " " << i << " is " << type
                              << ", but must be a static row-major f32 tensor";
    if (!hasUsableSize(tensor))
      return main.emitError() << kind << " " << i << " is " << type
                              << ", which is empty or beyond any memory";
  }
  return success();
}

static LogicalResult checkKernel(Operation &op, const Target &target) {
  Attribute attribute = op.getAttr(kernelAttrName);
  if (!attribute)
    return success();
  auto name = dyn_cast<StringAttr>(attribute);
  if (!name)
    return op.emitOpError("has a ")
           << kernelAttrName << " that is no string: " << attribute;
  if (name == generatedKernelName)
    return success();
  const Kernel *kernel = KernelRegistry::lookupAny(name);
  if (!kernel)
    return op.emitOpError("has an unknown kernel '") << name.getValue() << "'";
  if (!kernel->supports(&op, target))
    return op.emitOpError("cannot be run by its kernel '")
           << name.getValue() << "'";
  return success();
}

/// Whether the floats among the results are f32.
static bool isOfF32(Operation &op) {
  return llvm::all_of(op.getResultTypes(), [](Type type) {
    Type element = cast<RankedTensorType>(type).getElementType();
    return !isa<FloatType>(element) || element.isF32();
  });
}

static LogicalResult checkOp(Operation &op, const Target &target) {
  if (!isa_and_nonnull<BonsaiDialect>(op.getDialect()))
    return op.emitOpError("is not of the bonsai dialect; only ops of it can be "
                          "compiled");
  for (Type type : op.getResultTypes())
    if (!hasUsableSize(cast<RankedTensorType>(type)))
      return op.emitOpError("has a result that is empty or beyond any memory: ")
             << type;
  if (!target.isCuda() && !isOfF32(op))
    return op.emitOpError("computes with other floats than f32, which only "
                          "GPUs do");
  if (failed(verifyTurns(&op)))
    return failure();
  return checkKernel(op, target);
}

func::FuncOp bonsai::findNetwork(ModuleOp module, const Target &target) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || !main.getBody().hasOneBlock()) {
    module.emitError("needs a function @main of one block");
    return nullptr;
  }
  if (failed(checkInterface(main, main.getArgumentTypes(), "input")) ||
      failed(checkInterface(main, main.getResultTypes(), "output")))
    return nullptr;
  for (Operation &op : main.getBody().front().without_terminator())
    if (failed(checkOp(op, target)))
      return nullptr;
  return main;
}

/// Without a kernel all is row-major.
static LogicalResult checkLayoutsOf(Operation &op, const Target &target) {
  LayoutChoice layouts;
  for (Type type : op.getOperandTypes())
    layouts.operands.push_back(getLayout(type));
  layouts.result = getLayout(op.getResult(0).getType());
  auto name = op.getAttrOfType<StringAttr>(kernelAttrName);
  const Kernel *kernel = name ? KernelRegistry::lookupAny(name) : nullptr;
  SmallVector<LayoutChoice> choices = {
      LayoutChoice::getUniform(&op, LayoutKind::nchw)};
  if (kernel)
    choices = kernel->getLayoutChoices(&op, target);
  if (llvm::is_contained(choices, layouts))
    return success();
  if (!kernel)
    return op.emitOpError("has no kernel for its layouts");
  return op.emitOpError("cannot be run by its kernel '")
         << kernel->getName() << "' in its layouts";
}

LogicalResult bonsai::checkLayouts(func::FuncOp main, const Target &target) {
  for (Operation &op : main.getBody().front().without_terminator())
    if (!(isa<ConvertLayoutOp>(op) && BufferPlan::isAlias(&op)) &&
        failed(checkLayoutsOf(op, target)))
      return failure();
  return success();
}

namespace {

struct CheckNetwork : bonsai::impl::CheckNetworkBase<CheckNetwork> {
  using CheckNetworkBase::CheckNetworkBase;

  void runOnOperation() override {
    func::FuncOp main =
        findNetwork(getOperation(), Target::get(getOperation(), cpuLevel));
    if (!main)
      return signalPassFailure();
    for (Operation &op : *getOperation().getBody())
      if (&op != main && !isa<ParameterOp>(op)) {
        op.emitOpError("is neither @main nor a parameter, and would not be "
                       "compiled");
        return signalPassFailure();
      }
  }
};

} // namespace
