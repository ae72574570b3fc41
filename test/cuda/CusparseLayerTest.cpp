//===- CusparseLayerTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole layers by cuSPARSE, on the stand-in: captured in a graph, kernels of
// our own run by the host, compared with a plain loop; and what happens when a
// call fails.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/CusparseLayer.h"
#include "kernels/cuda/cusparse/Im2colBody.h"
#include "kernels/cuda/cusparse/Pack.h"
#include "kernels/cuda/cusparse/SparseEpilogueBody.h"
#include "kernels/cuda/cusparse/TestShapes.h"
#include "kernels/cuda/runtime/Device.h"
#include "test/cuda/StandInTest.h"

#include <cusparse.h>

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::cusparse;
using namespace bonsai::standin;

namespace {
/// Where the residual lies.
enum class Residual { none, apart, inOutput };

BonsaiCusparseDescriptor describe(const TestLayer &layer, int32_t block) {
  MaskedWeights weights = layer.maskedWeights();
  return block ? describeBlockedEll(layer.descriptor, weights, block)
               : describeCsr(layer.descriptor, countKept(weights));
}

class CusparseLayerTest : public StandInTest {
protected:
  void SetUp() override {
    StandInTest::SetUp();
    setKernels();
  }

  void setKernels() {
    auto set = [&](const char *name, auto body) {
      state->setKernel(name, makeThreadKernel(body));
    };
    set("bonsai_im2col", runIm2col<float>);
    set("bonsai_im2col_f16", runIm2col<Half>);
    set("bonsai_sparse_epilogue_1", runSparseEpilogue<float, 1>);
    set("bonsai_sparse_epilogue_4", runSparseEpilogue<float, 4>);
    set("bonsai_sparse_epilogue_1_f16", runSparseEpilogue<Half, 1>);
    set("bonsai_sparse_epilogue_4_f16", runSparseEpilogue<Half, 4>);
  }

  /// A layer on the current device; `block` is 0 for CSR.
  BonsaiStatus create(const TestLayer &layer, int32_t block, void **created) {
    PackedMatrix packed;
    EXPECT_EQ(pack(describe(layer, block), layer.maskedWeights(), packed), "");
    std::vector<const void *> constants = {
        packed.columns.data(), packed.values.data(), layer.bias.data()};
    if (!block)
      constants.insert(constants.begin(), packed.offsets.data());
    return bonsai_cusparse_create(&packed.descriptor, constants.data(),
                                  created);
  }

  /// Runs it in a graph, with an output that was NaN before.
  void check(const TestLayer &layer, int32_t block, Residual place) {
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    DeviceScope scope(device);
    void *created = nullptr;
    ASSERT_EQ(create(layer, block, &created), BONSAI_OK) << bonsai_last_error();
    DeviceBuffer input, residual, output;
    size_t bytes = sizeof(float) * layer.residual.size();
    ASSERT_EQ(
        input.upload(layer.input.data(), sizeof(float) * layer.input.size()),
        BONSAI_OK);
    ASSERT_EQ(residual.upload(layer.residual.data(), bytes), BONSAI_OK);
    DeviceBuffer &result = place == Residual::inOutput ? residual : output;
    ASSERT_EQ(output.allocate(bytes), BONSAI_OK);
    const void *inputs[] = {input.get(), residual.get()};
    capture([&] { return bonsai_cusparse_run(created, inputs, result.get()); });
    auto *values = result.get<float>();
    EXPECT_LE(relativeError({values, values + layer.residual.size()},
                            layer.computeReference()),
              1e-6);
    bonsai_cusparse_destroy(created);
  }

  /// Opens a device, creates and destroys a layer; one call of `function`
  /// fails.
  BonsaiStatus createAndFail(const TestLayer &layer, int32_t block,
                             const std::string &function, int index,
                             int result) {
    Device device;
    BONSAI_TRY(device.open(0));
    DeviceScope scope(device);
    state->failCall(function, index, result);
    void *created = nullptr;
    BONSAI_TRY(create(layer, block, &created));
    bonsai_cusparse_destroy(created);
    return BONSAI_OK;
  }

  void checkHalves(TestLayer layer, Residual place);
  void checkEveryFailure(const TestLayer &layer, int32_t block);
};

/// CSR in f16, of operands that were rounded before.
void roundOperands(TestLayer &layer) {
  for (std::vector<float> *operand :
       {&layer.input, &layer.weights, &layer.bias, &layer.residual})
    for (float &value : *operand)
      value = static_cast<float>(static_cast<Half>(value));
}

std::vector<Half> toHalves(const std::vector<float> &values) {
  return std::vector<Half>(values.begin(), values.end());
}

TestLayer makeLayer(BonsaiConvolutionDescriptor shape, double density = 0.4) {
  shape.epilogue = {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};
  return TestLayer(shape, density);
}
} // namespace

