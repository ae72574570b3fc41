//===- Comparison.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds that take turns with the dense one.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/Comparison.h"
#include "kernels/Kernel.h"
#include "tools/bonsai/ModelBuffers.h"
#include "tools/bonsai/Progress.h"
#include "llvm/Support/FormatVariadic.h"
#include <chrono>
#include <cmath>

using namespace llvm;
using namespace bonsai;

using Clock = std::chrono::steady_clock;

static double getSecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void Comparison::add(std::unique_ptr<BenchVariant> variant) {
  variants.push_back(std::move(variant));
  pending.resize(variants.size());
}

void Comparison::addReference(std::unique_ptr<LayerTimer> reference) {
  references.push_back(std::move(reference));
}

//===----------------------------------------------------------------------===//
// Whole networks
//===----------------------------------------------------------------------===//

/// One round of each build in turn after the other, again and again.
Error Comparison::measureWhole() {
  constexpr int minimumRounds = 3;
  std::vector<BenchVariant *> builds = {&dense};
  for (const auto &variant : variants)
    builds.push_back(variant.get());
  std::vector<std::vector<double>> samples(builds.size());
  auto runFor = [&](double seconds, int least) -> Error {
    Clock::time_point start = Clock::now();
    for (auto &list : samples)
      list.clear();
    for (int round = 0; round < least || getSecondsSince(start) < seconds;
         ++round)
      for (auto [build, list] : zip_equal(builds, samples)) {
        Expected<double> time = build->run();
        if (!time)
          return time.takeError();
        list.push_back(*time * 1e3);
      }
    return Error::success();
  };
  double seconds = run.getMinimumTime() * static_cast<double>(builds.size());
  if (Error error = runFor(seconds / 4, 1)) // warm-up
    return error;
  if (Error error = runFor(seconds, minimumRounds))
    return error;
  if (variants.empty())
    pending.front().push_back({{}, samples.front()});
  for (size_t i = 0; i < variants.size(); ++i)
    pending[i].push_back({samples.front(), samples[i + 1]});
  return Error::success();
}

/// All builds are measured together, and each row takes its share.
Expected<RowTimes> Comparison::timeWhole(size_t index) {
  if (pending[index].empty())
    if (Error error = measureWhole())
      return error;
  RowTimes times = std::move(pending[index].front());
  pending[index].pop_front();
  return times;
}

