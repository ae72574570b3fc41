//===- CusparseltLayerTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole layers by cuSPARSELt, on the stand-in: captured in a graph, kernels of
// our own run by the host, compared with a plain loop; and what happens when a
// call fails.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparselt/CusparseltLayer.h"
#include "kernels/cuda/cusparse/Im2colBody.h"
#include "kernels/cuda/cusparse/SparseEpilogueBody.h"
#include "kernels/cuda/cusparselt/Pack.h"
#include "kernels/cuda/runtime/Device.h"
#include "kernels/cuda/two_four/TwoFourLayer.h"
#include "test/cuda/StandInTest.h"

#include <cusparseLt.h>

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;
using namespace bonsai::standin;
using bonsai::two_four::TwoFourLayer;

namespace {
constexpr int32_t layout = BONSAI_LAYOUT_CHANNELS_LAST;
constexpr BonsaiEpilogue full = {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};

class CusparseltLayerTest : public StandInTest {
protected:
  void SetUp() override {
    StandInTest::SetUp();
    ASSERT_TRUE(preload(STANDIN_CUSPARSELT));
    setKernels();
  }

  void setKernels() {
    state->setKernel("bonsai_im2col_pixels_f16",
                     makeThreadKernel(runIm2colOfPixels<Half8>));
    state->setKernel("bonsai_sparse_epilogue_1_f16",
                     makeThreadKernel(runSparseEpilogue<Half, 1>));
    state->setKernel("bonsai_sparse_epilogue_4_f16",
                     makeThreadKernel(runSparseEpilogue<Half, 4>));
  }

  static BonsaiStatus create(const TwoFourLayer &layer, void **created) {
    std::vector<uint16_t> packed;
    EXPECT_EQ(cusparselt::pack(layer.reference.conv, layer.view(), packed), "");
    ElementBuffer<Half> bias(layer.reference.bias, BONSAI_LAYOUT_PLAIN);
    const void *constants[] = {packed.data(), bias.data()};
    return bonsai_cusparselt_create(&layer.reference.conv, constants, created);
  }

  /// Runs it in a graph, with an output that was NaN before.
  void check(const TwoFourLayer &layer, bool isInPlace) {
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    DeviceScope scope(device);
    void *created = nullptr;
    ASSERT_EQ(create(layer, &created), BONSAI_OK) << bonsai_last_error();
    ElementBuffer<Half> x(layer.reference.input, layout);
    ElementBuffer<Half> r(layer.reference.residual, layout);
    ElementBuffer<Half> y(r.size());
    DeviceBuffer input, residual, output;
    size_t bytes = sizeof(Half) * r.size();
    ASSERT_EQ(input.upload(x.data(), sizeof(Half) * x.size()), BONSAI_OK);
    ASSERT_EQ(residual.upload(r.data(), bytes), BONSAI_OK);
    ASSERT_EQ(output.allocate(bytes), BONSAI_OK);
    DeviceBuffer &result = isInPlace ? residual : output;
    const void *inputs[] = {input.get(), residual.get()};
    capture(
        [&] { return bonsai_cusparselt_run(created, inputs, result.get()); });
    memcpy(y.data(), result.get(), bytes);
    y.expect(layer.reference.output, layout);
    bonsai_cusparselt_destroy(created);
  }

  /// Opens a device, creates and destroys a layer; one call of `function`
  /// fails.
  BonsaiStatus createAndFail(const TwoFourLayer &layer,
                             const std::string &function, int index,
                             int result) {
    Device device;
    BONSAI_TRY(device.open(0));
    DeviceScope scope(device);
    state->failCall(function, index, result);
    void *created = nullptr;
    BONSAI_TRY(create(layer, &created));
    bonsai_cusparselt_destroy(created);
    return BONSAI_OK;
  }
};

TwoFourLayer makeLayer(const ConvolutionShape &shape,
                       const BonsaiEpilogue &epilogue) {
  BonsaiConvolutionDescriptor conv = shape.descriptor();
  conv.epilogue = epilogue;
  return TwoFourLayer(conv);
}

/// Layers that differ in what is copied, and linear ones.
std::vector<ConvolutionShape> makeShapes() {
  ConvolutionShape strided = spatial(24, 20);
  strided.stride = 2, strided.top = 0, strided.left = 2, strided.batch = 3;
  ConvolutionShape linear = pointwise(48, 32, 1);
  linear.batch = 8;
  return {pointwise(32, 48, 4),
          pointwise(24, 48, 4),
          pointwise(32, 40, 4),
          pointwise(32, 48, 5),
          pointwise(8, 17, 3),
          spatial(16, 16),
          strided,
          linear,
          pointwise(40, 10, 1)};
}
} // namespace

