//===- StatisticsReport.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Statistics for people and for programs.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/Statistics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <array>

using namespace llvm;
using namespace bonsai;

namespace {

constexpr size_t columns = 8;
using Row = std::array<std::string, columns>;

/// Where the numbers begin, which are flushed right.
constexpr size_t firstNumber = 3, firstAfterNumbers = 7;

} // namespace

static std::string grouped(int64_t number) { return formatv("{0:N}", number); }

static std::string fraction(double value) { return formatv("{0:F4}", value); }

static std::string shapeText(ArrayRef<int64_t> shape) {
  return join(map_range(shape, [](int64_t n) { return std::to_string(n); }),
              "x");
}

static Row rowOf(const LayerStatistics &layer) {
  return {layer.name,
          layer.op,
          shapeText(layer.shape),
          grouped(layer.macs),
          grouped(layer.weights),
          grouped(layer.nonzero),
          fraction(layer.getSparsity()),
          layer.pattern.empty() ? "-" : layer.pattern};
}

static std::vector<Row> rowsOf(const ModelStatistics &statistics) {
  std::vector<Row> rows = {{"layer", "op", "weight", "MACs", "weights",
                            "nonzero", "sparsity", "mask"}};
  for (const LayerStatistics &layer : statistics.layers)
    rows.push_back(rowOf(layer));
  rows.push_back({"total", "", "", grouped(statistics.macs),
                  grouped(statistics.prunable), grouped(statistics.nonzero),
                  fraction(statistics.getSparsity()), ""});
  return rows;
}

static void printRow(const Row &row, ArrayRef<size_t> widths, raw_ostream &os) {
  std::string line;
  for (size_t i = 0; i < columns; ++i) {
    bool isNumber = i >= firstNumber && i < firstAfterNumbers;
    std::string padding(widths[i] - row[i].size(), ' ');
    line += isNumber ? padding + row[i] : row[i] + padding;
    line += "  ";
  }
  os << StringRef(line).rtrim() << '\n';
}

void bonsai::printTable(const ModelStatistics &statistics, raw_ostream &os) {
  std::vector<Row> rows = rowsOf(statistics);
  std::array<size_t, columns> widths{};
  for (const Row &row : rows)
    for (size_t i = 0; i < columns; ++i)
      widths[i] = std::max(widths[i], row[i].size());
  for (const Row &row : rows)
    printRow(row, widths, os);
  os << formatv(
      "{0} trainable parameters: {1} weights, {2} biases, {3} of "
      "normalization\n",
      grouped(statistics.params),
      grouped(statistics.params - statistics.biases - statistics.normalization),
      grouped(statistics.biases), grouped(statistics.normalization));
}

static json::Object toJson(const LayerStatistics &layer) {
  return json::Object{{"name", layer.name},
                      {"op", layer.op},
                      {"shape", json::Array(layer.shape)},
                      {"macs", layer.macs},
                      {"nonzero", layer.nonzero},
                      {"sparsity", layer.getSparsity()}};
}

json::Value bonsai::toJson(const ModelStatistics &statistics) {
  json::Array layers;
  for (const LayerStatistics &layer : statistics.layers)
    layers.push_back(::toJson(layer));
  return json::Object{
      {"params", statistics.params},          {"macs", statistics.macs},
      {"prunable", statistics.prunable},      {"nonzero", statistics.nonzero},
      {"sparsity", statistics.getSparsity()}, {"layers", std::move(layers)}};
}
