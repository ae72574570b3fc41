//===- LayoutSearch.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dynamic programming over the layouts of the values that are alive.
//
//===----------------------------------------------------------------------===//

#include "passes/select/LayoutSearch.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;
using namespace bonsai;

namespace {

/// A set of layouts, one bit each.
using LayoutSet = uint8_t;
static_assert(numLayouts <= 8);

constexpr unsigned getIndex(LayoutKind layout) {
  return static_cast<unsigned>(layout);
}

/// The layout in which a value was made, and all in which it lies there.
struct Layouts {
  LayoutKind made = LayoutKind::nchw;
  LayoutSet present = 1;

  static Layouts of(LayoutKind made) {
    return {made, LayoutSet(1 << getIndex(made))};
  }
  bool has(LayoutKind layout) const { return present >> getIndex(layout) & 1; }
  void add(LayoutKind layout) { present |= 1 << getIndex(layout); }
};

/// The cheapest way of all that lead to these layouts of the live values.
struct State {
  SmallVector<Layouts, 4> layouts;
  double cost = 0;
  /// The state before the last step, and the option that this took.
  unsigned parent = 0, option = 0;
};

class LayoutSearch {
public:
  LayoutSearch(const LayoutProblem &problem, size_t maxStates);

  LayoutSolution run();

private:
  void collectWanted();
  void enterStep(size_t number);
  State follow(unsigned parent, unsigned option) const;
  void add(State state);
  double getExcess(const State &state, const State &other) const;
  void dropDominated();
  void dropDearest();
  LayoutSolution backtrack() const;

  unsigned getPlace(unsigned value) const {
    return llvm::find(live, value) - live.begin();
  }

  const LayoutProblem &problem;
  const size_t maxStates;
  /// The layouts in which the rest of the steps may want each value; for each
  /// step and operand those that are left after it.
  std::vector<LayoutSet> wanted;
  std::vector<SmallVector<LayoutSet>> wantedAfter;

  /// The current step, the values that are alive before and after it, and the
  /// places of those that outlive it.
  const LayoutStep *step = nullptr;
  SmallVector<unsigned> live, liveAfter, keptPlaces;
  std::vector<State> before, after;
  StringMap<unsigned> numbers;

  /// For each step how its states came about.
  struct Origin {
    unsigned parent, option;
  };
  std::vector<std::vector<Origin>> origins;
  bool isOptimal = true;
};

} // namespace

LayoutSearch::LayoutSearch(const LayoutProblem &problem, size_t maxStates)
    : problem(problem), maxStates(maxStates),
      wanted(problem.conversions.size()) {
  collectWanted();
  std::vector<bool> isMade(wanted.size());
  for (const LayoutStep &step : problem.steps)
    for (unsigned value : step.results)
      isMade[value] = true;
  for (unsigned value = 0; value < wanted.size(); ++value)
    if (!isMade[value] && wanted[value])
      live.push_back(value);
  after.push_back({});
  after.back().layouts.resize(live.size());
  liveAfter = live;
}

void LayoutSearch::collectWanted() {
  wantedAfter.resize(problem.steps.size());
  for (size_t i = problem.steps.size(); i-- > 0;) {
    const LayoutStep &step = problem.steps[i];
    for (unsigned value : step.operands)
      wantedAfter[i].push_back(wanted[value]);
    for (const LayoutOption &option : step.options)
      for (auto [value, layout] : zip_equal(step.operands, option.operands))
        wanted[value] |= 1 << getIndex(layout);
  }
}

void LayoutSearch::enterStep(size_t number) {
  step = &problem.steps[number];
  live = std::move(liveAfter);
  before = std::move(after);
  after.clear();
  numbers.clear();
  for (auto [value, left] : zip_equal(step->operands, wantedAfter[number]))
    wanted[value] = left;
  liveAfter.clear();
  keptPlaces.clear();
  for (auto [place, value] : enumerate(live))
    if (wanted[value]) {
      keptPlaces.push_back(place);
      liveAfter.push_back(value);
    }
  for (unsigned value : step->results)
    if (wanted[value])
      liveAfter.push_back(value);
}