TEST_F(CusparseltLayerTest, ComputesLayers) {
  const BonsaiEpilogue epilogues[] = {
      {0, 0, {BONSAI_ACTIVATION_NONE, 0, 0}},
      {1, 0, {BONSAI_ACTIVATION_RELU, 0, 0}},
      {1, 0, {BONSAI_ACTIVATION_CLIP, 0, 0.5}},
      {0, 1, {BONSAI_ACTIVATION_CLIP, -0.5, 0.5}},
      {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}},
      {1, 1, {BONSAI_ACTIVATION_SILU, 0, 0}},
  };
  for (const ConvolutionShape &shape : makeShapes())
    for (const BonsaiEpilogue &epilogue : epilogues) {
      TwoFourLayer layer = makeLayer(shape, epilogue);
      SCOPED_TRACE(print(layer.reference.conv));
      check(layer, false);
      if (epilogue.has_residual)
        check(layer, true);
    }
}

TEST_F(CusparseltLayerTest, LaunchesNoMoreThanItNeeds) {
  auto count = [&](const ConvolutionShape &shape,
                   const BonsaiEpilogue &epilogue) {
    state->reset();
    setKernels();
    check(makeLayer(shape, epilogue), true);
    EXPECT_EQ(countCalls("cusparseLtMatmul"), 1u);
    return countCalls("cuLaunchKernel");
  };
  EXPECT_EQ(count(pointwise(32, 48, 4), full), 0u);
  EXPECT_EQ(count(spatial(16, 16), full), 2u); // 126 pixels.
  EXPECT_EQ(count(pointwise(32, 40, 4), full), 1u);
  EXPECT_EQ(count(pointwise(32, 48, 4), {1, 1, {BONSAI_ACTIVATION_SILU, 0, 0}}),
            1u);
}

TEST_F(CusparseltLayerTest, SharesTheHandle) {
  {
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    DeviceScope scope(device);
    void *first = nullptr, *second = nullptr;
    ASSERT_EQ(create(makeLayer(pointwise(32, 48, 4), full), &first), BONSAI_OK);
    ASSERT_EQ(create(makeLayer(spatial(16, 16), full), &second), BONSAI_OK);
    bonsai_cusparselt_destroy(first);
    bonsai_cusparselt_destroy(second);
    EXPECT_EQ(countCalls("cusparseLtInit"), 1u);
    EXPECT_EQ(countCalls("cusparseLtDestroy"), 0u);
  }
  EXPECT_EQ(countCalls("cusparseLtDestroy"), 1u);
}

TEST_F(CusparseltLayerTest, SaysWhatIsRefused) {
  TwoFourLayer layer = makeLayer(spatial(16, 16), full);
  EXPECT_EQ(createAndFail(layer, "cusparseLtMatmulSearch", 0,
                          CUSPARSE_STATUS_NOT_SUPPORTED),
            BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(),
               "cusparseLtMatmulSearch: operation not supported");
  EXPECT_EQ(createAndFail(layer, "cusparseLtMatmulPlanInit", 0,
                          CUSPARSE_STATUS_INSUFFICIENT_RESOURCES),
            BONSAI_OUT_OF_MEMORY);
}

TEST_F(CusparseltLayerTest, LeavesNothingWhicheverCallFails) {
  TwoFourLayer layer = makeLayer(spatial(16, 20), full);
  ASSERT_EQ(createAndFail(layer, "", 0, 0), BONSAI_OK) << bonsai_last_error();
  // Now that the library is open, whose version is asked for once.
  state->reset();
  ASSERT_EQ(createAndFail(layer, "", 0, 0), BONSAI_OK) << bonsai_last_error();
  std::vector<std::string> names = getCallNames();
  // Those of creating the layer.
  names.resize(findCall("cusparseLtMatmulPlanDestroy"));
  names.erase(names.begin(), names.begin() + findCall("cuStreamCreate") + 1);
  ASSERT_GT(names.size(), 20u);
  for (size_t i = 0; i < names.size(); ++i) {
    // What gives things back is called without looking at its result.
    if (names[i] == "cuMemFree" || names[i].find("Ctx") != std::string::npos)
      continue;
    SCOPED_TRACE(names[i] + ", call " + std::to_string(i));
    state->reset();
    auto index = static_cast<int>(
        std::count(names.begin(), names.begin() + i, names[i]));
    bool isCusparse = names[i].find("cusparse") == 0;
    int result = isCusparse ? int(CUSPARSE_STATUS_INTERNAL_ERROR)
                            : int(CUDA_ERROR_UNKNOWN);
    EXPECT_NE(createAndFail(layer, names[i], index, result), BONSAI_OK);
    EXPECT_NE(std::string(bonsai_last_error()).find(names[i]),
              std::string::npos)
        << bonsai_last_error();
    EXPECT_EQ(state->countAlive(), 0u);
    EXPECT_EQ(state->getMisuses(), std::vector<std::string>());
  }
}
