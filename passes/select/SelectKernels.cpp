//===- SelectKernels.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses one kernel for every op, by cost.
//
//===----------------------------------------------------------------------===//

#include "passes/select/KernelSelection.h"
#include "passes/select/Measurements.h"
#include "passes/select/Passes.h"
#include "passes/select/SelectionRemarks.h"

namespace bonsai {
#define GEN_PASS_DEF_SELECTKERNELS
#include "passes/select/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct SelectKernels : bonsai::impl::SelectKernelsBase<SelectKernels> {
  using SelectKernelsBase::SelectKernelsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    std::optional<Policy> competing = Policy::parse(policy);
    if (!competing) {
      getOperation().emitError("unknown policy '") << policy << "'";
      return signalPassFailure();
    }
    if (StringRef missing = competing->getMissing(); !missing.empty()) {
      getOperation().emitError("policy '")
          << policy << "': this build of Bonsai was made without " << missing;
      return signalPassFailure();
    }
    Target target = Target::get(getOperation(), cpuLevel, threads);
    FailureOr<Measurements> measurements =
        Measurements::read(getOperation(), tuning, device, target);
    if (failed(measurements))
      return signalPassFailure();
    if (const NetworkTuning *verdict = findVerdict(*measurements))
      competing = Policy::parse(verdict->policy);
    CostModel costs(target, measurements->get());
    FailureOr<KernelSelection> selection =
        KernelSelection::create(getOperation(), *competing, costs);
    if (failed(selection))
      return signalPassFailure();
    if (explain &&
        failed(explainSelection(*selection, costs, measurements->getDevice())))
      return signalPassFailure();
    for (const KernelDecision &decision : selection->getDecisions())
      record(decision);
  }

  LogicalResult explainSelection(const KernelSelection &selection,
                                 CostModel &costs, const TuningDevice *device) {
    FailureOr<KernelSelection> dense =
        KernelSelection::create(getOperation(), *Policy::parse("dense"), costs);
    if (failed(dense))
      return failure();
    emitTimesRemark(getOperation(), costs.getTarget(), device);
    emitSelectionRemarks(getOperation(), selection, *dense, costs);
    return success();
  }

  /// What the measured builds of this network say about who should compete;
  /// null if there are none or the policy is not to choose.
  const NetworkTuning *findVerdict(const Measurements &measurements) {
    if (policy != "fastest")
      return nullptr;
    const NetworkTuning *verdict = measurements.lookup(getOperation());
    if (verdict && explain)
      emitVerdictRemark(getOperation(), *verdict);
    return verdict;
  }

  void record(const KernelDecision &decision) {
    Operation *op = decision.op;
    const KernelCandidate *candidate =
        decision.candidates.empty() ? nullptr : &decision.get();
    StringRef name = candidate ? candidate->kernel->getName()
                               : StringRef(generatedKernelName);
    op->setAttr(kernelAttrName, StringAttr::get(&getContext(), name));
    op->removeAttr(layoutsAttrName);
    op->removeAttr(variantAttrName);
    if (candidate) {
      setLayouts(op, candidate->layouts);
      setVariant(op, candidate->variant);
    }
    numGenerated += !candidate;
    numSparse += candidate && candidate->kernel->usesMask();
  }
};

} // namespace
