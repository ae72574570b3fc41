//===- BudgetSearch.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Searching by sensitivity, bisection and refinement.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/BudgetSearch.h"
#include "tools/bonsai/Progress.h"
#include "llvm/Support/Signals.h"
#include <atomic>
#include <numeric>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

/// Set by the first interrupt; the second one ends the process.
static std::atomic<bool> interrupted{false};

/// Images that decide: enough for a steady mean, few enough to be quick.
static constexpr int64_t maxUnsureImages = 1000;

BudgetSearch::BudgetSearch(ModuleOp module, const ChannelRanking &ranking,
                           PruningTrials &trials, const Dataset &data,
                           StringRef model, const BudgetSearchOptions &options)
    : ranking(ranking), cost(module), trials(trials), data(data),
      model(model.str()), options(options) {}

bool BudgetSearch::wasInterrupted() { return interrupted; }

bool BudgetSearch::isOver() const {
  return interrupted ||
         static_cast<int64_t>(history.size()) >= options.maxTrials;
}

int64_t BudgetSearch::getGain(const BudgetTrial &trial) const {
  switch (options.goal) {
  case ChannelGoal::channels:
    return trial.numChannels;
  case ChannelGoal::macs:
    return -trial.cost.macs;
  case ChannelGoal::params:
    return -trial.cost.params;
  }
  llvm_unreachable("goal outside its enum");
}

BudgetTrial BudgetSearch::predict(ArrayRef<int64_t> counts) const {
  BudgetTrial trial;
  trial.counts = applyRule(ranking, CutCounts(counts), options.rule);
  trial.numChannels =
      std::accumulate(trial.counts.begin(), trial.counts.end(), int64_t(0));
  trial.cost = cost.predict(ranking.select(trial.counts));
  return trial;
}

Expected<BudgetTrial> BudgetSearch::measure(ArrayRef<int64_t> counts) {
  BudgetTrial trial = predict(counts);
  auto known = find_if(history, [&](const BudgetTrial &other) {
    return other.counts == trial.counts;
  });
  if (known != history.end())
    return *known;
  int64_t maxErrors =
      getBaseline().accuracy.getNumErrors() + options.maxLostImages;
  Expected<Accuracy> accuracy =
      trials.evaluate(findFilters(ranking, ranking.select(trial.counts)),
                      *sorted, model, maxErrors);
  if (!accuracy)
    return accuracy.takeError();
  trial.accuracy = *accuracy;
  trial.isWithinBudget = accuracy->getNumErrors() <= maxErrors;
  history.push_back(trial);
  if (trial.isWithinBudget && getGain(trial) > getGain(best))
    best = trial;
  return trial;
}

Expected<double> BudgetSearch::measureLoss(ArrayRef<int64_t> counts) {
  Expected<Accuracy> accuracy = trials.evaluate(
      findFilters(ranking, ranking.select(counts)), *unsure, model);
  if (!accuracy)
    return accuracy.takeError();
  return accuracy->loss;
}

