//===- TrainingStepTest.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole steps of training, compiled for a GPU and run on the stand-in, whose
// kernels are the bodies of ours, against the same steps on the CPU: loss,
// logits, statistics and every gradient.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/activation_gradient/ActivationGradientBody.h"
#include "kernels/cuda/batch_norm_training/BatchNormTrainingBody.h"
#include "kernels/cuda/binary/BinaryBody.h"
#include "kernels/cuda/channel_sums/ChannelSumsBody.h"
#include "kernels/cuda/cross_entropy/CrossEntropyBody.h"
#include "kernels/cuda/device/EmulatedReduction.h"
#include "kernels/cuda/elementwise/ElementwiseBody.h"
#include "kernels/cuda/gather/GatherBody.h"
#include "kernels/cuda/pooling_gradient/PoolingGradientBody.h"
#include "test/cuda/standin/StandIn.h"
#include "tools/bonsai/train/CompiledGradientStep.h"

#include <cmath>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <random>

using namespace bonsai;
using namespace bonsai::cuda;

namespace {
/// A function of a module, whose argument is copied when it is launched.
template <typename Arguments, typename Run>
standin::Kernel makeKernel(Run run) {
  return [run](void **arguments, size_t threads) {
    Arguments a = *static_cast<const Arguments *>(arguments[0]);
    return [=] { run(a, static_cast<int64_t>(threads)); };
  };
}

/// Threads that do not work together, of which `countThreads` are needed.
template <typename Arguments, typename Count>
standin::Kernel makeThreads(void (*body)(const Arguments &, int32_t),
                            Count countNeeded) {
  return makeKernel<Arguments>([=](const Arguments &a, int64_t threads) {
    EXPECT_GE(threads, countNeeded(a));
    for (int32_t i = 0; i < countNeeded(a); ++i)
      body(a, i);
  });
}
template <typename Arguments>
standin::Kernel makeThreads(void (*body)(const Arguments &, int32_t)) {
  return makeThreads(body, [](const Arguments &a) { return a.count; });
}

template <typename Total, typename Arguments>
standin::Kernel makePart(void (*body)(const Arguments &)) {
  return makeKernel<Arguments>([=](const Arguments &a, int64_t threads) {
    const ChannelReduction &r = a.reduction;
    EXPECT_EQ(threads,
              int64_t(r.parts) * countTiles(r, r.tile) * reductionThreads);
    emulatePart<Total>(r, [&] { body(a); });
  });
}
template <typename Total, typename Arguments>
standin::Kernel makeReduction(void (*body)(const Arguments &)) {
  return makeKernel<Arguments>([=](const Arguments &a, int64_t threads) {
    const ChannelReduction &r = a.reduction;
    EXPECT_EQ(threads, int64_t(countTiles(r, r.finalTile)) * reductionThreads);
    emulateParts<Total>(r, [&] { body(a); });
  });
}

standin::Kernel makeLoss(void (*body)(const CrossEntropyArguments &)) {
  return makeKernel<CrossEntropyArguments>(
      [=](const CrossEntropyArguments &a, int64_t threads) {
        EXPECT_EQ(threads, int64_t(a.images) * reductionThreads);
        emulateBlocks<Sums<3>>(a.images, 1, reductionThreads, [&] { body(a); });
      });
}

void poolBlocks(const PoolingArguments &a, int64_t threads) {
  EXPECT_EQ(threads, 256 * countBlocks(a));
  for (int32_t block = 0; block < countBlocks(a); ++block) {
    float parts[256];
    for (int32_t i = 0; i < 256; ++i)
      runPart<float>(a, block, i, parts);
    for (int32_t i = 0; i < 256; ++i)
      finishWindow<float>(a, block, i, parts);
  }
}

void setKernels(standin::State &state) {
  auto count = [](const auto &a) { return countThreads(a); };
  state.setKernel("bonsai_elementwise",
                  makeThreads(runElementwise<float, float>, count));
  state.setKernel("bonsai_binary_alike", makeThreads(runAlike<float>, count));
  state.setKernel("bonsai_gather", makeThreads(runGather<float>));
  state.setKernel("bonsai_pooling", makeThreads(runWindow<float>));
  state.setKernel("bonsai_pooling_shared",
                  makeKernel<PoolingArguments>(poolBlocks));
  state.setKernel("bonsai_activation_gradient",
                  makeThreads(runActivationGradient));
  state.setKernel("bonsai_pooling_gradient", makeThreads(runPoolingGradient));
  state.setKernel("bonsai_channel_sums_part", makePart<Sums<1>>(sumPart));
  state.setKernel("bonsai_channel_sums", makeReduction<Sums<1>>(sumParts));
  state.setKernel("bonsai_batch_norm_moments_part",
                  makePart<Moments>(collectPartialMoments));
  state.setKernel("bonsai_batch_norm_moments",
                  makeReduction<Moments>(finishMoments));
  state.setKernel("bonsai_batch_norm_sums_part",
                  makePart<Sums<2>>(collectPartialGradients));
  state.setKernel("bonsai_batch_norm_sums",
                  makeReduction<Sums<2>>(finishGradients));
  state.setKernel("bonsai_batch_norm_training", makeThreads(transformElement));
  state.setKernel("bonsai_batch_norm_gradient", makeThreads(transformGradient));
  state.setKernel("bonsai_cross_entropy", makeLoss(computeLoss));
  state.setKernel("bonsai_cross_entropy_gradient",
                  makeLoss(computeLossGradient));
}

using Tensors = std::vector<std::vector<float>>;

/// Images, targets and weights. Weights are as large as keeps maps their size.
Tensors makeInputs(llvm::ArrayRef<BonsaiTensorInfo> infos) {
  std::mt19937 generator(29);
  Tensors inputs;
  for (const BonsaiTensorInfo &info : infos) {
    int64_t count = getNumElements(info);
    double fanIn = info.rank > 1 ? double(count) / info.shape[0] : 1;
    bool isWeight = inputs.size() > 1 && info.rank > 1;
    std::normal_distribution<float> distribution(
        inputs.size() > 1 && info.rank == 1 ? 1 : 0,
        static_cast<float>(isWeight ? std::sqrt(2 / fanIn) : 0.5));
    inputs.emplace_back();
    for (int64_t i = 0; i < count; ++i) {
      float x = distribution(generator);
      inputs.back().push_back(inputs.size() == 2 ? std::fabs(x) : x);
    }
  }
  return inputs;
}

class TrainingStepTest : public testing::Test {
protected:
  void SetUp() override {
    for (const char *path : {STANDIN_DRIVER, STANDIN_CUDNN})
      ASSERT_TRUE(dlopen(path, RTLD_NOW | RTLD_GLOBAL)) << dlerror();
    auto *getState = reinterpret_cast<standin::State *(*)()>(
        dlsym(RTLD_DEFAULT, "bonsai_standin_state"));
    ASSERT_TRUE(getState);
    state = getState();
    state->reset();
    setKernels(*state);
  }

