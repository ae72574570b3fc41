//===- BatchNormTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs normalizations and runs what they are packed to, in both layouts,
// against the formula in double precision.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/batch_norm/BatchNormBody.h"

#include "kernels/cuda/device/ElementBuffer.h"
#include "mlir/Parser/Parser.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;
using namespace mlir;

namespace {
/// Parameters of 3 channels: scale, shift, mean, variance.
constexpr double parameters[4][3] = {
    {1.5, -0.25, 0}, {0.5, 2, -1}, {3, -1, 0.5}, {0.25, 4, 0.0625}};
const char *const names[4] = {"scale", "shift", "mean", "variance"};

class CudaBatchNorm : public testing::Test {
protected:
  CudaBatchNorm() { context.loadDialect<BonsaiDialect, func::FuncDialect>(); }

  /// A normalization of a tensor of this type.
  Operation *parse(const std::string &type,
                   const std::string &element = "f32") {
    std::string text, body, operands, types;
    for (int i = 0; i < 4; ++i) {
      std::string name = names[i], vector = " : tensor<3x" + element + ">";
      text += "bonsai.parameter @" + name + vector + " = dense<[";
      for (int c = 0; c < 3; ++c)
        text += (c ? ", " : "") + std::to_string(parameters[i][c]);
      text += "]>\n";
      body += "  %" + name + " = bonsai.param @" + name + vector + "\n";
      operands += ", %" + name;
      types += ", tensor<3x" + element + ">";
    }
    module = parseSourceString<ModuleOp>(
        text + "func.func @f(%x: " + type + ") -> " + type + " {\n" + body +
            "  %y = bonsai.batch_norm %x" + operands + " epsilon 0.125 : (" +
            type + types + ") -> " + type + "\n  return %y : " + type + "\n}",
        &context);
    return module ? module->lookupSymbol<func::FuncOp>("f")
                        .front()
                        .getTerminator()
                        ->getPrevNode()
                  : nullptr;
  }

  /// Runs the packed op in place on `values`.
  template <typename Element>
  static void run(const Kernel &kernel, Operation *op,
                  ElementBuffer<Element> &values) {
    ASSERT_TRUE(kernel.supports(op, {}));
    FailureOr<KernelCall> call = kernel.pack(op, {});
    BonsaiBatchNormDescriptor d;
    ASSERT_EQ(call->descriptor.size(), sizeof(d));
    memcpy(&d, call->descriptor.data(), sizeof(d));
    float constants[2][3];
    for (int i = 0; i < 2; ++i) {
      auto &bytes = std::get<std::vector<uint8_t>>(call->constants[i]);
      ASSERT_EQ(bytes.size(), sizeof(constants[i]));
      memcpy(constants[i], bytes.data(), bytes.size());
    }
    BatchNormArguments a = makeArguments(d);
    a.factors = constants[0], a.offsets = constants[1];
    a.input = a.output = values.data();
    for (int32_t i = 0; i < a.count; ++i)
      normalize<Element>(a, i);
  }

  template <typename Element = float>
  static void check(Operation *op, const ReferenceTensor &input,
                    int32_t layout) {
    ReferenceTensor expected(input);
    expected.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      double deviation = std::sqrt(parameters[3][c] + 0.125);
      expected.at(n, c, h, w) = (input.at(n, c, h, w) - parameters[2][c]) /
                                    deviation * parameters[0][c] +
                                parameters[1][c];
    });
    ElementBuffer<Element> values(input, layout);
    run(*createCudaBatchNormKernel(), op, values);
    values.expect(expected, layout);
  }

private:
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};
} // namespace

TEST_F(CudaBatchNorm, FeatureMaps) {
  std::mt19937 generator(3);
  ReferenceTensor input(2, 3, 5, 7);
  input.randomize(generator);
  check(parse("tensor<2x3x5x7xf32>"), input, BONSAI_LAYOUT_PLAIN);
  check(parse("tensor<2x3x5x7xf32, #bonsai.layout<nhwc>>"), input,
        BONSAI_LAYOUT_CHANNELS_LAST);
}

TEST_F(CudaBatchNorm, Halves) {
  std::mt19937 generator(3);
  ReferenceTensor input(2, 3, 5, 7);
  roundElements<Half>(input.randomize(generator));
  check<Half>(parse("tensor<2x3x5x7xf16>", "f16"), input, BONSAI_LAYOUT_PLAIN);
}

TEST_F(CudaBatchNorm, Features) {
  std::mt19937 generator(3);
  ReferenceTensor input(4, 3, 1, 1);
  check(parse("tensor<4x3xf32>"), input.randomize(generator),
        BONSAI_LAYOUT_PLAIN);
}
