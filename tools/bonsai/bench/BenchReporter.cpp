//===- BenchReporter.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table that bench prints for people, and the rows kept for JSON.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/BenchReporter.h"
#include "kernels/Kernel.h"
#include "tools/bonsai/bench/Crossover.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace bonsai;

bool BenchReporter::ReportContext(const Context &) {
  if (!std::exchange(hasHeader, true))
    os << left_justify("network/target/method:sparsity/layer", nameWidth)
       << "    latency      dense    ratio  sparsity  kernel\n";
  return true;
}

static std::string formatMilliseconds(double milliseconds) {
  return formatv("{0,8:F3} ms", milliseconds).str();
}

std::optional<double>
bonsai::getCounter(const benchmark::BenchmarkReporter::Run &run,
                   const char *name) {
  auto it = run.counters.find(name);
  if (it == run.counters.end())
    return std::nullopt;
  return it->second;
}

/// "15.3%", right-aligned; blank if there is none.
static std::string formatSparsity(std::optional<double> sparsity) {
  return sparsity ? formatv("{0,9:F1}%", 100 * *sparsity).str()
                  : std::string(10, ' ');
}

void BenchReporter::printRun(const Run &run) {
  auto [row, kernel] = StringRef(run.run_name.function_name).rsplit('/');
  os << left_justify(row, nameWidth);
  if (run.run_type == Run::RT_Aggregate)
    os << " " << run.aggregate_name;
  if (run.error_occurred) {
    os << "  " << run.error_message << "\n";
    return;
  }
  std::optional<double> dense = getCounter(run, "dense_ms");
  std::optional<double> ratio = getCounter(run, "speedup_vs_dense");
  os << formatMilliseconds(getCounter(run, "median_ms").value_or(0))
     << (dense ? formatMilliseconds(*dense) : std::string(11, ' '))
     << (ratio ? formatv("{0,7:F2} x", *ratio).str() : std::string(9, ' '))
     << formatSparsity(getCounter(run, "sparsity")) << "  " << kernel
     << (getCounter(run, "selected").value_or(0) > 0 ? " *" : "");
  if (!run.report_label.empty())
    os << "  (" << run.report_label << ")";
  os << "\n";
}

void BenchReporter::ReportRuns(const std::vector<Run> &reports) {
  for (const Run &report : reports) {
    Run &run = runs.emplace_back(report);
    run.run_name = benchmark::BenchmarkName();
    run.run_name.function_name = report.run_name.function_name;
    run.family_index = static_cast<int64_t>(runs.size()) - 1;
    run.statistics = nullptr;
    printRun(run);
  }
  os.flush();
}

//===----------------------------------------------------------------------===//
// Crossovers
//===----------------------------------------------------------------------===//

/// "model/target/method/layer/kernel" for a row whose third part is
/// "method:sparsity" and whose kernel is not a dense one; else empty.
static std::string getSweepName(StringRef name) {
  StringRef kernelName = name.rsplit('/').second;
  const Kernel *kernel = KernelRegistry::lookupAny(kernelName);
  if (kernel && !kernel->usesMask())
    return "";
  auto [model, afterModel] = name.split('/');
  auto [target, afterTarget] = afterModel.split('/');
  auto [method, rest] = afterTarget.split('/');
  if (!method.contains(':'))
    return "";
  return (model + "/" + target + "/" + method.split(':').first + "/" + rest)
      .str();
}

namespace {
/// What one kernel reached at one layer, or in the whole network.
struct Sweep {
  std::string name;
  std::vector<SpeedupPoint> points;

  bool hasSeveralSparsities() const {
    return llvm::any_of(points, [&](const SpeedupPoint &point) {
      return point.sparsity != points.front().sparsity;
    });
  }
};
} // namespace

/// In the order of the rows.
static std::vector<Sweep>
collectSweeps(ArrayRef<benchmark::BenchmarkReporter::Run> runs) {
  std::vector<Sweep> sweeps;
  StringMap<size_t> indices;
  for (const auto &run : runs) {
    std::string name = getSweepName(run.run_name.function_name);
    std::optional<double> sparsity = getCounter(run, "sparsity");
    std::optional<double> speedup = getCounter(run, "speedup_vs_dense");
    if (name.empty() || !sparsity || !speedup ||
        run.run_type != benchmark::BenchmarkReporter::Run::RT_Iteration)
      continue;
    auto [index, isNew] = indices.try_emplace(name, sweeps.size());
    if (isNew)
      sweeps.push_back({name, {}});
    sweeps[index->second].points.push_back({*sparsity, *speedup});
  }
  llvm::erase_if(
      sweeps, [](const Sweep &sweep) { return !sweep.hasSeveralSparsities(); });
  return sweeps;
}

/// As an aggregate of the sweep's rows.
void BenchReporter::keepCrossover(StringRef name, double sparsity) {
  Run &run = runs.emplace_back();
  run.run_name.function_name = name;
  run.run_type = Run::RT_Aggregate;
  run.aggregate_name = "crossover";
  run.aggregate_unit = benchmark::kPercentage;
  run.real_accumulated_time = run.cpu_accumulated_time = sparsity;
  run.family_index = static_cast<int64_t>(runs.size()) - 1;
  run.per_family_instance_index = run.repetition_index = 0;
  run.repetitions = 1;
  run.statistics = nullptr;
  run.counters["crossover_sparsity"] = sparsity;
}

void BenchReporter::reportCrossovers() {
  std::vector<Sweep> sweeps = collectSweeps(runs);
  if (sweeps.empty())
    return;
  os << "\n"
     << left_justify("network/target/method/layer", nameWidth)
     << "    no slower than dense from\n";
  for (const auto &[name, points] : sweeps) {
    auto [row, kernel] = StringRef(name).rsplit('/');
    std::optional<double> sparsity =
        findCrossover(points, kernel == "selected" ? 1.02 : 1.0);
    std::string text = "never";
    if (sparsity) {
      bool isBound = llvm::none_of(points, [&](const SpeedupPoint &point) {
        return point.sparsity < *sparsity;
      });
      text = formatv("{0}{1:F1}%", isBound ? "<= " : "", 100 * *sparsity);
      keepCrossover(name, *sparsity);
    }
    os << left_justify(row, nameWidth) << right_justify(text, 12) << "  "
       << kernel << "\n";
  }
}
