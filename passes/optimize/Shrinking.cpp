//===- Shrinking.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finding the channels that can go, and saying why others stay.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/Shrinking.h"
#include "dialect/LayerGeometry.h"
#include "passes/analysis/ConstantChannels.h"
#include "passes/analysis/LayerNames.h"
#include "passes/optimize/ChannelFolding.h"
#include "passes/optimize/ChannelRemoval.h"

using namespace mlir;
using namespace bonsai;

/// Calls `visit` with each layer and each channel of its input: index and
/// number.
static void forEachInput(
    ModuleOp module, const ChannelGroups &groups,
    llvm::function_ref<void(PrunableOpInterface, int64_t, int64_t)> visit) {
  module.walk([&](PrunableOpInterface op) {
    Value data = op.getDataOperand().get();
    int64_t numInputs = cast<ShapedType>(data.getType()).getDimSize(1);
    for (int64_t input = 0; input < numInputs; ++input)
      visit(op, input, groups.getChannel({data, 1, input}));
  });
}

/// Keeps the first channel of each axis that would lose all. True if there was
/// one.
static bool keepOneOfEach(RemovedChannels &removed) {
  const ChannelGroups &groups = removed.getGroups();
  llvm::DenseMap<std::pair<Value, int64_t>, int64_t> numRemoved;
  bool changed = false;
  for (int64_t channel = 0; channel < groups.getNumChannels(); ++channel) {
    if (!removed.isRemoved(channel))
      continue;
    for (const ChannelPosition &position : groups.getPositions(channel)) {
      int64_t extent =
          cast<ShapedType>(position.value.getType()).getDimSize(position.axis);
      if (++numRemoved[{position.value, position.axis}] < extent)
        continue;
      removed.keep(groups.getChannel({position.value, position.axis, 0}));
      changed = true;
    }
  }
  return changed;
}

RemovedChannels bonsai::findRemovableChannels(ModuleOp module,
                                              const ChannelGroups &groups,
                                              ChannelConstants &constants) {
  RemovedChannels removed(groups);
  llvm::BitVector isNeeded(groups.getNumChannels());
  forEachInput(module, groups,
               [&](PrunableOpInterface op, int64_t input, int64_t channel) {
                 if (isNeeded[channel])
                   return;
                 removed.remove(channel);
                 if (groups.getBlocker(channel) ||
                     !canFoldInput(op, input, groups, constants))
                   isNeeded.set(channel);
               });
  for (unsigned channel : isNeeded.set_bits())
    removed.keep(channel);
  while (keepOneOfEach(removed)) {
  }
  return removed;
}

//===----------------------------------------------------------------------===//
// Masked channels that stay
//===----------------------------------------------------------------------===//

static bool isOutputCut(const LayerGeometry &geometry,
                        const ParameterView &weight, int64_t output) {
  int64_t first = geometry.getFirstInput(output);
  for (int64_t input = first; input < first + geometry.getInputsPerGroup();
       ++input) {
    int64_t index = geometry.getWeightIndex(output, input);
    for (int64_t tap = 0; tap < geometry.getNumTaps(); ++tap)
      if (!weight.isCut(index + tap))
        return false;
  }
  return true;
}

/// Why a channel whose weights are cut is not removed.
static std::string explain(ModuleOp module, int64_t channel,
                           const ChannelGroups &groups,
                           ChannelConstants &constants) {
  if (const ChannelBlocker *blocker = groups.getBlocker(channel))
    return blocker->reason;
  std::string reason;
  forEachInput(module, groups,
               [&](PrunableOpInterface op, int64_t input, int64_t read) {
                 if (!reason.empty() || read != channel ||
                     canFoldInput(op, input, groups, constants))
                   return;
                 reason = "'" + describeLayer(op) + "' reads them and ";
                 if (!constants.getParameter(op.getWeightOperand().get()))
                   reason += "its weight is no parameter";
                 else if (constants.get({op.getDataOperand().get(), 1, input}))
                   reason += "has a computed bias";
                 else
                   reason += "they are not constant there";
               });
  return reason.empty() ? "an axis keeps at least one channel" : reason;
}

static void emitRemark(ModuleOp module, PrunableOpInterface op,
                       const RemovedChannels &removed,
                       ChannelConstants &constants) {
  const ParameterView *weight =
      constants.getParameter(op.getWeightOperand().get());
  if (!weight || !weight->mask)
    return;
  LayerGeometry geometry(op);
  int64_t numKept = 0, firstKept = 0;
  for (int64_t output = geometry.getNumOutputs(); output-- > 0;) {
    ChannelPosition position{op->getResult(0), 1, output};
    if (!isOutputCut(geometry, *weight, output) || !removed.isKept(position))
      continue;
    ++numKept;
    firstKept = removed.getGroups().getChannel(position);
  }
  if (numKept > 0)
    op->emitRemark() << numKept << " masked channels of '" << describeLayer(op)
                     << "' are not removed: "
                     << explain(module, firstKept, removed.getGroups(),
                                constants);
}

static void emitRemarks(ModuleOp module, const RemovedChannels &removed,
                        ChannelConstants &constants) {
  module.walk([&](PrunableOpInterface op) {
    emitRemark(module, op, removed, constants);
  });
}

void bonsai::emitKeptChannelRemarks(ModuleOp module) {
  ChannelGroups groups(module);
  ConstantChannels constants(module);
  emitRemarks(module, findRemovableChannels(module, groups, constants),
              constants);
}

//===----------------------------------------------------------------------===//
// Removal
//===----------------------------------------------------------------------===//

ShrinkingReport bonsai::shrinkChannels(ModuleOp module) {
  ChannelGroups groups(module);
  ConstantChannels constants(module);
  ChannelCost cost(module);
  RemovedChannels removed = findRemovableChannels(module, groups, constants);
  emitRemarks(module, removed, constants);
  ShrinkingReport report;
  report.numChannels = removed.countRemoved();
  report.before = cost.predict(RemovedChannels(groups));
  report.after = cost.predict(removed);
  std::vector<FoldedInputs> folded =
      foldRemovedInputs(module, removed, constants);
  report.numFolded = folded.size();
  removeChannels(module, removed);
  addFoldedInputs(module, folded);
  return report;
}

/// Looks before it copies: most networks that are compiled keep all channels.
ShrunkenCopy bonsai::copyShrunken(ModuleOp module) {
  ShrunkenCopy copy;
  bool hasMasks =
      llvm::any_of(module.getOps<ParameterOp>(), [](ParameterOp parameter) {
        return parameter.getMask().has_value();
      });
  if (!hasMasks)
    return copy;
  ChannelGroups groups(module);
  ConstantChannels constants(module);
  if (findRemovableChannels(module, groups, constants).countRemoved() == 0)
    return copy;
  ScopedDiagnosticHandler quiet(
      module.getContext(), [](Diagnostic &diagnostic) {
        return success(diagnostic.getSeverity() == DiagnosticSeverity::Remark);
      });
  copy.module = module.clone();
  copy.numChannels = shrinkChannels(*copy.module).numChannels;
  return copy;
}
