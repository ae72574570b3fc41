//===- PackedOpTest.h - Tests that pack ops ---------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses an op, has a kernel pack it and runs what it is packed to, in all
// pairs of layouts.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_PACKEDOPTEST_H
#define BONSAI_KERNELS_CUDA_DEVICE_PACKEDOPTEST_H

#include "kernels/Kernel.h"
#include "kernels/cuda/device/ElementBuffer.h"
#include "mlir/Parser/Parser.h"

namespace bonsai::cuda {

class PackedOpTest : public testing::Test {
protected:
  using Tensor = onednn::ReferenceTensor;

  PackedOpTest() {
    context.loadDialect<BonsaiDialect, mlir::func::FuncDialect>();
  }

  /// Expects that `run`, called with the packed call, the input's and the
  /// output's buffer, computes `output`. `op` is written without `bonsai.` and
  /// types; its operand is %x. The input has been rounded to elements.
  template <typename Element, typename Run>
  void checkInAllLayouts(const Kernel &kernel, const std::string &op,
                         const Tensor &input, const Tensor &output, Run run) {
    for (int32_t from : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      for (int32_t to : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST}) {
        SCOPED_TRACE(op + " " + print<Element>(input, from) + " " +
                     print<Element>(output, to));
        mlir::Operation *parsed =
            parse(op, print<Element>(input, from), print<Element>(output, to));
        ASSERT_TRUE(parsed);
        ASSERT_TRUE(kernel.supports(parsed, {}));
        ElementBuffer<Element> x(input, from), y(output.storageSize(to));
        run(*kernel.pack(parsed, {}), x, y);
        y.expect(output, to);
      }
  }

  template <typename Descriptor>
  static Descriptor getDescriptor(const KernelCall &call) {
    Descriptor descriptor;
    EXPECT_EQ(call.descriptor.size(), sizeof(descriptor));
    memcpy(&descriptor, call.descriptor.data(), sizeof(descriptor));
    return descriptor;
  }

  /// A constant that the kernel packed itself.
  template <typename T>
  static std::vector<T> getConstant(const KernelCall &call, size_t index) {
    const auto &bytes = std::get<std::vector<uint8_t>>(call.constants[index]);
    std::vector<T> values(bytes.size() / sizeof(T));
    memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }

  static Tensor makeInput(int64_t n, int64_t c, int64_t h, int64_t w) {
    std::mt19937 generator(19);
    Tensor tensor(n, c, h, w);
    return tensor.randomize(generator);
  }

private:
  mlir::Operation *parse(const std::string &op, const std::string &input,
                         const std::string &result) {
    module = mlir::parseSourceString<mlir::ModuleOp>(
        "func.func @f(%x: " + input + ") -> " + result + " {\n  %y = bonsai." +
            op + " : " + input + " -> " + result + "\n  return %y : " + result +
            "\n}",
        &context);
    if (!module)
      return nullptr;
    return &module->lookupSymbol<mlir::func::FuncOp>("f").front().front();
  }

  template <typename Element>
  static std::string print(const Tensor &tensor, int32_t layout) {
    std::string text = "tensor<";
    for (int64_t extent : tensor.shape)
      text += std::to_string(extent) + "x";
    text += sizeof(Element) == 2 ? "f16" : "f32";
    return text +
           (layout == BONSAI_LAYOUT_PLAIN ? ">" : ", #bonsai.layout<nhwc>>");
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_PACKEDOPTEST_H
