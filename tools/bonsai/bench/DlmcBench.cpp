//===- DlmcBench.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layers of ResNet-50 and the whole of it, with real patterns.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/DlmcBench.h"
#include "passes/import/smtx/DlmcMasks.h"
#include "passes/prune/Sparsity.h"
#include "tools/bonsai/bench/Comparison.h"
#include "tools/bonsai/bench/LayerSuite.h"
#include "tools/bonsai/bench/NetworkBench.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

/// A folder of patterns, and what rows call it.
struct PatternFolder {
  std::string path;
  std::string label;
};

class DlmcBench {
public:
  DlmcBench(const BenchOptions &options, BenchRun &run)
      : options(options), run(run),
        layersName("dlmc-layers/" + options.target.target),
        networkName("dlmc-resnet50/" + options.target.target) {}

  Error execute();

private:
  Error findFolders();
  Error checkFolder(const PatternFolder &folder);
  Expected<OwningOpRef<ModuleOp>> load(Session &session,
                                       const PatternFolder *folder,
                                       DlmcReport *report = nullptr);
  Error timeDense();
  Error timeLayers(const PatternFolder &folder);
  Error timeNetwork(const PatternFolder &folder);

  const BenchOptions &options;
  BenchRun &run;
  std::string layersName, networkName;
  std::vector<PatternFolder> folders;
  std::unique_ptr<BenchVariant> denseLayers, denseNetwork;
};

} // namespace

static bool hasPatterns(StringRef folder) {
  std::error_code error;
  for (sys::fs::directory_iterator it(folder, error), end; it != end && !error;
       it.increment(error))
    if (sys::path::extension(it->path()) == ".smtx")
      return true;
  return false;
}

/// ".../magnitude_pruning/0.9" is "magnitude:0.9".
static std::string getLabel(StringRef folder) {
  SmallString<256> path(folder);
  if (sys::fs::make_absolute(path))
    return sys::path::filename(folder).str();
  sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  StringRef name = sys::path::filename(path);
  if (!Sparsity::parse(name))
    return name.str();
  StringRef method = sys::path::filename(sys::path::parent_path(path));
  method.consume_back("_pruning");
  return (method + ":" + name).str();
}

Error DlmcBench::findFolders() {
  StringRef root = options.getDlmcFolder();
  if (hasPatterns(root)) {
    folders.push_back({root.str(), getLabel(root)});
    return Error::success();
  }
  std::vector<std::string> paths;
  std::error_code error;
  for (sys::fs::directory_iterator it(root, error), end; it != end && !error;
       it.increment(error))
    if (hasPatterns(it->path()))
      paths.push_back(it->path());
  if (error)
    return createStringError(root + ": " + error.message());
  if (paths.empty())
    return createStringError(root +
                             ": holds neither .smtx files nor folders of them");
  llvm::sort(paths);
  for (const std::string &path : paths)
    folders.push_back({path, getLabel(path)});
  return Error::success();
}

Expected<OwningOpRef<ModuleOp>> DlmcBench::load(Session &session,
                                                const PatternFolder *folder,
                                                DlmcReport *report) {
  Expected<OwningOpRef<ModuleOp>> module =
      session.load("resnet50", options.batch);
  if (!module || !folder)
    return module;
  Expected<DlmcReport> applied = applyDlmcMasks(**module, folder->path);
  if (!applied)
    return session.explain(applied.takeError());
  if (report)
    *report = *applied;
  return module;
}

/// So that a bad file is known before anything is timed.
Error DlmcBench::checkFolder(const PatternFolder &folder) {
  Session session;
  DlmcReport report;
  Expected<OwningOpRef<ModuleOp>> module = load(session, &folder, &report);
  if (!module)
    return module.takeError();
  if (report.numMasked < report.numLayers)
    run.printNote(folder.path + ": patterns for " + Twine(report.numMasked) +
                  " of " + Twine(report.numLayers) +
                  " layers; the others stay dense");
  if (report.droppedBackground)
    run.printNote(folder.path + ": the first row of final_dense is the class "
                                "\"background\", which is left out");
  return Error::success();
}

Error DlmcBench::timeDense() {
  Session session;
  Expected<OwningOpRef<ModuleOp>> module = load(session, nullptr);
  if (!module)
    return module.takeError();
  OwningOpRef<ModuleOp> layers = isolateLayers(**module);
  for (auto [variant, source] :
       {std::pair(&denseLayers, *layers), std::pair(&denseNetwork, **module)}) {
    Expected<std::unique_ptr<BenchVariant>> built =
        BenchVariant::compile(session, source, "dense", "dense", options);
    if (!built)
      return built.takeError();
    *variant = std::move(*built);
  }
  Comparison comparison(run, layersName, *denseLayers);
  if (!options.target.isCuda())
    if (Error error = addBf16Layers(session, *layers, options.getThreads(), run,
                                    comparison))
      return error;
  if (Error error = comparison.addIndependentLayerRows())
    return error;
  return run.runRows();
}

Error DlmcBench::timeLayers(const PatternFolder &folder) {
  Session session;
  Expected<OwningOpRef<ModuleOp>> module = load(session, &folder);
  if (!module)
    return module.takeError();
  OwningOpRef<ModuleOp> layers = isolateLayers(**module);
  Comparison comparison(run, layersName, *denseLayers);
  if (Error error =
          addBuilds(session, *layers, folder.label, options, comparison))
    return error;
  if (Error error = comparison.addIndependentLayerRows())
    return error;
  return run.runRows();
}

Error DlmcBench::timeNetwork(const PatternFolder &folder) {
  Session session;
  Expected<OwningOpRef<ModuleOp>> module = load(session, &folder);
  if (!module)
    return module.takeError();
  Comparison comparison(run, networkName, *denseNetwork);
  if (Error error =
          addBuilds(session, **module, folder.label, options, comparison))
    return error;
  comparison.addWholeRows();
  if (options.layers)
    if (Error error = comparison.addLayerRows())
      return error;
  return run.runRows();
}

Error DlmcBench::execute() {
  if (Error error = findFolders())
    return error;
  for (const PatternFolder &folder : folders)
    if (Error error = checkFolder(folder))
      return error;
  run.reserveName(StringRef("dlmc-resnet50/cuda/magnitude:0.98/"
                            "layer1.0.downsample.0")
                      .size());
  if (Error error = timeDense())
    return error;
  for (const PatternFolder &folder : folders) {
    if (Error error = timeLayers(folder))
      return error;
    if (Error error = timeNetwork(folder))
      return error;
  }
  return Error::success();
}

Error bonsai::benchDlmc(const BenchOptions &options, BenchRun &run) {
  return DlmcBench(options, run).execute();
}
