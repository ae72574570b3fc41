//===- MaxUnpoolKernelTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs unpoolings: which elements may have the same index.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/max_unpool/CudaMaxUnpool.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace bonsai;
using namespace mlir;

namespace {
class CudaMaxUnpoolKernelTest : public testing::Test {
protected:
  CudaMaxUnpoolKernelTest() {
    context.loadDialect<BonsaiDialect, func::FuncDialect>();
  }

  /// The descriptor of the unpooling after a pooling of 8x12 to 4x5.
  BonsaiMaxUnpoolDescriptor pack(const std::string &window) {
    return packLast("func.func @f(%x: tensor<1x2x8x12xf32>) -> "
                    "tensor<1x2x8x12xf32> {\n"
                    "  %y, %i = bonsai.max_pool2d_with_indices %x " +
                    window +
                    " : tensor<1x2x8x12xf32> -> tensor<1x2x4x5xf32>, "
                    "tensor<1x2x4x5xi64>\n" +
                    unpool);
  }

  BonsaiMaxUnpoolDescriptor packLast(const std::string &text) {
    module = parseSourceString<ModuleOp>(text, &context);
    BonsaiMaxUnpoolDescriptor descriptor = {};
    EXPECT_TRUE(module);
    if (!module)
      return descriptor;
    Block &body = module->lookupSymbol<func::FuncOp>("f").front();
    Operation *op = body.getTerminator()->getPrevNode();
    std::unique_ptr<Kernel> kernel = createCudaMaxUnpoolKernel();
    EXPECT_TRUE(kernel->supports(op, {}));
    FailureOr<KernelCall> call = kernel->pack(op, {});
    EXPECT_EQ(call->descriptor.size(), sizeof(descriptor));
    memcpy(&descriptor, call->descriptor.data(), sizeof(descriptor));
    return descriptor;
  }

  const std::string unpool =
      "  %z = bonsai.max_unpool2d %y, %i size [8, 12] : (tensor<1x2x4x5xf32>, "
      "tensor<1x2x4x5xi64>) -> tensor<1x2x8x12xf32>\n"
      "  return %z : tensor<1x2x8x12xf32>\n}";

private:
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};
} // namespace

TEST_F(CudaMaxUnpoolKernelTest, WindowsThatOverlap) {
  BonsaiMaxUnpoolDescriptor d = pack("kernel [2, 4] strides [2, 2]");
  EXPECT_EQ(d.input.height, 4);
  EXPECT_EQ(d.output.width, 12);
  EXPECT_EQ(d.reach_height, 0);
  EXPECT_EQ(d.reach_width, 1);
}

TEST_F(CudaMaxUnpoolKernelTest, WindowsThatInterlock) {
  BonsaiMaxUnpoolDescriptor d =
      pack("kernel [2, 2] strides [1, 2] dilations [4, 3]");
  EXPECT_EQ(d.reach_height, 3);
  EXPECT_EQ(d.reach_width, 1);
}

TEST_F(CudaMaxUnpoolKernelTest, UnknownWindows) {
  BonsaiMaxUnpoolDescriptor d =
      packLast("func.func @f(%y: tensor<1x2x4x5xf32>, %i: "
               "tensor<1x2x4x5xi64>) -> tensor<1x2x8x12xf32> {\n" +
               unpool);
  EXPECT_EQ(d.reach_height, 3);
  EXPECT_EQ(d.reach_width, 4);
}
