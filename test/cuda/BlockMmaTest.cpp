//===- BlockMmaTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole layers in groups of channels on the stand-in: captured in a graph,
// their kernels run by the emulation of blocks; and what happens when a call
// fails.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/BlockMmaTestLayer.h"
#include "kernels/cuda/runtime/Device.h"
#include "test/cuda/StandInTest.h"

using namespace bonsai;
using namespace bonsai::block_mma;
using namespace bonsai::cuda;
using namespace bonsai::standin;

namespace {
bonsai::standin::Kernel makeKernel(const HostKernel &kernel) {
  return [kernel](void **arguments, size_t threads) {
    auto a = *static_cast<const Arguments *>(arguments[0]);
    return [=] {
      auto blockThreads = static_cast<size_t>(a.warps * warpThreads);
      EXPECT_EQ(threads % blockThreads, 0u);
      kernel.launch(a, static_cast<int64_t>(threads / blockThreads));
    };
  };
}

BonsaiConvolutionDescriptor makeShape(int64_t height, int64_t width,
                                      int64_t kernel, bool hasPadding) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = 2;
  d.groups = 1;
  d.in_channels = 24;
  d.out_channels = 19;
  d.in_height = height;
  d.in_width = width;
  d.kernel_height = d.kernel_width = kernel;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = hasPadding;
  d.epilogue = {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};
  return d;
}

class BlockMmaTest : public StandInTest {
protected:
  void SetUp() override {
    StandInTest::SetUp();
    setKernels();
  }

  void setKernels() {
    for (const HostKernel &kernel : listHostKernels())
      state->setKernel(kernel.name, makeKernel(kernel));
  }

  template <typename Element>
  static BonsaiStatus create(const PackedLayer<Element> &layer,
                             void **created) {
    return bonsai_block_mma_create(&layer.descriptor,
                                   layer.getConstants().data(), created);
  }

  /// Runs it in a graph, with an output that was NaN before, or in the
  /// residual's place.
  template <typename Element>
  void check(const TestLayer &source, int64_t groupRows, bool isInPlace) {
    PackedLayer<Element> layer(source, groupRows);
    SCOPED_TRACE(getFunction(layer.descriptor));
    Device device;
    ASSERT_EQ(device.open(0), BONSAI_OK) << bonsai_last_error();
    DeviceScope scope(device);
    void *created = nullptr;
    ASSERT_EQ(create(layer, &created), BONSAI_OK) << bonsai_last_error();
    DeviceBuffer input, residual, output;
    size_t bytes = sizeof(Element) * layer.residual.size();
    std::vector<Element> poison(layer.residual.size(),
                                static_cast<Element>(NAN));
    ASSERT_EQ(
        input.upload(layer.input.data(), sizeof(Element) * layer.input.size()),
        BONSAI_OK);
    ASSERT_EQ(residual.upload(layer.residual.data(), bytes), BONSAI_OK);
    ASSERT_EQ(output.upload(poison.data(), bytes), BONSAI_OK);
    DeviceBuffer &result = isInPlace ? residual : output;
    const void *inputs[] = {input.get(), residual.get()};
    capture(
        [&] { return bonsai_block_mma_run(created, inputs, result.get()); });
    auto *values = result.template get<Element>();
    layer.expect({values, values + layer.residual.size()});
    bonsai_block_mma_destroy(created);
  }

  static BonsaiStatus createOnNewDevice(const PackedLayer<float> &layer) {
    Device device;
    BONSAI_TRY(device.open(0));
    DeviceScope scope(device);
    void *created = nullptr;
    BONSAI_TRY(create(layer, &created));
    bonsai_block_mma_destroy(created);
    return BONSAI_OK;
  }
};
} // namespace

TEST_F(BlockMmaTest, ComputesLayers) {
  for (const BonsaiConvolutionDescriptor &shape :
       {makeShape(6, 10, 1, false), makeShape(7, 5, 1, false),
        makeShape(7, 6, 3, true), makeShape(1, 1, 1, false)})
    for (int64_t groupRows : {8, 16, 32}) {
      TestLayer layer(shape, 0.3);
      check<float>(layer, groupRows, false);
      check<float>(layer, groupRows, true);
      check<Half>(layer, groupRows, false);
      check<Half>(layer, groupRows, true);
      BonsaiConvolutionDescriptor plain = shape;
      plain.epilogue = {};
      TestLayer bare(plain, 0.3);
      check<float>(bare, groupRows, false);
      check<Half>(bare, groupRows, false);
    }
}

TEST_F(BlockMmaTest, LayersWithoutWeights) {
  TestLayer layer(makeShape(7, 6, 3, true), 0.0);
  check<float>(layer, 16, false);
  check<Half>(layer, 8, true);
}

TEST_F(BlockMmaTest, NamesTheCallThatFails) {
  PackedLayer<float> layer(TestLayer(makeShape(7, 6, 3, true), 0.3), 8);
  ASSERT_EQ(createOnNewDevice(layer), BONSAI_OK) << bonsai_last_error();
  size_t uploads = countCalls("cuMemAlloc");
  EXPECT_EQ(uploads, 6u);
  auto checkFailure = [&](const std::string &call, size_t index) {
    SCOPED_TRACE(call + " " + std::to_string(index));
    state->reset();
    state->failCall(call, static_cast<int>(index), CUDA_ERROR_UNKNOWN);
    EXPECT_NE(createOnNewDevice(layer), BONSAI_OK);
    EXPECT_NE(std::string(bonsai_last_error()).find(call), std::string::npos)
        << bonsai_last_error();
    EXPECT_EQ(state->countAlive(), 0u);
  };
  for (size_t i = 0; i < uploads; ++i)
    for (const char *call :
         {"cuMemAlloc", "cuMemcpyAsync", "cuStreamSynchronize"})
      checkFailure(call, i);
  checkFailure("cuModuleLoadData", 0);
  checkFailure("cuModuleGetFunction", 0);
}
