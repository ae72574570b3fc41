//===- ChannelGroups.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Uniting coupled positions into channels, and channels into groups.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/ChannelGroups.h"
#include "passes/analysis/LayerNames.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"
#include <map>
#include <numeric>

using namespace mlir;
using namespace bonsai;

static ArrayRef<int64_t> shapeOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() ? type.getShape() : ArrayRef<int64_t>();
}

int64_t bonsai::getFilterAxis(PrunableOpInterface op) {
  int64_t groups = op.getWeightGroups(), axis = op.getWeightOutputAxis();
  bool isDepthwise =
      groups > 1 && shapeOf(op.getDataOperand().get())[1] == groups;
  bool holdsAll = shapeOf(op.getWeightOperand().get())[axis] ==
                  shapeOf(op->getResult(0))[1];
  return isDepthwise && !holdsAll ? op.getWeightInputAxis() : axis;
}

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

namespace bonsai {

/// Fills the tables of `ChannelGroups`. Nodes are positions on axes.
class ChannelGroupsBuilder {
public:
  ChannelGroupsBuilder(ChannelGroups &result, ModuleOp module)
      : result(result), module(module) {}

  void build();

private:
  void addValue(Value value);
  void addParameterRead(ParamOp param);
  void addOp(Operation *op);
  void addFlow(ChannelFlowOpInterface op);
  /// Blocks all axes of a value.
  void block(Value value, Operation *op, const Twine &reason);
  void block(Value value, int64_t axis, int64_t blocker);
  int64_t addBlocker(Operation *op, const Twine &reason);
  void unite(const ChannelCoupling &coupling);
  void unite(int64_t first, int64_t second);
  int32_t findRoot(int32_t node);

  void numberChannels();
  void collectPositions();
  void collectBlockers();
  void collectGroups();
  void describeGroups();
  void addMember(PrunableOpInterface op, Value value, int64_t axis, bool makes);
  bool handsOn(PrunableOpInterface op, int64_t channel) const;

  ChannelGroups &result;
  ModuleOp module;
  llvm::DenseMap<Attribute, Value> parameterValues;
  std::vector<int32_t> parents;
  /// Axes with the op that blocks them, in the order of discovery.
  std::vector<std::pair<ChannelGroups::AxisKey, int32_t>> blockedAxes;
  SmallVector<PrunableOpInterface> layers;
};

} // namespace bonsai

void ChannelGroupsBuilder::addValue(Value value) {
  if (result.getCanonical(value) != value)
    return;
  for (auto [axis, extent] : llvm::enumerate(shapeOf(value))) {
    result.firstNode[{value, axis}] = parents.size();
    parents.resize(parents.size() + extent);
  }
}

void ChannelGroupsBuilder::addParameterRead(ParamOp param) {
  Value &first = parameterValues[param.getParameterAttr()];
  if (!first)
    first = param.getResult();
  result.canonical[param.getResult()] = first;
}

int32_t ChannelGroupsBuilder::findRoot(int32_t node) {
  while (parents[node] != node)
    node = parents[node] = parents[parents[node]];
  return node;
}

/// The lower node becomes the root, so that numbering follows the module.
void ChannelGroupsBuilder::unite(int64_t first, int64_t second) {
  int32_t a = findRoot(first), b = findRoot(second);
  parents[std::max(a, b)] = std::min(a, b);
}

void ChannelGroupsBuilder::unite(const ChannelCoupling &coupling) {
  const ChannelRun &a = coupling.first, &b = coupling.second;
  int64_t first = result.getNode({a.value, a.axis, a.begin});
  int64_t second = result.getNode({b.value, b.axis, b.begin});
  for (int64_t channel = 0; channel < a.count; ++channel) {
    for (int64_t i = 0; i < a.width; ++i)
      unite(first + channel * a.width + i, second + channel * b.width);
    for (int64_t i = 1; i < b.width; ++i)
      unite(second + channel * b.width + i, second + channel * b.width);
  }
}

int64_t ChannelGroupsBuilder::addBlocker(Operation *op, const Twine &reason) {
  result.blockers.push_back({op, reason.str()});
  return result.blockers.size() - 1;
}

void ChannelGroupsBuilder::block(Value value, int64_t axis, int64_t blocker) {
  blockedAxes.push_back(
      {{result.getCanonical(value), axis}, static_cast<int32_t>(blocker)});
}

void ChannelGroupsBuilder::block(Value value, Operation *op,
                                 const Twine &reason) {
  int64_t blocker = addBlocker(op, reason);
  for (size_t axis = 0; axis < shapeOf(value).size(); ++axis)
    block(value, axis, blocker);
}

