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
#include "llvm/Support/FormatAdapters.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include <array>

using namespace llvm;
using namespace bonsai;

namespace {

constexpr size_t columns = 9;
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

/// A bar of eighths of a character: '█' for what is kept, '·' for what is cut.
/// `widest` channels are a bar of full length.
static std::string barOf(const LayerStatistics &layer, int64_t widest) {
  constexpr int64_t length = 16;
  constexpr StringLiteral eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  int64_t kept = divideCeil(8 * length * layer.channels, widest);
  int64_t end = divideCeil(length * layer.channelsTotal, widest);
  std::string bar;
  for (int64_t i = 0; i < kept / 8; ++i)
    bar += "█";
  bar += eighths[kept % 8];
  for (int64_t i = divideCeil(kept, 8); i < end; ++i)
    bar += "·";
  return bar;
}

/// "48/64", numbers flushed right, and the bar.
static std::string channelsText(const LayerStatistics &layer, int64_t widest) {
  int digits = std::to_string(widest).size();
  return formatv("{0}/{1} {2}",
                 fmt_align(layer.channels, AlignStyle::Right, digits),
                 fmt_align(layer.channelsTotal, AlignStyle::Left, digits),
                 barOf(layer, widest));
}

static Row rowOf(const LayerStatistics &layer, int64_t widest) {
  return {layer.name,
          layer.op,
          shapeText(layer.shape),
          grouped(layer.macs),
          grouped(layer.weights),
          grouped(layer.nonzero),
          fraction(layer.getSparsity()),
          layer.pattern.empty() ? "-" : layer.pattern,
          channelsText(layer, widest)};
}

static std::vector<Row> rowsOf(const ModelStatistics &statistics) {
  std::vector<Row> rows = {{"layer", "op", "weight", "MACs", "weights",
                            "nonzero", "sparsity", "mask", "channels"}};
  int64_t widest = 1;
  for (const LayerStatistics &layer : statistics.layers)
    widest = std::max(widest, layer.channelsTotal);
  for (const LayerStatistics &layer : statistics.layers)
    rows.push_back(rowOf(layer, widest));
  rows.push_back({"total", "", "", grouped(statistics.macs),
                  grouped(statistics.prunable), grouped(statistics.nonzero),
                  fraction(statistics.getSparsity()), "", ""});
  return rows;
}

static void printRow(const Row &row, ArrayRef<size_t> widths, raw_ostream &os) {
  std::string line;
  for (size_t i = 0; i < columns; ++i) {
    bool isNumber = i >= firstNumber && i < firstAfterNumbers;
    // The last column, which alone is not ASCII, needs no padding.
    bool isLast = i + 1 == columns;
    std::string padding(isLast ? 0 : widths[i] - row[i].size(), ' ');
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
                      {"channels", layer.channels},
                      {"channels_total", layer.channelsTotal},
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
