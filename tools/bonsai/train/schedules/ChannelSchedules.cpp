//===- ChannelSchedules.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Schedules that prepare whole channels for being cut.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/schedules/ScheduleKinds.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>

using namespace llvm;
using namespace bonsai;

namespace {

/// The filters of a weight, by position on one axis.
class FilterView {
public:
  FilterView(const TrainedParameter &parameter, int axis)
      : size(parameter.values.size()), count(parameter.shape[axis]), run(1) {
    for (int64_t extent : ArrayRef(parameter.shape).drop_front(axis + 1))
      run *= extent;
  }

  int64_t getNumFilters() const { return count; }

  template <typename Visit> void forEachIndex(int64_t filter, Visit visit) {
    for (int64_t begin = filter * run; begin < size; begin += run * count)
      for (int64_t i = begin; i < begin + run; ++i)
        visit(i);
  }

private:
  int64_t size, count, run;
};

/// He et al. 2018, arXiv 1808.06866.
class SoftFilters : public PruningSchedule {
public:
  explicit SoftFilters(Settings &settings)
      : sparsity(settings.getSparsity("sparsity")) {}

  void beforeStep(const ScheduleContext &context,
                  TrainingState &state) const override {
    if (state.step == 0 || state.step % context.stepsPerEpoch != 0)
      return;
    bool isEnd = state.step == context.getStepsPerCycle();
    for (auto [number, axis] : zip_equal(context.prunable, context.filterAxes))
      if (axis >= 0)
        zeroFilters(state.parameters[number], axis, isEnd);
  }

private:
  void zeroFilters(TrainedParameter &parameter, int axis, bool isCut) const {
    FilterView filters(parameter, axis);
    std::vector<double> squares(filters.getNumFilters(), 0.0);
    for (auto [filter, sum] : enumerate(squares))
      filters.forEachIndex(filter, [&, &sum = sum](int64_t i) {
        sum += static_cast<double>(parameter.values[i]) * parameter.values[i];
      });
    std::vector<int64_t> order(squares.size());
    std::iota(order.begin(), order.end(), 0);
    stable_sort(order,
                [&](int64_t a, int64_t b) { return squares[a] < squares[b]; });
    order.resize(sparsity.countOf(order.size()));
    if (isCut && !order.empty() && parameter.mask.empty())
      parameter.mask.assign(parameter.values.size(), 1);
    for (int64_t filter : order)
      filters.forEachIndex(filter, [&](int64_t i) {
        parameter.values[i] = 0;
        if (isCut)
          parameter.mask[i] = 0;
      });
  }

  Sparsity sparsity;
};

/// Liu et al. 2017, arXiv 1708.06519: l1 times the sign is added to the
/// gradients of scales.
class Slimming : public PruningSchedule {
public:
  explicit Slimming(Settings &settings) : l1(settings.getNumber("l1", 1e-4)) {}

  Error check(const ScheduleContext &context,
              const TrainingState &) const override {
    if (context.normalizationScales.empty())
      return createStringError("slimming: needs batch normalization");
    return Error::success();
  }

  void beforeStep(const ScheduleContext &, TrainingState &) const override {}

  void adjustGradients(
      const ScheduleContext &context, ArrayRef<TrainedParameter> parameters,
      MutableArrayRef<std::vector<float>> gradients) const override {
    for (size_t number : context.normalizationScales)
      for (auto [gradient, scale] :
           zip_equal(gradients[number], parameters[number].values))
        gradient += static_cast<float>(scale > 0 ? l1 : scale < 0 ? -l1 : 0.0);
  }

private:
  double l1;
};

} // namespace

std::unique_ptr<PruningSchedule> bonsai::createSoftFilters(Settings &settings) {
  return std::make_unique<SoftFilters>(settings);
}

std::unique_ptr<PruningSchedule> bonsai::createSlimming(Settings &settings) {
  return std::make_unique<Slimming>(settings);
}