TEST_F(CusparseLayerTest, ComputesLayers) {
  const BonsaiEpilogue epilogues[] = {
      {0, 0, {BONSAI_ACTIVATION_NONE, 0, 0}},
      {1, 0, {BONSAI_ACTIVATION_RELU, 0, 0}},
      {0, 1, {BONSAI_ACTIVATION_NONE, 0, 0}},
      {1, 1, {BONSAI_ACTIVATION_SILU, 0, 0}},
  };
  for (BonsaiConvolutionDescriptor shape : makeShapes())
    for (const BonsaiEpilogue &epilogue : epilogues)
      for (int32_t block : {0, 4, 8, 16}) {
        SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
            shape.batch, shape.in_channels, shape.out_channels, block,
            epilogue.has_bias, epilogue.has_residual}));
        shape.epilogue = epilogue;
        TestLayer layer(shape, 0.4);
        if (!epilogue.has_residual) {
          check(layer, block, Residual::none);
          continue;
        }
        check(layer, block, Residual::apart);
        check(layer, block, Residual::inOutput);
      }
}

void CusparseLayerTest::checkHalves(TestLayer layer, Residual place) {
  Device device;
  ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
  DeviceScope scope(device);
  roundOperands(layer);
  PackedMatrix packed;
  MaskedWeights weights = layer.maskedWeights();
  ASSERT_EQ(pack(describeCsr(layer.descriptor, countKept(weights),
                             BONSAI_CUDA_ELEMENT_F16),
                 weights, packed),
            "");
  std::vector<Half> values = toHalves(packed.values);
  std::vector<Half> bias = toHalves(layer.bias);
  std::vector<Half> x = toHalves(layer.input), r = toHalves(layer.residual);
  const void *constants[] = {packed.offsets.data(), packed.columns.data(),
                             values.data(), bias.data()};
  void *created = nullptr;
  ASSERT_EQ(bonsai_cusparse_create(&packed.descriptor, constants, &created),
            BONSAI_OK)
      << bonsai_last_error();
  DeviceBuffer input, residual, output;
  ASSERT_EQ(input.upload(x.data(), sizeof(Half) * x.size()), BONSAI_OK);
  ASSERT_EQ(residual.upload(r.data(), sizeof(Half) * r.size()), BONSAI_OK);
  ASSERT_EQ(output.allocate(sizeof(Half) * r.size()), BONSAI_OK);
  DeviceBuffer &result = place == Residual::inOutput ? residual : output;
  const void *inputs[] = {input.get(), residual.get()};
  capture([&] { return bonsai_cusparse_run(created, inputs, result.get()); });
  std::vector<float> found(result.get<Half>(), result.get<Half>() + r.size());
  EXPECT_LE(relativeError(found, layer.computeReference()), 1e-3);
  bonsai_cusparse_destroy(created);
}

TEST_F(CusparseLayerTest, ComputesHalves) {
  for (const BonsaiConvolutionDescriptor &shape : makeShapes()) {
    SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
        shape.batch, shape.in_channels, shape.out_channels}));
    checkHalves(TestLayer(shape, 0.4), Residual::none);
    checkHalves(makeLayer(shape), Residual::apart);
    checkHalves(makeLayer(shape), Residual::inOutput);
  }
}

TEST_F(CusparseLayerTest, EmptyAndFullMatrices) {
  for (double density : {0.0, 1.0})
    for (int32_t block : {0, 4}) {
      check(makeLayer(makeSpatial(2), density), block, Residual::apart);
      check(makeLayer(makePointwise(1, 8, 16, 1, 1), density), block,
            Residual::inOutput);
    }
}

TEST_F(CusparseLayerTest, LaunchesNoMoreThanItNeeds) {
  TestLayer layer(makePointwise(1, 8, 16, 3, 3), 0.4);
  for (int32_t block : {0, 4}) {
    state->reset();
    check(layer, block, Residual::none);
    EXPECT_EQ(countCalls("cuLaunchKernel"), 0u);
    EXPECT_EQ(countCalls("cuModuleLoadData"), 0u);
  }
}

TEST_F(CusparseLayerTest, MeasuresEachAlgorithm) {
  TestLayer layer = makeLayer(makePointwise(3, 8, 16, 3, 3));
  ASSERT_EQ(createAndFail(layer, 0, "", 0, 0), BONSAI_OK);
  // Two algorithms for the whole batch, three image by image.
  EXPECT_EQ(countCalls("cuEventElapsedTime"), 5u);
  state->reset();
  ASSERT_EQ(createAndFail(layer, 4, "", 0, 0), BONSAI_OK);
  EXPECT_EQ(countCalls("cuEventElapsedTime"), 1u);
}

/// The stand-in takes the same time for all: the first that is not refused
/// wins.
TEST_F(CusparseLayerTest, TakesBatchesWholeOrImageByImage) {
  for (const BonsaiConvolutionDescriptor &shape :
       {makeSpatial(3), makePointwise(3, 7, 13, 5, 3)})
    for (int refused : {0, 1, 2, 3, 4}) {
      SCOPED_TRACE(refused);
      state->reset();
      setKernels();
      for (int i = 0; i < refused; ++i)
        state->failCall("cusparseSpMM_bufferSize", i,
                        CUSPARSE_STATUS_NOT_SUPPORTED);
      check(makeLayer(shape), 0, Residual::inOutput);
      size_t captured = findCall("cuStreamBeginCapture");
      EXPECT_EQ(countCalls("cusparseSpMM", captured), refused < 2 ? 1u : 3u);
    }
}

