//===- BlockMmaKernelTest.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers of the IR as the compile-time half packs them, run by emulated blocks.
//
//===----------------------------------------------------------------------===//

#include "kernels/Kernel.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/block_mma/BlockMmaTestLayer.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"

using namespace bonsai;
using namespace bonsai::block_mma;

namespace {
BonsaiConvolutionDescriptor makeShape(int32_t layout) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = 2;
  d.groups = 1;
  d.in_channels = 12;
  d.out_channels = 21;
  d.in_height = 6;
  d.in_width = 5;
  d.kernel_height = d.kernel_width = 3;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = 1;
  d.input_layout = d.output_layout = layout;
  d.epilogue = {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};
  return d;
}

/// Images of one pixel, as which linear layers run.
BonsaiConvolutionDescriptor makeLinearShape(int64_t features) {
  BonsaiConvolutionDescriptor d = makeShape(BONSAI_LAYOUT_PLAIN);
  d.in_channels = features;
  d.in_height = d.in_width = d.kernel_height = d.kernel_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = 0;
  d.epilogue.has_residual = 0;
  return d;
}

/// With zeros where the mask cuts, as the IR wants them.
TestLayer makeLayer(const BonsaiConvolutionDescriptor &shape) {
  TestLayer layer(shape, 0.3);
  for (size_t i = 0; i < layer.mask.size(); ++i)
    layer.weights[i] *= layer.mask[i];
  return layer;
}

template <typename T> std::string printBytes(const std::vector<T> &values) {
  llvm::StringRef bytes(reinterpret_cast<const char *>(values.data()),
                        sizeof(T) * values.size());
  return "dense<\"0x" + llvm::toHex(bytes) + "\">";
}

template <typename Element> class PackedByKernel {
public:
  explicit PackedByKernel(const TestLayer &source)
      : layer(source, 8), shape(source.descriptor) {
    context.loadDialect<BonsaiDialect, mlir::func::FuncDialect>();
    target.cudaArch = "sm_90";
    target.precision = sizeof(Element) == 2 ? Precision::f16 : Precision::tf32;
  }

  void check(const Kernel &kernel, bool isLinear) {
    module = mlir::parseSourceString<mlir::ModuleOp>(print(isLinear), &context);
    ASSERT_TRUE(module);
    mlir::Operation *op = nullptr;
    module->walk([&](EpilogueOpInterface found) { op = found; });
    ASSERT_TRUE(op && kernel.supports(op, target));
    mlir::FailureOr<KernelCall> call = kernel.pack(op, target);
    ASSERT_TRUE(mlir::succeeded(call));
    EXPECT_EQ(call->entry, "bonsai_block_mma");
    EXPECT_EQ(call->inputs.size(), isLinear ? 1u : 2u);
    run(*call);
  }

private:
  void run(const KernelCall &call) {
    BonsaiBlockMmaDescriptor descriptor;
    ASSERT_EQ(call.descriptor.size(), sizeof(descriptor));
    memcpy(&descriptor, call.descriptor.data(), sizeof(descriptor));
    ASSERT_EQ(call.constants.size(), 5u);
    std::vector<const void *> constants(5, layer.bias.data());
    for (size_t i = 0; i < 4; ++i)
      constants[i] = std::get<std::vector<uint8_t>>(call.constants[i]).data();
    EXPECT_TRUE(std::get<mlir::Value>(call.constants[4]));
    layer.expect(runOnHost<Element>(descriptor, constants, layer.input.data(),
                                    layer.residual.data(),
                                    layer.residual.size()));
  }

  std::string printType(const std::vector<int64_t> &extents, bool isMap) const {
    std::string text = "tensor<";
    for (int64_t extent : extents)
      text += std::to_string(extent) + "x";
    text += sizeof(Element) == 2 ? "f16" : "f32";
    if (isMap && shape.input_layout == BONSAI_LAYOUT_CHANNELS_LAST)
      text += ", #bonsai.layout<nhwc>";
    return text + ">";
  }

  std::string print(bool isLinear) const {
    const BonsaiConvolutionDescriptor &d = shape;
    using Extents = std::vector<int64_t>;
    std::string x = printType(
        isLinear ? Extents{d.batch, d.in_channels}
                 : Extents{d.batch, d.in_channels, d.in_height, d.in_width},
        !isLinear);
    std::string y = printType(
        isLinear ? Extents{d.batch, d.out_channels}
                 : Extents{d.batch, d.out_channels, d.in_height, d.in_width},
        !isLinear);
    std::string w =
        printType(isLinear ? Extents{d.out_channels, d.in_channels}
                           : Extents{d.out_channels, d.in_channels,
                                     d.kernel_height, d.kernel_width},
                  false);
    std::string b = printType({d.out_channels}, false);
    std::string op =
        isLinear
            ? "bonsai.linear %x, %w bias(%b) activation <relu> : (" + x + ", " +
                  w + ", " + b + ") -> " + y
            : "bonsai.conv2d %x, %w bias(%b) residual(%r) padding [1, 1, 1, 1]"
              " activation <relu> : (" +
                  x + ", " + w + ", " + b + ", " + y + ") -> " + y;
    return "bonsai.parameter @w : " + w + " = " +
           printBytes(convert<Element>(layer.layer.weights)) +
           " mask #bonsai.unstructured " + printBytes(layer.layer.mask) +
           "\nbonsai.parameter @b : " + b + " = " + printBytes(layer.bias) +
           "\nfunc.func @f(%x: " + x + ", %r: " + y + ") -> " + y +
           " {\n  %w = bonsai.param @w : " + w +
           "\n  %b = bonsai.param @b : " + b + "\n  %y = " + op +
           "\n  return %y : " + y + "\n}";
  }

  PackedLayer<Element> layer;
  BonsaiConvolutionDescriptor shape;
  Target target;
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};
} // namespace

TEST(BlockMmaKernel, PacksConvolutions) {
  std::unique_ptr<Kernel> kernel = createBlockMmaConvolutionKernel();
  for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST}) {
    TestLayer layer = makeLayer(makeShape(layout));
    PackedByKernel<float>(layer).check(*kernel, false);
    PackedByKernel<Half>(layer).check(*kernel, false);
  }
}

TEST(BlockMmaKernel, PacksLinearLayers) {
  std::unique_ptr<Kernel> kernel = createBlockMmaLinearKernel();
  for (int64_t features : {40, 33}) {
    TestLayer layer = makeLayer(makeLinearShape(features));
    PackedByKernel<float>(layer).check(*kernel, true);
    PackedByKernel<Half>(layer).check(*kernel, true);
  }
}
