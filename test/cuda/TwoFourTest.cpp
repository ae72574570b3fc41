//===- TwoFourTest.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole layers of 2:4 weights on the stand-in: captured in a graph, their
// kernels run by the emulation of blocks; and what happens when a call fails.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/runtime/Device.h"
#include "kernels/cuda/two_four/TwoFourLayer.h"
#include "test/cuda/StandInTest.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;
using namespace bonsai::standin;
using namespace bonsai::two_four;

namespace {
constexpr int32_t layout = BONSAI_LAYOUT_CHANNELS_LAST;

template <typename Tile> bonsai::standin::Kernel makeKernel() {
  return [](void **arguments, size_t threads) {
    auto a = *static_cast<const TwoFourArguments *>(arguments[0]);
    return [=] {
      EXPECT_EQ(threads % Tile::threads, 0u);
      EXPECT_EQ(threads / Tile::threads % a.splits, 0u);
      auto tiles = static_cast<unsigned>(threads / Tile::threads / a.splits);
      EXPECT_EQ(launchTile<Tile>(a, tiles), "");
    };
  };
}

class TwoFourTest : public StandInTest {
protected:
  void SetUp() override {
    StandInTest::SetUp();
    setKernels();
  }

  void setKernels() {
    state->setKernel("bonsai_two_four_128_128", makeKernel<LargeTile>());
    state->setKernel("bonsai_two_four_64_64", makeKernel<MediumTile>());
    state->setKernel("bonsai_two_four_32_32", makeKernel<SmallTile>());
  }

  static BonsaiStatus create(const TwoFourLayer &layer, int32_t tile,
                             int32_t splits, void **created) {
    BonsaiTwoFourDescriptor descriptor = layer.describe(tile, splits);
    PackedWeights packed;
    EXPECT_EQ(pack(descriptor, layer.view(), packed), "");
    ElementBuffer<Half> bias(layer.reference.bias, BONSAI_LAYOUT_PLAIN);
    const void *constants[] = {packed.values.data(), packed.metadata.data(),
                               bias.data()};
    return bonsai_two_four_create(&descriptor, constants, created);
  }

  /// Runs it in a graph, with an output that was NaN before.
  void check(const TwoFourLayer &layer, int32_t tile, bool isInPlace,
             int32_t splits = 1) {
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    DeviceScope scope(device);
    void *created = nullptr;
    ASSERT_EQ(create(layer, tile, splits, &created), BONSAI_OK)
        << bonsai_last_error();
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
    capture([&] { return bonsai_two_four_run(created, inputs, result.get()); });
    memcpy(y.data(), result.get(), bytes);
    y.expect(layer.reference.output, layout);
    bonsai_two_four_destroy(created);
  }

  static BonsaiStatus createOnNewDevice(const TwoFourLayer &layer) {
    Device device;
    BONSAI_TRY(device.open(0));
    DeviceScope scope(device);
    void *created = nullptr;
    BONSAI_TRY(create(layer, BONSAI_TWO_FOUR_32_32, 2, &created));
    bonsai_two_four_destroy(created);
    return BONSAI_OK;
  }
};

TwoFourLayer makeLayer(const ConvolutionShape &shape,
                       const BonsaiEpilogue &epilogue) {
  BonsaiConvolutionDescriptor conv = shape.descriptor();
  conv.epilogue = epilogue;
  return TwoFourLayer(conv);
}

constexpr BonsaiEpilogue full = {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};
} // namespace

TEST_F(TwoFourTest, ComputesLayers) {
  for (const ConvolutionShape &shape : {pointwise(72, 130, 7), spatial(16, 34)})
    for (int32_t tile : {BONSAI_TWO_FOUR_128_128, BONSAI_TWO_FOUR_64_64,
                         BONSAI_TWO_FOUR_32_32}) {
      check(makeLayer(shape, {}), tile, false);
      check(makeLayer(shape, full), tile, false);
      check(makeLayer(shape, full), tile, true);
      check(makeLayer(shape, full), tile, true, 2);
    }
}

TEST_F(TwoFourTest, NamesTheCallThatFails) {
  TwoFourLayer layer = makeLayer(spatial(16, 8), full);
  ASSERT_EQ(createOnNewDevice(layer), BONSAI_OK) << bonsai_last_error();
  size_t allocations = countCalls("cuMemAlloc");
  ASSERT_EQ(allocations, 5u);
  auto checkFailure = [&](const std::string &call, size_t index) {
    SCOPED_TRACE(call + " " + std::to_string(index));
    state->reset();
    setKernels();
    state->failCall(call, static_cast<int>(index), CUDA_ERROR_UNKNOWN);
    EXPECT_NE(createOnNewDevice(layer), BONSAI_OK);
    EXPECT_NE(std::string(bonsai_last_error()).find(call), std::string::npos)
        << bonsai_last_error();
    EXPECT_EQ(state->countAlive(), 0u);
  };
  for (size_t i = 0; i < allocations; ++i)
    checkFailure("cuMemAlloc", i);
  // The last one is the workspace.
  for (size_t i = 0; i + 1 < allocations; ++i) {
    checkFailure("cuMemcpyAsync", i);
    checkFailure("cuStreamSynchronize", i);
  }
  checkFailure("cuModuleLoadData", 0);
  checkFailure("cuModuleGetFunction", 0);
}
