//===- FeatureMaps.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finding, returning and comparing maps.
//
//===----------------------------------------------------------------------===//

#include "test/shrink/FeatureMaps.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace bonsai;
using namespace bonsai::test;

/// The end of the chain of ops that a pipeline fuses into the op that makes
/// `value`.
static Value findEndOfEpilogue(Value value) {
  while (value.hasOneUse()) {
    Operation *user = *value.user_begin();
    if (!isa<BorderBiasOp, BatchNormOp, AddOp, ActivationOpInterface>(user))
      break;
    value = user->getResult(0);
  }
  return value;
}

std::vector<Value> bonsai::test::addFeatureMaps(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  Operation *terminator = main.front().getTerminator();
  auto known = llvm::to_vector(terminator->getOperands());
  SmallVector<Value> maps;
  main.walk([&](PrunableOpInterface op) {
    if (cast<ShapedType>(op->getResult(0).getType()).getRank() != 4)
      return;
    Value map = findEndOfEpilogue(op->getResult(0));
    if (!llvm::is_contained(known, map) && !llvm::is_contained(maps, map))
      maps.push_back(map);
  });
  for (Value map : maps) {
    terminator->insertOperands(terminator->getNumOperands(), map);
    (void)main.insertResult(main.getNumResults(), map.getType(), {});
  }
  auto results = terminator->getOperands();
  return std::vector<Value>(results.begin(), results.end());
}

std::vector<bool>
bonsai::test::findKeptChannels(Value value, const ChannelRemoval &removal) {
  auto type = cast<ShapedType>(value.getType());
  std::vector<bool> kept(type.getRank() > 1 ? type.getDimSize(1) : 0);
  for (size_t channel = 0; channel < kept.size(); ++channel)
    kept[channel] = removal.isKept({value, 1, static_cast<int64_t>(channel)});
  return kept;
}

static int64_t countPixels(ArrayRef<int64_t> shape) {
  return shape.size() > 2 ? ShapedType::getNumElements(shape.drop_front(2)) : 1;
}

NetworkOutput bonsai::test::selectChannels(const NetworkOutput &output,
                                           const std::vector<bool> &kept) {
  if (kept.empty())
    return output;
  NetworkOutput result{output.shape, {}};
  result.shape[1] = llvm::count(kept, true);
  int64_t pixels = countPixels(output.shape);
  ArrayRef<float> rest = output.data;
  for (int64_t image = 0; image < output.shape[0]; ++image)
    for (bool isKept : kept) {
      if (isKept)
        llvm::append_range(result.data, rest.take_front(pixels));
      rest = rest.drop_front(pixels);
    }
  return result;
}

/// Whether an element lies on the outermost ring of its map.
static bool isBorder(ArrayRef<int64_t> shape, int64_t index) {
  if (shape.size() != 4)
    return false;
  int64_t column = index % shape[3], row = index / shape[3] % shape[2];
  return row == 0 || column == 0 || row == shape[2] - 1 ||
         column == shape[3] - 1;
}

namespace {

struct SquaredError {
  void add(double actual, double expected) {
    difference += (actual - expected) * (actual - expected);
    norm += expected * expected;
    ++size;
  }
  double getMeanSquare() const { return size == 0 ? 0 : norm / size; }
  /// Relative to the norm or, if that is more, to that of as many elements of
  /// the given mean square.
  double getRelative(double meanSquare) const {
    if (difference == 0)
      return 0;
    return std::sqrt(difference / std::max(norm, meanSquare * size));
  }

  double difference = 0, norm = 0;
  double size = 0;
};

} // namespace

MapError bonsai::test::measureError(const NetworkOutput &actual,
                                    const NetworkOutput &expected) {
  if (actual.shape != expected.shape ||
      actual.data.size() != expected.data.size())
    return {std::numeric_limits<double>::infinity(),
            std::numeric_limits<double>::infinity()};
  SquaredError border, interior, all;
  for (size_t i = 0; i < expected.data.size(); ++i) {
    bool isOnRing = isBorder(expected.shape, static_cast<int64_t>(i));
    (isOnRing ? border : interior).add(actual.data[i], expected.data[i]);
    all.add(actual.data[i], expected.data[i]);
  }
  double meanSquare = all.getMeanSquare();
  return {border.getRelative(meanSquare), interior.getRelative(meanSquare)};
}
