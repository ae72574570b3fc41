//===- Optimizer.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stochastic gradient descent and AdamW.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/Optimizer.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace llvm;
using namespace bonsai;

Optimizer::~Optimizer() = default;

OptimizerState
Optimizer::createState(ArrayRef<TrainedParameter> parameters) const {
  OptimizerState state;
  for (const TrainedParameter &parameter : parameters)
    if (!parameter.isBuffer)
      for (StringRef slot : getSlotNames())
        state.vectors.push_back(
            {(slot + " of " + parameter.name).str(),
             std::vector<float>(parameter.values.size(), 0.0f)});
  return state;
}

static void zeroCut(ArrayRef<uint8_t> mask, MutableArrayRef<float> values) {
  for (auto [isKept, value] : zip(mask, values))
    if (!isKept)
      value = 0.0f;
}

void Optimizer::update(double learningRate,
                       MutableArrayRef<TrainedParameter> parameters,
                       ArrayRef<std::vector<float>> gradients,
                       OptimizerState &state) const {
  ++state.numUpdates;
  size_t numSlots = getSlotNames().size();
  MutableArrayRef<OptimizerVector> rest = state.vectors;
  for (auto [parameter, gradient] : zip_equal(parameters, gradients)) {
    if (parameter.isBuffer)
      continue;
    SmallVector<MutableArrayRef<float>> slots;
    for (OptimizerVector &vector : rest.take_front(numSlots))
      slots.push_back(vector.values);
    rest = rest.drop_front(numSlots);
    updateParameter(learningRate, state.numUpdates, gradient, parameter.values,
                    slots);
    zeroCut(parameter.mask, parameter.values);
    for (MutableArrayRef<float> slot : slots)
      zeroCut(parameter.mask, slot);
  }
}

namespace {

/// Stochastic gradient descent as torch.optim.SGD does it, without dampening.
/// With the rate r, momentum m, weight decay d and gradient g of a weight w:
///
///   g <- g + d w
///   v <- m v + g
///   w <- w - r v            or, with Nesterov momentum,   w - r (g + m v)
class Sgd : public Optimizer {
public:
  explicit Sgd(const OptimizerOptions &options)
      : decay(static_cast<float>(options.weightDecay)),
        momentum(static_cast<float>(options.momentum)),
        nesterov(options.nesterov) {}

  static std::unique_ptr<Optimizer> create(const OptimizerOptions &options) {
    return std::make_unique<Sgd>(options);
  }

protected:
  SmallVector<StringRef> getSlotNames() const override { return {"momentum"}; }

  void updateParameter(double learningRate, int64_t, ArrayRef<float> gradient,
                       MutableArrayRef<float> weights,
                       Slots slots) const override {
    auto rate = static_cast<float>(learningRate);
    MutableArrayRef<float> velocity = slots[0];
    for (size_t i = 0; i < weights.size(); ++i) {
      float slope = gradient[i] + decay * weights[i];
      velocity[i] = momentum * velocity[i] + slope;
      weights[i] -=
          rate * (nesterov ? slope + momentum * velocity[i] : velocity[i]);
    }
  }

private:
  float decay, momentum;
  bool nesterov;
};

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019) as
/// torch.optim.AdamW does it. With the rate r, decay d and gradient g of a
/// weight w, in update t:
///
///   w <- w - r d w
///   m <- b1 m + (1 - b1) g
///   v <- b2 v + (1 - b2) g^2
///   w <- w - r (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)
class AdamW : public Optimizer {
public:
  explicit AdamW(const OptimizerOptions &options) : options(options) {}

  static std::unique_ptr<Optimizer> create(const OptimizerOptions &options) {
    return std::make_unique<AdamW>(options);
  }

protected:
  SmallVector<StringRef> getSlotNames() const override {
    return {"mean", "mean square"};
  }

  void updateParameter(double learningRate, int64_t update,
                       ArrayRef<float> gradient, MutableArrayRef<float> weights,
                       Slots slots) const override {
    MutableArrayRef<float> mean = slots[0], square = slots[1];
    auto beta1 = static_cast<float>(options.beta1);
    auto beta2 = static_cast<float>(options.beta2);
    auto fresh1 = static_cast<float>(1 - options.beta1);
    auto fresh2 = static_cast<float>(1 - options.beta2);
    auto kept = static_cast<float>(1 - learningRate * options.weightDecay);
    auto rate = static_cast<float>(learningRate /
                                   (1 - std::pow(options.beta1, update)));
    auto correction =
        static_cast<float>(std::sqrt(1 - std::pow(options.beta2, update)));
    auto epsilon = static_cast<float>(options.epsilon);
    for (size_t i = 0; i < weights.size(); ++i) {
      float slope = gradient[i];
      mean[i] = beta1 * mean[i] + fresh1 * slope;
      square[i] = beta2 * square[i] + fresh2 * slope * slope;
      float root = std::sqrt(square[i]) / correction + epsilon;
      weights[i] = kept * weights[i] - rate * mean[i] / root;
    }
  }

private:
  OptimizerOptions options;
};

} // namespace

static constexpr OptimizerKind optimizerKinds[] = {
    {"sgd", 0.1, 1e-4, Sgd::create},
    {"adamw", 1e-3, 1e-2, AdamW::create},
};

ArrayRef<OptimizerKind> bonsai::getOptimizerKinds() { return optimizerKinds; }

const OptimizerKind &bonsai::getOptimizerKind(StringRef name) {
  return *find_if(optimizerKinds,
                  [&](const OptimizerKind &kind) { return kind.name == name; });
}