void Comparison::addWholeRows() {
  auto addRow = [&](const BenchVariant &variant, size_t index) {
    BenchRow row;
    row.name =
        (network + "/" + variant.getLabel() + "/all/" + variant.getChoice())
            .str();
    if (variant.getWork())
      row.counters.emplace_back("sparsity", variant.getWork()->sparsity);
    if (variant.isShrunken()) {
      row.counters.emplace_back("shrunken", 1);
      row.label = "masked channels removed";
    }
    run.addRow(std::move(row), [this, index] { return timeWhole(index); });
  };
  if (variants.empty())
    addRow(dense, 0);
  for (auto [index, variant] : enumerate(variants))
    addRow(*variant, index);
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

const LayerWork *Comparison::Side::getWork(const LayerKey &layer) const {
  if (!*work)
    return nullptr;
  auto it = (*work)->layers.find(layer);
  return it == (*work)->layers.end() ? nullptr : &it->second;
}

/// The dense build first.
std::vector<Comparison::Side> Comparison::listSides() {
  std::vector<Side> sides;
  auto addSide = [&](BenchVariant &variant, LayerRows rows) {
    sides.push_back({&variant,
                     variant.getLabel().str(),
                     variant.getChoice().str(),
                     &variant.getWork(),
                     rows,
                     variant.isSelected(),
                     {}});
  };
  addSide(dense, variants.empty() ? LayerRows::all : LayerRows::none);
  for (const auto &variant : variants)
    addSide(*variant, variant->isSelected() ? LayerRows::all
                                            : LayerRows::otherSparseKernels);
  for (const auto &reference : references)
    sides.push_back({reference.get(),
                     dense.getLabel().str(),
                     reference->getLayers().front().kernel,
                     &dense.getWork(),
                     LayerRows::all,
                     false,
                     {}});
  return sides;
}

Error Comparison::profile(std::vector<Side> &sides) {
  constexpr int warmUps = 2, minimumRounds = 20;
  Progress progress("timing layers", "rounds", minimumRounds);
  Clock::time_point start;
  double seconds = run.getMinimumTime() * static_cast<double>(sides.size());
  for (int round = -warmUps;
       round < minimumRounds || getSecondsSince(start) < seconds; ++round) {
    if (round == 0) {
      start = Clock::now();
      for (Side &side : sides)
        side.samples.clear();
    }
    for (Side &side : sides)
      if (Error error = side.timer->profile(side.samples))
        return error;
    progress.update(std::clamp(round, 0, minimumRounds));
  }
  for (Side &side : sides)
    for (auto &[key, samples] : side.samples)
      for (double &sample : samples)
        sample /= 1e6; // milliseconds
  return Error::success();
}

void Comparison::addLayerRow(const Side &side, const LayerSummary &layer,
                             const Side &reference) {
  BenchRow row;
  row.name =
      network + "/" + side.label + "/" + layer.key.first + "/" + layer.kernel;
  RowTimes times;
  times.own = side.samples.at(layer.key);
  auto found = reference.samples.find(layer.key);
  if (&side != &reference && found != reference.samples.end())
    times.dense = found->second;
  if (const LayerWork *work = side.getWork(layer.key)) {
    double seconds = getMedian(times.own) / 1e3;
    row.counters = {{"sparsity", work->sparsity},
                    {"useful_gflops", 1e-9 * work->operations / seconds},
                    {"flops_per_byte", work->operations / work->bytes}};
  }
  if (side.isSelected)
    row.counters.emplace_back("selected", 1);
  run.addRow(
      std::move(row),
      [times = std::move(times)]() -> Expected<RowTimes> { return times; });
}

/// The sums of all layers that both sides have; ratios layer by layer.
void Comparison::addSummaryRow(const Side &side, const Side &reference,
                               StringRef name) {
  RowTimes sums = {{0}, {0}};
  double logarithms = 0, least = INFINITY, count = 0;
  std::string worst;
  for (const LayerSummary &layer : side.timer->getLayers()) {
    auto found = reference.samples.find(layer.key);
    if (!side.getWork(layer.key) || found == reference.samples.end())
      continue;
    double slow = getMedian(found->second);
    double own = getMedian(side.samples.at(layer.key));
    sums.dense.front() += slow;
    sums.own.front() += own;
    logarithms += std::log(slow / own);
    ++count;
    if (slow / own < least) {
      least = slow / own;
      worst = layer.key.first;
    }
  }
  if (!count)
    return;
  double mean = std::exp(logarithms / count);
  BenchRow row;
  row.name =
      (network + "/" + side.label + "/" + name + "/" + side.choice).str();
  row.counters = {{"sparsity", (*side.work)->sparsity},
                  {"geomean_speedup", mean},
                  {"min_speedup", least},
                  {"layers", count}};
  row.label = formatv("geometric mean {0:F2} x, least {1:F2} x: {2}", mean,
                      least, worst);
  run.addRow(std::move(row), [sums]() -> Expected<RowTimes> { return sums; });
}

/// The kernels of the build that the selection made; none if there is none.
static std::map<LayerKey, std::string>
getSelectedKernels(const std::vector<std::unique_ptr<BenchVariant>> &variants) {
  std::map<LayerKey, std::string> kernels;
  for (const auto &variant : variants)
    if (variant->isSelected())
      for (const LayerSummary &layer : variant->getLayers())
        kernels[layer.key] = layer.kernel;
  return kernels;
}

static bool usesMask(StringRef kernelName) {
  const Kernel *kernel = KernelRegistry::lookupAny(kernelName);
  return kernel && kernel->usesMask();
}

Error Comparison::addRowsOfLayers(bool independent) {
  std::vector<Side> sides = listSides();
  if (Error error = profile(sides))
    return error;
  const Side &reference = sides.front();
  std::map<LayerKey, std::string> selected = getSelectedKernels(variants);
  for (const Side &side : sides) {
    if (side.rows == LayerRows::none)
      continue;
    for (const LayerSummary &layer : side.timer->getLayers()) {
      if (independent && !side.getWork(layer.key))
        continue;
      if (side.rows == LayerRows::all ||
          (usesMask(layer.kernel) && selected[layer.key] != layer.kernel))
        addLayerRow(side, layer, reference);
    }
    // Of a network, "all" is a whole run.
    if (&side != &reference)
      addSummaryRow(side, reference, independent ? "all" : "layers");
  }
  return Error::success();
}

Error Comparison::addLayerRows() { return addRowsOfLayers(false); }

Error Comparison::addIndependentLayerRows() { return addRowsOfLayers(true); }