Error BudgetSearch::measureBaseline() {
  Expected<Dataset> images = trials.sortByMargin(data, model);
  if (!images)
    return images.takeError();
  int64_t numUnsure = std::min(data.getNumImages(), maxUnsureImages);
  sorted = std::move(*images);
  unsure = sorted->select(to_vector(seq<int64_t>(0, numUnsure)));
  BudgetTrial whole = predict(CutCounts(ranking.getGroups().size(), 0));
  Expected<Accuracy> accuracy = trials.evaluate({}, data, model);
  if (!accuracy)
    return accuracy.takeError();
  whole.accuracy = *accuracy;
  whole.isWithinBudget = true;
  history.push_back(whole);
  best = whole;
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Sensitivity
//===----------------------------------------------------------------------===//

/// Leaves the lower convex hull, so that prices rise from sample to sample.
void BudgetSearch::makeConvex(std::vector<Sample> &samples) {
  std::vector<Sample> hull;
  auto price = [](const Sample &a, const Sample &b) {
    return (b.loss - a.loss) / (b.gain - a.gain);
  };
  for (const Sample &sample : samples) {
    if (!hull.empty() && sample.gain <= hull.back().gain)
      continue;
    while (hull.size() > 1 && price(hull[hull.size() - 2], hull.back()) >=
                                  price(hull.back(), sample))
      hull.pop_back();
    hull.push_back(sample);
  }
  samples = std::move(hull);
}

Expected<std::vector<BudgetSearch::Sample>>
BudgetSearch::measureGroup(int64_t group, double loss) {
  int64_t size = ranking.getGroups()[group].channels.size();
  std::vector<Sample> samples = {{0, 0.0, loss}};
  for (int64_t eighths : {1, 2, 4, 6, 7}) {
    CutCounts counts(ranking.getGroups().size(), 0);
    counts[group] = size * eighths / 8;
    BudgetTrial trial = predict(counts);
    if (trial.counts[group] == samples.back().count || isOver())
      continue;
    Expected<double> cutLoss = measureLoss(trial.counts);
    if (!cutLoss)
      return cutLoss.takeError();
    double gain = getGain(trial) - getGain(getBaseline());
    samples.push_back({trial.counts[group], gain, *cutLoss});
  }
  makeConvex(samples);
  return samples;
}

Error BudgetSearch::measureGroups() {
  Expected<double> loss = measureLoss(getBaseline().counts);
  if (!loss)
    return loss.takeError();
  int64_t numGroups = ranking.getGroups().size();
  Progress progress("sensitivity", "groups", numGroups);
  for (int64_t group = 0; group < numGroups && !isOver(); ++group) {
    progress.update(group);
    Expected<std::vector<Sample>> samples = measureGroup(group, *loss);
    if (!samples)
      return samples.takeError();
    for (size_t i = 1; i < samples->size(); ++i) {
      const Sample &a = (*samples)[i - 1], &b = (*samples)[i];
      segments.push_back(
          {group, b.count - a.count, (b.loss - a.loss) / (b.gain - a.gain)});
    }
  }
  stable_sort(segments, [](const Segment &a, const Segment &b) {
    return a.price < b.price;
  });
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Bisection
//===----------------------------------------------------------------------===//

CutCounts BudgetSearch::countSegments(int64_t channels) const {
  CutCounts counts(ranking.getGroups().size(), 0);
  for (const Segment &segment : segments) {
    int64_t count = std::min(segment.count, channels);
    counts[segment.group] += count;
    channels -= count;
  }
  return counts;
}

Error BudgetSearch::bisect() {
  int64_t low = 0, high = 0;
  for (const Segment &segment : segments)
    high += segment.count;
  while (high - low > 1 && !isOver()) {
    int64_t middle = low + (high - low) / 2;
    Expected<BudgetTrial> trial = measure(countSegments(middle));
    if (!trial)
      return trial.takeError();
    (trial->isWithinBudget ? low : high) = middle;
  }
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Refinement
//===----------------------------------------------------------------------===//

Expected<std::vector<BudgetSearch::Move>>
BudgetSearch::findMoves(int64_t divisor, int64_t sign) {
  BudgetTrial start = best;
  Expected<double> loss = measureLoss(start.counts);
  if (!loss)
    return loss.takeError();
  std::vector<Move> moves;
  for (size_t group = 0; group < start.counts.size() && !isOver(); ++group) {
    int64_t size = ranking.getGroups()[group].channels.size();
    int64_t step = std::max(
        {int64_t(1), size / divisor, std::min(options.rule.multiple, size)});
    CutCounts counts = start.counts;
    counts[group] = std::clamp(counts[group] + sign * step, int64_t(0), size);
    BudgetTrial trial = predict(counts);
    double gain = getGain(trial) - getGain(start);
    if (gain * sign <= 0)
      continue;
    Expected<double> newLoss = measureLoss(trial.counts);
    if (!newLoss)
      return newLoss.takeError();
    moves.push_back({static_cast<int64_t>(group),
                     trial.counts[group] - start.counts[group],
                     (*newLoss - *loss) / gain});
  }
  stable_sort(moves,
              [](const Move &a, const Move &b) { return a.price < b.price; });
  return moves;
}

Expected<bool> BudgetSearch::tryMoves(CutCounts &counts, ArrayRef<Move> moves) {
  CutCounts moved = counts;
  for (const Move &move : moves)
    moved[move.group] += move.step;
  Expected<BudgetTrial> trial = measure(moved);
  if (!trial)
    return trial.takeError();
  if (trial->isWithinBudget)
    counts = std::move(moved);
  return trial->isWithinBudget;
}

Expected<bool> BudgetSearch::applyMoves(CutCounts counts,
                                        ArrayRef<Move> moves) {
  int64_t gainBefore = getGain(best);
  size_t low = 0, high = moves.size() + 1;
  CutCounts start = counts;
  while (high - low > 1 && !isOver()) {
    size_t middle = low + (high - low) / 2;
    counts = start;
    Expected<bool> isWithin = tryMoves(counts, moves.take_front(middle));
    if (!isWithin)
      return isWithin;
    (*isWithin ? low : high) = middle;
  }
  counts = start;
  for (const Move &move : moves.take_front(low))
    counts[move.group] += move.step;
  for (const Move &move : moves.drop_front(low)) {
    if (isOver())
      break;
    if (Expected<bool> isWithin = tryMoves(counts, move); !isWithin)
      return isWithin;
  }
  return getGain(best) > gainBefore;
}

/// Cuts what is cheap further, by one part of `divisor` of a group's channels.
/// Where the budget allows none of that, the dearest channels that are cut are
/// given back first. True if more is cut than before.
Expected<bool> BudgetSearch::refineOnce(int64_t divisor) {
  CutCounts start = best.counts;
  Expected<std::vector<Move>> moves = findMoves(divisor, +1);
  if (!moves)
    return moves.takeError();
  Expected<bool> found = applyMoves(start, *moves);
  if (!found || *found || moves->empty())
    return found;
  Expected<std::vector<Move>> returns = findMoves(divisor, -1);
  if (!returns)
    return returns.takeError();
  constexpr size_t maxReturns = 4;
  for (const Move &dear : reverse(ArrayRef(*returns).take_back(maxReturns))) {
    if (isOver() || dear.price <= moves->front().price)
      break;
    CutCounts relieved = start;
    relieved[dear.group] += dear.step;
    auto others = to_vector(make_filter_range(
        *moves, [&](const Move &move) { return move.group != dear.group; }));
    found = applyMoves(relieved, others);
    if (!found || *found)
      return found;
  }
  return false;
}

Error BudgetSearch::refine() {
  Progress progress("refinement", "trials", options.maxTrials);
  for (int64_t divisor = 8; divisor <= 64 && !isOver();) {
    progress.update(history.size());
    Expected<bool> found = refineOnce(divisor);
    if (!found)
      return found.takeError();
    if (!*found)
      divisor *= 2;
  }
  return Error::success();
}

Expected<BudgetTrial> BudgetSearch::run() {
  interrupted = false;
  sys::SetInterruptFunction([] { interrupted = true; });
  auto work = [&]() -> Error {
    if (Error error = measureBaseline())
      return error;
    if (Error error = measureGroups())
      return error;
    if (Error error = bisect())
      return error;
    return refine();
  };
  Error error = work();
  sys::SetInterruptFunction(nullptr);
  // An interrupt may remove the files of a network that is being compiled.
  if (error && (!interrupted || history.empty()))
    return error;
  consumeError(std::move(error));
  return best;
}
