//===- SensitivityReport.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sensitivities as a table and as JSON.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/SensitivityReport.h"
#include "passes/analysis/LayerNames.h"
#include "llvm/Support/FormatAdapters.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace bonsai;

static std::vector<std::string> namesOf(const ChannelRanking &ranking,
                                        int64_t ranked) {
  int64_t group = ranking.getGroups()[ranked].group;
  std::vector<std::string> names;
  for (PrunableOpInterface op :
       ranking.getChannelGroups().getGroups()[group].makers)
    names.push_back(describeLayer(op));
  return names;
}

/// The first maker of a group, and how many others there are.
static std::string labelOf(const ChannelRanking &ranking, int64_t ranked) {
  std::vector<std::string> names = namesOf(ranking, ranked);
  if (names.size() == 1)
    return names.front();
  return formatv("{0} (+{1})", names.front(), names.size() - 1);
}

/// Points of accuracy that were lost.
static double dropOf(const Accuracy &accuracy, const Accuracy &baseline) {
  return 100.0 * (baseline.correct - accuracy.correct) / accuracy.total;
}

static std::string cellOf(const TrialResult &result,
                          const TrialResult &baseline) {
  if (!result.accuracy)
    return formatv("{0:F4}", result.outputError);
  return formatv(
      "{0} {1}", result.accuracy->correct,
      fmt_align(formatv("{0:F2}", dropOf(*result.accuracy, *baseline.accuracy)),
                AlignStyle::Right, 6));
}

static void printBaseline(const TrialResult &baseline, raw_ostream &os) {
  if (!baseline.accuracy) {
    os << "Output error on random input, relative to the norm of the outputs, "
          "with that\nfraction of the channels cut:\n\n";
    return;
  }
  os << formatv("{0} of {1} right ({2:F2} %), loss {3:F4}. Right answers, and "
                "points lost, with that\nfraction of the channels cut:\n\n",
                baseline.accuracy->correct, baseline.accuracy->total,
                100 * baseline.accuracy->getTop1(), baseline.accuracy->loss);
}

void bonsai::printTable(const SensitivityReport &report,
                        const ChannelRanking &ranking, raw_ostream &os) {
  size_t numColumns = report.sparsities.size();
  std::vector<std::string> cells;
  cells.reserve(report.results.size());
  size_t labelWidth = StringRef("layer").size(), cellWidth = 8;
  for (const TrialResult &result : report.results)
    cells.push_back(cellOf(result, report.baseline));
  for (const std::string &cell : cells)
    cellWidth = std::max(cellWidth, cell.size());
  for (size_t i = 0; i < ranking.getGroups().size(); ++i)
    labelWidth = std::max(labelWidth, labelOf(ranking, i).size());

  printBaseline(report.baseline, os);
  os << left_justify("layer", labelWidth) << "  channels";
  for (const std::string &sparsity : report.sparsities)
    os << "  " << right_justify(sparsity, cellWidth);
  os << "\n";
  for (auto [i, group] : enumerate(ranking.getGroups())) {
    os << left_justify(labelOf(ranking, i), labelWidth)
       << formatv("  {0,8}", group.channels.size());
    for (const std::string &cell :
         ArrayRef(cells).slice(i * numColumns, numColumns))
      os << "  " << right_justify(cell, cellWidth);
    os << "\n";
  }
}

static json::Object toJson(const Accuracy &accuracy) {
  return json::Object{{"correct", accuracy.correct},
                      {"total", accuracy.total},
                      {"top1", accuracy.getTop1()},
                      {"loss", accuracy.loss}};
}

static json::Object toJson(const TrialResult &result,
                           const TrialResult &baseline) {
  if (!result.accuracy)
    return json::Object{{"output_error", result.outputError}};
  json::Object object = ::toJson(*result.accuracy);
  object["drop"] = dropOf(*result.accuracy, *baseline.accuracy);
  return object;
}

json::Value bonsai::toJson(const SensitivityReport &report,
                           const ChannelRanking &ranking) {
  json::Array layers;
  size_t next = 0;
  for (auto [i, group] : enumerate(ranking.getGroups())) {
    json::Array points;
    for (const std::string &text : report.sparsities) {
      json::Object point = ::toJson(report.results[next], report.baseline);
      double sparsity = 0;
      StringRef(text).getAsDouble(sparsity);
      point["sparsity"] = sparsity;
      point["cut"] = report.cuts[next].numCut;
      points.push_back(std::move(point));
      ++next;
    }
    std::vector<std::string> makers = namesOf(ranking, i);
    layers.push_back(
        json::Object{{"layer", makers.front()},
                     {"makers", json::Array(makers)},
                     {"channels", static_cast<int64_t>(group.channels.size())},
                     {"points", std::move(points)}});
  }
  json::Value baseline = nullptr;
  if (report.baseline.accuracy)
    baseline = ::toJson(*report.baseline.accuracy);
  return json::Object{{"model", report.model},
                      {"criterion", report.criterion},
                      {"aggregation", report.aggregation},
                      {"baseline", std::move(baseline)},
                      {"layers", std::move(layers)}};
}
