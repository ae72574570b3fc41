//===- SelectWidths.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Removes masked channels where that makes the network faster.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/Shrinking.h"
#include "passes/select/KernelSelection.h"
#include "passes/select/Measurements.h"
#include "passes/select/Passes.h"
#include "passes/select/SelectionRemarks.h"

namespace bonsai {
#define GEN_PASS_DEF_SELECTWIDTHS
#include "passes/select/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct SelectWidths : bonsai::impl::SelectWidthsBase<SelectWidths> {
  using SelectWidthsBase::SelectWidthsBase;

  void runOnOperation() override {
    std::optional<Policy> competing = Policy::parse(policy);
    if (!competing) {
      getOperation().emitError("unknown policy '") << policy << "'";
      return signalPassFailure();
    }
    func::FuncOp network = getNetwork(getOperation());
    if (!network || network.isExternal() || !competing->mayRemoveChannels())
      return;
    if (explain)
      emitKeptChannelRemarks(getOperation());
    ShrunkenCopy shrunken = copyShrunken(getOperation());
    if (!shrunken.module)
      return;
    FailureOr<bool> isTaken = true;
    if (!competing->removesChannels())
      isTaken = isFaster(shrunken, *competing);
    if (failed(isTaken))
      return signalPassFailure();
    if (!*isTaken)
      return;
    getOperation().getBodyRegion().takeBody(shrunken.module->getBodyRegion());
    numChannels += shrunken.numChannels;
  }

  /// By whole builds, if they were measured, else by the kernels that each of
  /// the two would get. Odd widths and border biases cost what estimates do not
  /// see, so the smaller one has to save something.
  FailureOr<bool> isFaster(const ShrunkenCopy &shrunken,
                           const Policy &competing) {
    Target target = Target::get(getOperation(), cpuLevel, threads);
    FailureOr<Measurements> measurements =
        Measurements::read(getOperation(), tuning, device, target);
    if (failed(measurements))
      return failure();
    func::FuncOp network = getNetwork(getOperation());
    const NetworkTuning *verdict = measurements->lookup(network);
    if (verdict && verdict->milliseconds.count(shrunkenPolicyName.str()))
      return isChosen(network, *verdict);
    CostModel costs(target, measurements->get());
    auto getTime = [&](ModuleOp module) -> FailureOr<double> {
      FailureOr<KernelSelection> selection =
          KernelSelection::create(getNetwork(module), competing, costs);
      if (failed(selection))
        return failure();
      return selection->getTime(costs).getTotal();
    };
    FailureOr<double> full = getTime(getOperation());
    FailureOr<double> smaller = getTime(*shrunken.module);
    if (failed(full) || failed(smaller))
      return failure();
    constexpr double margin = 0.9;
    bool isTaken = *smaller <= margin * *full;
    if (explain)
      emitWidthsRemark(network, shrunken.numChannels, *full, *smaller, isTaken);
    return isTaken;
  }

  /// The kernels of the shrunken network are selected later, by measurements of
  /// its own; those of the other one by this verdict, which is said then.
  bool isChosen(func::FuncOp network, const NetworkTuning &verdict) {
    bool isShrunken = verdict.policy == shrunkenPolicyName;
    if (explain && isShrunken)
      emitVerdictRemark(network, verdict);
    return isShrunken;
  }

  static func::FuncOp getNetwork(ModuleOp module) {
    return module.lookupSymbol<func::FuncOp>("main");
  }
};

} // namespace