/// The state after an option of the current step.
State LayoutSearch::follow(unsigned parent, unsigned number) const {
  const LayoutOption &option = step->options[number];
  SmallVector<Layouts, 4> layouts = before[parent].layouts;
  State state{{}, before[parent].cost + option.cost, parent, number};
  for (auto [value, layout] : zip_equal(step->operands, option.operands)) {
    Layouts &current = layouts[getPlace(value)];
    if (!current.has(layout))
      state.cost +=
          problem.conversions[value][getIndex(current.made)][getIndex(layout)];
    current.add(layout);
  }
  for (unsigned place : keptPlaces)
    state.layouts.push_back(layouts[place]);
  state.layouts.resize(liveAfter.size(), Layouts::of(option.result));
  return state;
}

/// Keeps the cheaper one of two that no later step can tell apart.
void LayoutSearch::add(State state) {
  SmallString<32> key;
  for (auto [layouts, value] : zip_equal(state.layouts, liveAfter)) {
    layouts.present &= wanted[value];
    if (layouts.present == wanted[value])
      layouts.made = LayoutKind::nchw;
    key.push_back(getIndex(layouts.made));
    key.push_back(layouts.present);
  }
  auto [entry, isFirst] = numbers.try_emplace(key, after.size());
  if (isFirst)
    after.push_back(std::move(state));
  else if (state.cost < after[entry->second].cost)
    after[entry->second] = std::move(state);
}

/// What the rest of the steps may cost more after `state` than after `other`,
/// at most.
double LayoutSearch::getExcess(const State &state, const State &other) const {
  double excess = 0;
  for (auto [value, mine, theirs] :
       zip_equal(liveAfter, state.layouts, other.layouts)) {
    const ConversionCosts &costs = problem.conversions[value];
    for (unsigned i = 0; i < numLayouts; ++i) {
      auto layout = static_cast<LayoutKind>(i);
      if (!(wanted[value] >> i & 1) || mine.has(layout))
        continue;
      double theirCost =
          theirs.has(layout) ? 0 : costs[getIndex(theirs.made)][i];
      excess += std::max(0.0, costs[getIndex(mine.made)][i] - theirCost);
    }
  }
  return excess;
}

/// Drops states that cannot win against the cheapest: whatever they lead to, it
/// leads to for less.
void LayoutSearch::dropDominated() {
  State cheapest = *llvm::min_element(
      after, [](const State &a, const State &b) { return a.cost < b.cost; });
  bool isKept = false;
  llvm::erase_if(after, [&](const State &state) {
    if (!isKept && state.cost == cheapest.cost)
      return !(isKept = true);
    return cheapest.cost + getExcess(cheapest, state) <= state.cost;
  });
}

void LayoutSearch::dropDearest() {
  if (after.size() <= maxStates)
    return;
  isOptimal = false;
  llvm::stable_sort(
      after, [](const State &a, const State &b) { return a.cost < b.cost; });
  after.resize(maxStates);
}

LayoutSolution LayoutSearch::backtrack() const {
  LayoutSolution solution;
  solution.isOptimal = isOptimal;
  solution.cost = after.front().cost;
  solution.options.resize(origins.size());
  unsigned state = 0;
  for (size_t i = origins.size(); i-- > 0;) {
    solution.options[i] = origins[i][state].option;
    state = origins[i][state].parent;
  }
  return solution;
}

LayoutSolution LayoutSearch::run() {
  for (size_t i = 0; i < problem.steps.size(); ++i) {
    enterStep(i);
    for (unsigned parent = 0; parent < before.size(); ++parent)
      for (unsigned option = 0; option < step->options.size(); ++option)
        add(follow(parent, option));
    dropDominated();
    dropDearest();
    std::vector<Origin> &stepOrigins = origins.emplace_back();
    for (const State &state : after)
      stepOrigins.push_back({state.parent, state.option});
  }
  return backtrack();
}

LayoutSolution bonsai::findCheapestLayouts(const LayoutProblem &problem,
                                           size_t maxStates) {
  return LayoutSearch(problem, maxStates).run();
}