void ChannelGroupsBuilder::addFlow(ChannelFlowOpInterface op) {
  ChannelFlow flow = op.getChannelFlow();
  llvm::DenseSet<ChannelGroups::AxisKey> named;
  for (const ChannelCoupling &coupling : flow.couplings) {
    unite(coupling);
    named.insert({coupling.first.value, coupling.first.axis});
    named.insert({coupling.second.value, coupling.second.axis});
  }
  for (const ChannelBarrier &barrier : flow.barriers) {
    block(barrier.value, barrier.axis, addBlocker(op, barrier.reason));
    named.insert({barrier.value, barrier.axis});
  }
  auto values = llvm::to_vector(op->getOperands());
  llvm::append_range(values, op->getResults());
  int64_t unnamed = addBlocker(op, op->getName().getStringRef() +
                                       " has no channels on this axis");
  for (Value value : values)
    for (size_t axis = 0; axis < shapeOf(value).size(); ++axis)
      if (!named.contains({value, axis}))
        block(value, axis, unnamed);
}

void ChannelGroupsBuilder::addOp(Operation *op) {
  if (isa<ParamOp>(op))
    return;
  if (auto prunable = dyn_cast<PrunableOpInterface>(op))
    layers.push_back(prunable);
  if (auto flow = dyn_cast<ChannelFlowOpInterface>(op))
    return addFlow(flow);
  bool isReturn = op->hasTrait<OpTrait::ReturnLike>();
  for (Value operand : op->getOperands())
    block(operand, op,
          isReturn ? "the network's outputs keep their channels"
                   : "the channels of " + op->getName().getStringRef() +
                         " are unknown");
  for (Value value : op->getResults())
    block(value, op,
          "the channels of " + op->getName().getStringRef() + " are unknown");
}

void ChannelGroupsBuilder::build() {
  module.walk([&](ParamOp param) { addParameterRead(param); });
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (Value value : op->getResults())
      addValue(value);
    for (Region &region : op->getRegions())
      for (BlockArgument argument : region.getArguments())
        addValue(argument);
  });
  std::iota(parents.begin(), parents.end(), 0);
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (Region &region : op->getRegions())
      for (BlockArgument argument : region.getArguments())
        block(argument, op, "the network's inputs keep their channels");
    addOp(op);
  });
  numberChannels();
  collectPositions();
  collectBlockers();
  collectGroups();
  describeGroups();
}

void ChannelGroupsBuilder::numberChannels() {
  std::vector<int32_t> channelOfRoot(parents.size(), -1);
  int32_t numChannels = 0;
  auto number = [&](int32_t node) {
    int32_t &channel = channelOfRoot[findRoot(node)];
    if (channel < 0)
      channel = numChannels++;
  };
  for (PrunableOpInterface op : layers) {
    Value weight = op.getWeightOperand().get();
    int64_t axis = getFilterAxis(op);
    for (int64_t i = 0; i < shapeOf(weight)[axis]; ++i)
      number(result.getNode({weight, axis, i}));
  }
  for (size_t node = 0; node < parents.size(); ++node)
    number(node);
  result.channelOfNode.resize(parents.size());
  for (size_t node = 0; node < parents.size(); ++node)
    result.channelOfNode[node] = channelOfRoot[findRoot(node)];
  result.firstPosition.assign(numChannels + 1, 0);
  result.blockerOfChannel.assign(numChannels, -1);
  result.groupOfChannel.assign(numChannels, -1);
}

/// Sorts the positions by channel, keeping their order.
void ChannelGroupsBuilder::collectPositions() {
  for (int32_t channel : result.channelOfNode)
    ++result.firstPosition[channel + 1];
  std::partial_sum(result.firstPosition.begin(), result.firstPosition.end(),
                   result.firstPosition.begin());
  std::vector<int64_t> next(result.firstPosition);
  result.positions.resize(parents.size());
  for (auto &[key, first] : result.firstNode)
    for (int64_t i = 0; i < shapeOf(key.first)[key.second]; ++i)
      result.positions[next[result.channelOfNode[first + i]]++] = {
          key.first, key.second, i};
}

/// The first blocker counts.
void ChannelGroupsBuilder::collectBlockers() {
  for (auto &[key, blocker] : blockedAxes) {
    int64_t first = result.firstNode.lookup(key);
    for (int64_t i = 0; i < shapeOf(key.first)[key.second]; ++i) {
      int32_t &found = result.blockerOfChannel[result.channelOfNode[first + i]];
      if (found < 0)
        found = blocker;
    }
  }
}

