//===- TwoFourKernelTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers in the IR, packed by the compile-time half, run on emulated blocks.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/two_four/TwoFourLayer.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;
using namespace bonsai::two_four;

namespace {

std::string print(const void *data, size_t bytes) {
  return "dense<\"0x" +
         llvm::toHex(llvm::StringRef(static_cast<const char *>(data), bytes)) +
         "\">";
}

class TwoFourKernel : public testing::Test {
protected:
  TwoFourKernel() {
    context.loadDialect<BonsaiDialect, mlir::func::FuncDialect>();
    target.cudaArch = "sm_80";
    target.precision = Precision::f16;
  }

  /// Expects that the kernel's call computes the layer; `op` are its name and
  /// attributes. `map`, `weight` and `result` are shapes, "2x8x".
  void check(const Kernel &kernel, const TwoFourLayer &layer,
             const std::string &op, const std::string &map,
             const std::string &weight, const std::string &result) {
    mlir::Operation *parsed = parse(layer, op, map, weight, result);
    ASSERT_TRUE(parsed);
    ASSERT_TRUE(kernel.supports(parsed, target));
    mlir::FailureOr<KernelCall> call = kernel.pack(parsed, target);
    ASSERT_TRUE(succeeded(call));
    EXPECT_EQ(call->entry, "bonsai_two_four");
    // The map and the residual; values, metadata and the bias.
    ASSERT_EQ(call->inputs.size(), 2u);
    ASSERT_EQ(call->constants.size(), 3u);
    run(*call, layer);
  }

  mlir::MLIRContext context;
  Target target;

private:
  mlir::Operation *parse(const TwoFourLayer &layer, const std::string &op,
                         const std::string &map, const std::string &weight,
                         const std::string &result) {
    const ReferenceTensor &w = layer.reference.weight;
    std::vector<Half> values(w.values.begin(), w.values.end());
    std::string channels = std::to_string(layer.reference.conv.out_channels);
    std::string type = "tensor<" + result + "f16>";
    module = mlir::parseSourceString<mlir::ModuleOp>(
        "bonsai.parameter @w : tensor<" + weight +
            "f16> = " + print(values.data(), sizeof(Half) * values.size()) +
            " mask #bonsai.nm<2, 4> " +
            print(layer.mask.data(), layer.mask.size()) +
            "\nbonsai.parameter @b : tensor<" + channels +
            "xf16> = dense<0.0>\nfunc.func @f(%x: tensor<" + map +
            "f16>, %r: " + type + ") -> " + type +
            " {\n  %w = bonsai.param @w : tensor<" + weight +
            "f16>\n  %b = bonsai.param @b : tensor<" + channels +
            "xf16>\n  %y = bonsai." + op + " : (tensor<" + map +
            "f16>, tensor<" + weight + "f16>, tensor<" + channels + "xf16>, " +
            type + ") -> " + type + "\n  return %y : " + type + "\n}",
        &context);
    if (!module)
      return nullptr;
    mlir::Block &body = module->lookupSymbol<mlir::func::FuncOp>("f").front();
    return body.getTerminator()->getOperand(0).getDefiningOp();
  }

  static void run(const KernelCall &call, const TwoFourLayer &layer) {
    constexpr int32_t layout = BONSAI_LAYOUT_CHANNELS_LAST;
    BonsaiTwoFourDescriptor d;
    ASSERT_EQ(call.descriptor.size(), sizeof(d));
    memcpy(&d, call.descriptor.data(), sizeof(d));
    auto getConstant = [&](size_t i) {
      return std::get<std::vector<uint8_t>>(call.constants[i]).data();
    };
    ElementBuffer<Half> x(layer.reference.input, layout);
    ElementBuffer<Half> b(layer.reference.bias, BONSAI_LAYOUT_PLAIN);
    ElementBuffer<Half> r(layer.reference.residual, layout);
    ElementBuffer<float> partials(countPartials(d));
    TileCounts counts = countTiles(d.shape, d.tile);
    std::vector<uint32_t> arrivals(counts.rows * counts.pixels);
    TwoFourArguments a = makeTwoFourArguments(d);
    a.features = x.data(), a.residual = a.result = r.data();
    a.values = getConstant(0), a.metadata = getConstant(1), a.bias = b.data();
    a.partials = reinterpret_cast<Vector4<float> *>(partials.data());
    a.arrivals = arrivals.data();
    ASSERT_EQ(launchAny(d.tile, a, static_cast<unsigned>(arrivals.size())), "");
    r.expect(layer.reference.output, layout);
  }

  mlir::OwningOpRef<mlir::ModuleOp> module;
};

TwoFourLayer makeLayer(const ConvolutionShape &shape) {
  BonsaiConvolutionDescriptor conv = shape.descriptor();
  conv.epilogue = {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};
  return TwoFourLayer(conv);
}
} // namespace

TEST_F(TwoFourKernel, Convolution) {
  ConvolutionShape shape = spatial(16, 9);
  shape.stride = 2, shape.left = 0;
  check(*createTwoFourConvolutionKernel(), makeLayer(shape),
        "conv2d %x, %w bias(%b) residual(%r) strides [2, 2] "
        "padding [1, 0, 1, 1] activation <relu>",
        "2x16x9x7x", "9x16x3x3x", "2x9x5x3x");
}

TEST_F(TwoFourKernel, Linear) {
  ConvolutionShape shape = pointwise(2056, 33, 1);
  shape.batch = 5;
  check(*createTwoFourLinearKernel(), makeLayer(shape),
        "linear %x, %w bias(%b) residual(%r) activation <relu>", "5x2056x",
        "33x2056x", "5x33x");
}
