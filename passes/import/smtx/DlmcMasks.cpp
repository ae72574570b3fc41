//===- DlmcMasks.cpp - Masks of the DLMC for ResNet-50 --------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the collection's names and matrices to masks of torchvision's layers.
//
//===----------------------------------------------------------------------===//

#include "passes/import/smtx/DlmcMasks.h"
#include "passes/import/smtx/SmtxFile.h"
#include "passes/prune/PrunableLayers.h"
#include "passes/prune/Pruning.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

/// "group3_1_1" is "layer3.1", and "group_projection_block_group3" the first
/// block of that stage. Empty for anything else.
static std::string getBlockName(StringRef text) {
  unsigned stage = 0, block = 0;
  if (!text.consume_front("group"))
    return "";
  if (text.consume_front("_projection_block_group")) {
    if (text.getAsInteger(10, stage))
      return "";
  } else if (text.consumeInteger(10, stage) || !text.consume_front("_") ||
             text.consumeInteger(10, block) || block == 0 || text != "_1") {
    return "";
  }
  return ("layer" + Twine(stage) + "." + Twine(block)).str();
}

std::string bonsai::getTorchvisionName(StringRef name) {
  if (name == "initial_conv")
    return "conv1";
  if (name == "final_dense")
    return "fc";
  if (!name.consume_front("bottleneck_"))
    return "";
  auto [part, blockText] = name.split("_block_");
  std::string block = getBlockName(blockText);
  if (block.empty())
    return "";
  if (part == "projection")
    return block + ".downsample.0";
  return part.size() == 1 ? block + ".conv" + part.str() : "";
}

/// The mask of a weight [filters, channels, height, width] or [filters,
/// channels]; row `firstRow` of the pattern is the first filter.
static std::vector<uint8_t> makeMask(const SmtxPattern &pattern,
                                     ArrayRef<int64_t> shape,
                                     int64_t firstRow) {
  int64_t filters = shape[0], channels = shape[1];
  int64_t taps = pattern.columns / channels;
  std::vector<uint8_t> mask(filters * pattern.columns, 0);
  for (int64_t filter = 0; filter < filters; ++filter)
    for (int64_t column : pattern.getRow(firstRow + filter)) {
      int64_t tap = column / channels, channel = column % channels;
      mask[(filter * channels + channel) * taps + tap] = 1;
    }
  return mask;
}

static Error applyPattern(const PrunableLayer &layer, StringRef path,
                          DlmcReport &report) {
  Expected<SmtxPattern> pattern = readSmtxFile(path);
  if (!pattern)
    return pattern.takeError();
  ArrayRef<int64_t> shape = layer.getShape();
  int64_t columns = layer.weights.size() / shape[0];
  bool hasBackground = layer.name == "fc" && pattern->rows == shape[0] + 1;
  if (pattern->columns != columns ||
      (pattern->rows != shape[0] && !hasBackground))
    return createStringError(path + ":1: is " + Twine(pattern->rows) + " x " +
                             Twine(pattern->columns) + ", but layer " +
                             layer.name + " of ResNet-50 is " +
                             Twine(shape[0]) + " x " + Twine(columns));
  applyMask(layer, makeMask(*pattern, shape, hasBackground ? 1 : 0),
            UnstructuredAttr::get(ParameterOp(layer.parameter).getContext()));
  report.droppedBackground |= hasBackground;
  ++report.numMasked;
  return Error::success();
}

/// The .smtx files of a folder, by name.
static Expected<std::vector<std::string>> listPatterns(StringRef folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (sys::fs::directory_iterator it(folder, error), end; it != end && !error;
       it.increment(error))
    if (sys::path::extension(it->path()) == ".smtx")
      paths.push_back(it->path());
  if (error)
    return createStringError(folder + ": " + error.message());
  if (paths.empty())
    return createStringError(folder + ": holds no .smtx file");
  llvm::sort(paths);
  return paths;
}

Expected<DlmcReport> bonsai::applyDlmcMasks(ModuleOp resnet50,
                                            StringRef folder) {
  Expected<std::vector<std::string>> paths = listPatterns(folder);
  if (!paths)
    return paths.takeError();
  FailureOr<PrunableLayers> found =
      findPrunableLayers(resnet50, Granularity::unstructured, {});
  if (failed(found))
    return createStringError("the weights of the network cannot be read");
  StringMap<const PrunableLayer *> layers;
  for (const PrunableLayer &layer : found->layers)
    layers[layer.name] = &layer;
  DlmcReport report;
  report.numLayers = static_cast<int64_t>(layers.size());
  for (const std::string &path : *paths) {
    const PrunableLayer *layer =
        layers.lookup(getTorchvisionName(sys::path::stem(path)));
    if (!layer)
      return createStringError(path + ": is not named as a layer of ResNet-50");
    if (Error error = applyPattern(*layer, path, report))
      return error;
  }
  return report;
}
