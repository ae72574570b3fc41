//===- PrunableLayers.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finding the weights that a pass may prune.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/PrunableLayers.h"
#include "passes/analysis/LayerNames.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/Regex.h"
#include <cmath>

using namespace mlir;
using namespace bonsai;

namespace {

/// The patterns of layers to leave alone; remembers which ones matched.
class ExcludePatterns {
public:
  LogicalResult compile(Location loc, ArrayRef<std::string> texts);
  /// The first pattern that matches the whole name, or null.
  const std::string *match(StringRef name);
  void warnOfUnmatched(Location loc) const;

private:
  struct Pattern {
    std::string text;
    llvm::Regex regex;
    bool matched;
  };
  std::vector<Pattern> patterns;
};

using OpsOfParameter =
    llvm::MapVector<Operation *, SmallVector<PrunableOpInterface, 1>>;

} // namespace

LogicalResult ExcludePatterns::compile(Location loc,
                                       ArrayRef<std::string> texts) {
  for (const std::string &text : texts) {
    std::string error;
    if (!llvm::Regex(text).isValid(error))
      return emitError(loc) << "exclude pattern '" << text << "': " << error;
    patterns.push_back({text, llvm::Regex("^(" + text + ")$"), false});
  }
  return success();
}

const std::string *ExcludePatterns::match(StringRef name) {
  const std::string *found = nullptr;
  for (Pattern &pattern : patterns) {
    if (!pattern.regex.match(name))
      continue;
    pattern.matched = true;
    if (!found)
      found = &pattern.text;
  }
  return found;
}

void ExcludePatterns::warnOfUnmatched(Location loc) const {
  for (const Pattern &pattern : patterns)
    if (!pattern.matched)
      emitWarning(loc) << "exclude pattern '" << pattern.text
                       << "' matches no layer";
}

static StringRef nameOf(Granularity granularity) {
  switch (granularity) {
  case Granularity::unstructured:
    return "single weights";
  case Granularity::nm:
    return "n:m groups";
  case Granularity::block:
    return "blocks";
  case Granularity::channel:
    return "channels";
  }
  llvm_unreachable("granularity outside its enum");
}

/// Prunable ops by the parameter that is their weight, in order of the
/// parameters. Ops whose weight is no parameter are counted as skipped.
static OpsOfParameter groupByParameter(ModuleOp module, int64_t &numSkipped) {
  OpsOfParameter ops;
  SymbolTableCollection symbols;
  module.walk([&](ParameterOp parameter) { ops[parameter]; });
  module.walk([&](PrunableOpInterface op) {
    Value weight = op.getWeightOperand().get();
    if (ParameterOp parameter = lookupParameter(weight, symbols)) {
      ops[parameter].push_back(op);
      return;
    }
    op->emitRemark("not pruned: its weight is no parameter");
    ++numSkipped;
  });
  ops.remove_if([](auto &entry) { return entry.second.empty(); });
  return ops;
}

/// Says why a layer is not pruned, if it is not.
static bool isSkipped(StringRef name, ArrayRef<PrunableOpInterface> ops,
                      Granularity granularity, ExcludePatterns &exclude) {
  if (const std::string *pattern = exclude.match(name)) {
    PrunableOpInterface(ops.front())->emitRemark("layer '")
        << name << "' is not pruned: excluded by '" << *pattern << "'";
    return true;
  }
  for (PrunableOpInterface op : ops)
    if (!op.supportsGranularity(granularity)) {
      op->emitRemark("layer '") << name << "' is not pruned: its weight cannot "
                                << "be cut in " << nameOf(granularity);
      return true;
    }
  return false;
}

/// Reads the weights and mask of a layer.
static FailureOr<PrunableLayer> readLayer(StringRef name, ParameterOp parameter,
                                          ArrayRef<PrunableOpInterface> ops) {
  if (!parameter.getType().getElementType().isF32())
    return PrunableOpInterface(ops.front())->emitError("layer '")
           << name << "' has weights of "
           << parameter.getType().getElementType()
           << "; only f32 can be pruned";
  FailureOr<ElementsView<float>> weights =
      viewElements<float>(parameter.getValue());
  if (failed(weights))
    return parameter.emitError("has no data to prune");
  for (int64_t i = 0, size = weights->size(); i < size; ++i)
    if (std::isnan((*weights)[i]))
      return parameter.emitError("weight ")
             << i << " is NaN and cannot be ranked";
  PrunableLayer layer{name.str(), parameter,
                      SmallVector<PrunableOpInterface, 1>(ops), *weights,
                      std::nullopt};
  if (ElementsAttr mask = parameter.getMaskAttr()) {
    FailureOr<MaskView> view = viewElements<uint8_t>(mask);
    if (failed(view))
      return parameter.emitError("has a mask without data");
    layer.mask = *view;
  }
  return layer;
}

FailureOr<PrunableLayers>
bonsai::findPrunableLayers(ModuleOp module, Granularity granularity,
                           ArrayRef<std::string> exclude) {
  ExcludePatterns patterns;
  if (failed(patterns.compile(module.getLoc(), exclude)))
    return failure();
  PrunableLayers found;
  for (auto &[op, users] : groupByParameter(module, found.numSkipped)) {
    auto parameter = cast<ParameterOp>(op);
    StringRef name = getLayerName(parameter.getSymName());
    if (isSkipped(name, users, granularity, patterns)) {
      ++found.numSkipped;
      continue;
    }
    FailureOr<PrunableLayer> layer = readLayer(name, parameter, users);
    if (failed(layer))
      return failure();
    found.layers.push_back(std::move(*layer));
  }
  patterns.warnOfUnmatched(module.getLoc());
  return found;
}

FailureOr<PrunableLayers> bonsai::findLayersQuietly(ModuleOp module,
                                                    Granularity granularity) {
  ScopedDiagnosticHandler quiet(
      module.getContext(), [](Diagnostic &diagnostic) {
        return success(diagnostic.getSeverity() == DiagnosticSeverity::Remark);
      });
  return findPrunableLayers(module, granularity, /*exclude=*/{});
}