/// Channels with positions on the same axes are one group.
void ChannelGroupsBuilder::collectGroups() {
  std::map<std::vector<int64_t>, int32_t> groupOfAxes;
  auto addChannel = [&](int64_t channel) {
    if (result.groupOfChannel[channel] >= 0)
      return;
    std::vector<int64_t> axes;
    for (const ChannelPosition &position : result.getPositions(channel)) {
      int64_t axis = result.firstNode.lookup({position.value, position.axis});
      if (axes.empty() || axes.back() != axis)
        axes.push_back(axis);
    }
    axes.push_back(result.blockerOfChannel[channel]);
    auto [entry, isNew] =
        groupOfAxes.try_emplace(std::move(axes), result.groups.size());
    if (isNew)
      result.groups.emplace_back().blocker = result.blockerOfChannel[channel];
    result.groupOfChannel[channel] = entry->second;
    result.groups[entry->second].channels.push_back(channel);
  };
  for (PrunableOpInterface op : layers) {
    Value weight = op.getWeightOperand().get();
    int64_t axis = getFilterAxis(op);
    for (int64_t i = 0; i < shapeOf(weight)[axis]; ++i)
      addChannel(result.getChannel({weight, axis, i}));
  }
}

/// Whether a layer takes a channel from its input and gives it on, as depthwise
/// ones do: others hold it on both axes of the weight if their input is added
/// to their result.
bool ChannelGroupsBuilder::handsOn(PrunableOpInterface op,
                                   int64_t channel) const {
  Value input = result.getCanonical(op.getDataOperand().get());
  Value weight = result.getCanonical(op.getWeightOperand().get());
  int64_t otherAxis =
      op.getWeightInputAxis() + op.getWeightOutputAxis() - getFilterAxis(op);
  bool isRead = false;
  for (const ChannelPosition &position : result.getPositions(channel)) {
    if (position.value == weight && position.axis == otherAxis)
      return false;
    isRead |= position.value == input && position.axis == 1;
  }
  return isRead;
}

void ChannelGroupsBuilder::addMember(PrunableOpInterface op, Value value,
                                     int64_t axis, bool makes) {
  Value weight = result.getCanonical(op.getWeightOperand().get());
  auto isSame = [&](PrunableOpInterface other) {
    return result.getCanonical(other.getWeightOperand().get()) == weight;
  };
  llvm::SmallDenseSet<int64_t> seen;
  for (int64_t i = 0; i < shapeOf(value)[axis]; ++i) {
    int64_t channel = result.getChannel({value, axis, i});
    int64_t index = result.groupOfChannel[channel];
    if (index < 0 || !seen.insert(index).second)
      continue;
    ChannelGroup &group = result.groups[index];
    auto &members = makes ? group.makers : group.readers;
    if (!llvm::any_of(members, isSame) &&
        (makes || !llvm::any_of(group.makers, isSame) || !handsOn(op, channel)))
      members.push_back(op);
  }
}

void ChannelGroupsBuilder::describeGroups() {
  for (PrunableOpInterface op : layers)
    addMember(op, op.getWeightOperand().get(), getFilterAxis(op),
              /*makes=*/true);
  for (PrunableOpInterface op : layers)
    addMember(op, op.getDataOperand().get(), 1, /*makes=*/false);
  for (ChannelGroup &group : result.groups)
    group.isCoupled = llvm::count_if(group.makers, [&](PrunableOpInterface op) {
                        return !handsOn(op, group.channels.front());
                      }) > 1;
}

//===----------------------------------------------------------------------===//
// Queries
//===----------------------------------------------------------------------===//

ChannelGroups::ChannelGroups(ModuleOp module) {
  ChannelGroupsBuilder(*this, module).build();
}

Value ChannelGroups::getCanonical(Value value) const {
  Value found = canonical.lookup(value);
  return found ? found : value;
}

int64_t ChannelGroups::getNode(const ChannelPosition &position) const {
  auto entry = firstNode.find({getCanonical(position.value), position.axis});
  assert(entry != firstNode.end() && "position is none of the module's");
  return entry->second + position.index;
}

int64_t ChannelGroups::getChannel(const ChannelPosition &position) const {
  return channelOfNode[getNode(position)];
}

ArrayRef<ChannelPosition> ChannelGroups::getPositions(int64_t channel) const {
  return ArrayRef(positions).slice(firstPosition[channel],
                                   firstPosition[channel + 1] -
                                       firstPosition[channel]);
}

int64_t ChannelGroups::getGroup(int64_t channel) const {
  return groupOfChannel[channel];
}

const ChannelBlocker *ChannelGroups::getBlocker(int64_t channel) const {
  int32_t blocker = blockerOfChannel[channel];
  return blocker < 0 ? nullptr : &blockers[blocker];
}

void ChannelGroups::emitRemarks() const {
  for (const ChannelGroup &group : groups) {
    if (!group.isBlocked())
      continue;
    const ChannelBlocker &blocker = blockers[group.blocker];
    auto names = llvm::map_range(group.makers, [](PrunableOpInterface op) {
      return "'" + describeLayer(op) + "'";
    });
    blocker.op->emitRemark()
        << group.channels.size() << " channels of " << llvm::join(names, ", ")
        << " cannot be removed: " << blocker.reason;
  }
}