TEST_F(CusparseLayerTest, SharesTheWorkspace) {
  Device device;
  ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
  DeviceScope scope(device);
  ASSERT_EQ(device.reserveWorkspace(64), BONSAI_OK);
  void *first = device.getWorkspace();
  ASSERT_EQ(device.reserveWorkspace(16), BONSAI_OK);
  EXPECT_EQ(device.getWorkspace(), first);
  ASSERT_EQ(device.reserveWorkspace(128), BONSAI_OK);
  EXPECT_EQ(state->countAlive("memory"), 1u);
  state->failCall("cuMemAlloc", 0, CUDA_ERROR_OUT_OF_MEMORY);
  EXPECT_EQ(device.reserveWorkspace(256), BONSAI_OUT_OF_MEMORY);
  EXPECT_EQ(device.reserveWorkspace(256), BONSAI_OK);
}

TEST_F(CusparseLayerTest, TakesAnotherAlgorithmIfOneIsRefused) {
  for (const char *call :
       {"cusparseSpMM_bufferSize", "cusparseSpMM_preprocess", "cusparseSpMM"}) {
    state->reset();
    setKernels();
    state->failCall(call, 0, CUSPARSE_STATUS_NOT_SUPPORTED);
    check(makeLayer(makeSpatial(2)), 0, Residual::apart);
  }
}

TEST_F(CusparseLayerTest, SaysWhenNoAlgorithmRuns) {
  TestLayer layer = makeLayer(makeSpatial(1));
  state->failCall("cusparseSpMM_bufferSize", 0, CUSPARSE_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(createAndFail(layer, 4, "", 0, 0), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(),
               "cusparseSpMM_bufferSize: operation not supported");
  for (int i = 0; i < 3; ++i)
    state->failCall("cusparseSpMM", i, CUSPARSE_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(createAndFail(layer, 0, "", 0, 0), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(), "cusparseSpMM: operation not supported");
}

TEST_F(CusparseLayerTest, SaysWhenMemoryIsShort) {
  TestLayer layer = makeLayer(makeSpatial(1));
  EXPECT_EQ(createAndFail(layer, 0, "cuMemAlloc", 0, CUDA_ERROR_OUT_OF_MEMORY),
            BONSAI_OUT_OF_MEMORY);
  EXPECT_STREQ(bonsai_last_error(),
               "40 bytes on the device: cuMemAlloc: out of memory (2)");
  EXPECT_EQ(createAndFail(layer, 0, "cusparseCreate", 0,
                          CUSPARSE_STATUS_ALLOC_FAILED),
            BONSAI_OUT_OF_MEMORY);
  EXPECT_STREQ(bonsai_last_error(), "cusparseCreate: stand-in's error");
}

void CusparseLayerTest::checkEveryFailure(const TestLayer &layer,
                                          int32_t block) {
  state->reset();
  ASSERT_EQ(createAndFail(layer, block, "", 0, 0), BONSAI_OK)
      << bonsai_last_error();
  std::vector<std::string> names = getCallNames();
  // Those of creating the layer.
  names.resize(findCall("cusparseDestroy"));
  names.erase(names.begin(), names.begin() + findCall("cuStreamCreate") + 1);
  ASSERT_GT(names.size(), 20u);
  for (size_t i = 0; i < names.size(); ++i) {
    // What gives things back is called without looking at its result.
    if (names[i] == "cuMemFree" || names[i] == "cuModuleUnload" ||
        names[i].find("Destroy") != std::string::npos ||
        names[i].find("Ctx") != std::string::npos)
      continue;
    SCOPED_TRACE(names[i] + ", call " + std::to_string(i));
    state->reset();
    int index = std::count(names.begin(), names.begin() + i, names[i]);
    bool isCusparse = names[i].find("cusparse") == 0;
    int result = isCusparse ? int(CUSPARSE_STATUS_INTERNAL_ERROR)
                            : int(CUDA_ERROR_UNKNOWN);
    // Some failures only leave an algorithm out.
    bool isNamed =
        !createAndFail(layer, block, names[i], index, result) ||
        std::string(bonsai_last_error()).find(names[i]) != std::string::npos;
    EXPECT_TRUE(isNamed) << bonsai_last_error();
    EXPECT_EQ(state->countAlive(), 0u);
    EXPECT_EQ(state->getMisuses(), std::vector<std::string>());
  }
}

TEST_F(CusparseLayerTest, LeavesNothingWhicheverCallFails) {
  checkEveryFailure(makeLayer(makeSpatial(2)), 0);
  checkEveryFailure(makeLayer(makeSpatial(2)), 8);
}