  llvm::Expected<CompiledModel>
  compile(const std::string &network, int64_t batch, const std::string &arch) {
    auto module = session.load(network, std::nullopt);
    if (!module)
      return module.takeError();
    GradientStepOptions step;
    step.batch = batch;
    if (llvm::Error error = differentiateNetwork(session, **module, step))
      return error;
    CompileOptions options;
    options.cudaArch = arch;
    options.runtimeArchive =
        arch.empty() ? BONSAI_RUNTIME_ARCHIVE : BONSAI_CUDA_RUNTIME_ARCHIVE;
    return CompiledModel::compile(session, **module, options);
  }

  /// Outputs, poisoned before.
  static Tensors run(const CompiledModel &model, const Tensors &inputs) {
    Tensors outputs;
    std::vector<const void *> from;
    std::vector<void *> to;
    for (const std::vector<float> &input : inputs)
      from.push_back(input.data());
    for (const BonsaiTensorInfo &info : model.getOutputs())
      outputs.emplace_back(getNumElements(info), NAN);
    for (std::vector<float> &output : outputs)
      to.push_back(output.data());
    auto instance = ModelInstance::create(model, 1);
    if (!instance) {
      ADD_FAILURE() << llvm::toString(instance.takeError());
      return outputs;
    }
    model.getRuntime().instance_poison(instance->get());
    llvm::Error error = instance->run(from, to);
    EXPECT_FALSE(bool(error)) << llvm::toString(std::move(error));
    return outputs;
  }

  /// That all outputs on the GPU are those on the CPU, and nothing is left.
  void check(const std::string &network, int64_t batch) {
    auto onCpu = compile(network, batch, "");
    ASSERT_TRUE(bool(onCpu)) << llvm::toString(onCpu.takeError());
    auto onGpu = compile(network, batch, "sm_90");
    ASSERT_TRUE(bool(onGpu)) << llvm::toString(onGpu.takeError());
    Tensors inputs = makeInputs(onCpu->getInputs());
    Tensors expected = run(*onCpu, inputs), actual = run(*onGpu, inputs);
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i)
      expectClose(actual[i], expected[i], onCpu->getOutputs()[i].name);
    EXPECT_EQ(state->countAlive(), 0u);
    EXPECT_EQ(state->getMisuses(), std::vector<std::string>());
  }

  static void expectClose(const std::vector<float> &actual,
                          const std::vector<float> &expected,
                          const char *name) {
    double difference = 0, norm = 0;
    for (size_t i = 0; i < expected.size(); ++i) {
      difference += std::pow(double(actual[i]) - expected[i], 2);
      norm += std::pow(double(expected[i]), 2);
    }
    EXPECT_GT(norm, 0) << name;
    EXPECT_LE(std::sqrt(difference), 1e-4 * std::sqrt(norm)) << name;
  }

  Session session;
  standin::State *state = nullptr;
};
} // namespace

TEST_F(TrainingStepTest, LeNet5) { check("lenet-5", 3); }

TEST_F(TrainingStepTest, ResNet20) { check("resnet20", 2); }
