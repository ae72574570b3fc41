//===- GpuSparseTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Networks of masked layers, lowered by the whole pipeline and run on a GPU
// runtime that stands in on the host, against the reference lowering.
//
//===----------------------------------------------------------------------===//

#include "MgpuStandIn.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "passes/Registration.h"
#include "test/passes/lower/reference/CompiledFunction.h"
#include "llvm/Support/TargetSelect.h"
#include <gtest/gtest.h>
#include <random>

using namespace mlir;
using namespace bonsai::test;

/// What follows the pass, as its description has it.
static constexpr char rest[] =
    "bonsai-to-linalg,"
    "one-shot-bufferize{bufferize-function-boundaries "
    "function-boundary-type-conversion=identity-layout-map},"
    "canonicalize, buffer-deallocation-pipeline,"
    "convert-bufferization-to-memref, func.func(bonsai-expand-copies, "
    "convert-linalg-to-loops),"
    "canonicalize, expand-strided-metadata, lower-affine, convert-scf-to-cf,"
    "convert-math-to-llvm, gpu-to-llvm, reconcile-unrealized-casts";

namespace {

class GpuSparseTest : public testing::Test {
protected:
  static void SetUpTestSuite() {
    registerAllPasses();
    bonsai::registerPasses();
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  }

  GpuSparseTest() {
    DialectRegistry registry;
    registerAllDialects(registry);
    registerAllExtensions(registry);
    bonsai::registerDialects(registry);
    registerBuiltinDialectTranslation(registry);
    registerLLVMDialectTranslation(registry);
    context.appendDialectRegistry(registry);
    mgpu::reset();
  }

  void TearDown() override {
    EXPECT_EQ(mgpu::getLog().misuses, std::vector<std::string>());
    EXPECT_EQ(mgpu::countAlive(), 0u);
  }

  /// Function @f of f32 tensors, run by the whole pipeline. Empty if it does
  /// not compile.
  Tensor run(const std::string &text, const std::vector<Tensor> &inputs,
             const std::vector<int64_t> &resultShape, const std::string &pass) {
    Tensor result(resultShape, std::numeric_limits<float>::quiet_NaN());
    auto module = parseSourceString<ModuleOp>(text, &context);
    PassManager manager(&context);
    if (!module || failed(addInterface(*module)) ||
        failed(parse(pass, manager)) || failed(manager.run(*module))) {
      result.data.clear();
      return result;
    }
    auto engine = llvm::cantFail(ExecutionEngine::create(*module));
    engine->registerSymbols([](llvm::orc::MangleAndInterner intern) {
      llvm::orc::SymbolMap symbols;
      for (auto &[name, function] : mgpu::getFunctions())
        symbols[intern(name)] = {llvm::orc::ExecutorAddr::fromPtr(function),
                                 llvm::JITSymbolFlags::Exported |
                                     llvm::JITSymbolFlags::Callable};
      return symbols;
    });
    call(*engine, inputs, result);
    return result;
  }

  /// Expects that @f computes what the reference lowering computes.
  void check(const std::string &text, const std::vector<Tensor> &inputs,
             const std::vector<int64_t> &resultShape,
             const std::string &pass = "bonsai-to-gpu-sparse",
             double bound = tolerance) {
    Tensor expected(resultShape, std::numeric_limits<float>::quiet_NaN());
    std::vector<void *> buffers;
    for (const Tensor &input : inputs)
      buffers.push_back(const_cast<float *>(input.data.data()));
    buffers.push_back(expected.data.data());
    ASSERT_TRUE(runFunction(text, buffers));
    Tensor actual = run(text, inputs, resultShape, pass);
    EXPECT_LE(
        relativeError(actual, {expected.data.begin(), expected.data.end()}),
        bound);
  }

private:
  /// So that @f can be called with pointers to descriptors of buffers.
  static LogicalResult addInterface(ModuleOp module) {
    auto function = module.lookupSymbol<func::FuncOp>("f");
    if (!function)
      return failure();
    function->setAttr("llvm.emit_c_interface",
                      UnitAttr::get(module.getContext()));
    return success();
  }

  static LogicalResult parse(const std::string &pass, PassManager &manager) {
    FailureOr<OpPassManager> parsed =
        parsePassPipeline("builtin.module(" + pass + "," + rest + ")");
    if (failed(parsed))
      return failure();
    static_cast<OpPassManager &>(manager) = *parsed;
    return success();
  }

  /// Buffer, aligned buffer, offset, sizes, strides.
  static std::vector<int64_t> describe(const Tensor &tensor) {
    auto address = reinterpret_cast<int64_t>(tensor.data.data());
    std::vector<int64_t> words = {address, address, 0};
    words.insert(words.end(), tensor.shape.begin(), tensor.shape.end());
    for (size_t i = 1; i <= tensor.shape.size(); ++i) {
      int64_t stride = 1;
      for (size_t j = i; j < tensor.shape.size(); ++j)
        stride *= tensor.shape[j];
      words.push_back(stride);
    }
    return words;
  }

  static void call(ExecutionEngine &engine, const std::vector<Tensor> &inputs,
                   Tensor &result) {
    std::vector<std::vector<int64_t>> descriptors = {
        std::vector<int64_t>(3 + 2 * result.shape.size())};
    for (const Tensor &input : inputs)
      descriptors.push_back(describe(input));
    std::vector<void *> pointers;
    for (std::vector<int64_t> &descriptor : descriptors)
      pointers.push_back(descriptor.data());
    SmallVector<void *> arguments;
    for (void *&pointer : pointers)
      arguments.push_back(&pointer);
    llvm::cantFail(engine.invokePacked("_mlir_ciface_f", arguments));
    auto *values = reinterpret_cast<float *>(descriptors[0][1]);
    std::copy(values, values + result.size(), result.data.begin());
    free(reinterpret_cast<void *>(descriptors[0][0]));
  }

  MLIRContext context{MLIRContext::Threading::DISABLED};
};

/// Text of a parameter of multiples of 1/64, and of its mask.
class Weight {
public:
  explicit Weight(std::vector<int64_t> shape) : shape(std::move(shape)) {}

  std::string getType() const {
    std::string text = "tensor<";
    for (int64_t extent : shape)
      text += std::to_string(extent) + "x";
    return text + "f32>";
  }

  std::string write(const std::string &name) const {
    return "bonsai.parameter @" + name + " : " + getType() + " = " +
           writeValues({}) + "\n";
  }
  std::string writeMasked(const std::string &name, const std::string &pattern,
                          const std::vector<int> &mask) const {
    std::string text;
    for (int kept : mask)
      text += std::to_string(kept) + ",";
    text.pop_back();
    return "bonsai.parameter @" + name + " : " + getType() + " = " +
           writeValues(mask) + " mask " + pattern + " dense<" + nest(text) +
           ">\n";
  }

  /// Keeps a third of the weights; none of the second row.
  std::vector<int> makeMask() const {
    std::mt19937 generator(23);
    std::vector<int> mask(count());
    int64_t row = count() / shape[0];
    for (int64_t i = 0; i < count(); ++i)
      mask[i] = i / row != 1 && generator() % 3 == 0;
    return mask;
  }

  /// Keeps two of four channels.
  std::vector<int> makeTwoToFour() const {
    std::mt19937 generator(29);
    int64_t taps = count() / shape[0] / shape[1];
    std::vector<int> mask(count());
    for (int64_t row = 0; row < shape[0]; ++row)
      for (int64_t tap = 0; tap < taps; ++tap)
        for (int64_t first = 0; first < shape[1]; first += 4) {
          unsigned one = generator() % 4,
                   other = (one + 1 + generator() % 3) % 4;
          for (unsigned channel : {one, other})
            mask[(row * shape[1] + first + channel) * taps + tap] = 1;
        }
    return mask;
  }

private:
  int64_t count() const {
    int64_t product = 1;
    for (int64_t extent : shape)
      product *= extent;
    return product;
  }

  /// Zero where a mask cuts.
  std::string writeValues(const std::vector<int> &mask) const {
    std::mt19937 generator(31);
    std::string text;
    for (int64_t i = 0; i < count(); ++i) {
      double value = (static_cast<int>(generator() % 255) - 127) / 64.0;
      text += std::to_string(mask.empty() || mask[i] ? value : 0.0) + ",";
    }
    text.pop_back();
    return "dense<" + nest(text) + ">";
  }

  /// A list of all elements in the brackets of the shape.
  std::string nest(const std::string &list) const {
    std::vector<std::string> items;
    for (size_t start = 0; start <= list.size();) {
      size_t end = std::min(list.find(',', start), list.size());
      items.push_back(list.substr(start, end - start));
      start = end + 1;
    }
    for (size_t axis = shape.size(); axis-- > 0;) {
      std::vector<std::string> merged;
      for (size_t i = 0; i < items.size(); i += shape[axis]) {
        std::string item = "[";
        for (int64_t j = 0; j < shape[axis]; ++j)
          item += (j ? ", " : "") + items[i + j];
        merged.push_back(item + "]");
      }
      items = std::move(merged);
    }
    return items[0];
  }

  std::vector<int64_t> shape;
};

} // namespace

TEST_F(GpuSparseTest, PointwiseConvolution) {
  Weight w({5, 7, 1, 1}), b({5});
  check(w.writeMasked("w", "#bonsai.unstructured", w.makeMask()) +
            b.write("b") +
            "func.func @f(%x: tensor<1x7x3x4xf32>) -> tensor<1x5x3x4xf32> {\n"
            "%w = bonsai.param @w : tensor<5x7x1x1xf32>\n"
            "%b = bonsai.param @b : tensor<5xf32>\n"
            "%y = bonsai.conv2d %x, %w bias(%b) activation <relu> : "
            "(tensor<1x7x3x4xf32>, tensor<5x7x1x1xf32>, tensor<5xf32>) -> "
            "tensor<1x5x3x4xf32>\n"
            "return %y : tensor<1x5x3x4xf32>\n}",
        {Tensor::random({1, 7, 3, 4}, 1)}, {1, 5, 3, 4});
  EXPECT_EQ(mgpu::getLog().csrProducts, 1);
}

TEST_F(GpuSparseTest, PointwiseConvolutionOfSeveralImages) {
  Weight w({5, 7, 1, 1});
  check(w.writeMasked("w", "#bonsai.unstructured", w.makeMask()) +
            "func.func @f(%x: tensor<3x7x3x4xf32>, %r: tensor<3x5x3x4xf32>) -> "
            "tensor<3x5x3x4xf32> {\n"
            "%w = bonsai.param @w : tensor<5x7x1x1xf32>\n"
            "%y = bonsai.conv2d %x, %w residual(%r) : (tensor<3x7x3x4xf32>, "
            "tensor<5x7x1x1xf32>, tensor<3x5x3x4xf32>) -> "
            "tensor<3x5x3x4xf32>\n"
            "return %y : tensor<3x5x3x4xf32>\n}",
        {Tensor::random({3, 7, 3, 4}, 1), Tensor::random({3, 5, 3, 4}, 2)},
        {3, 5, 3, 4});
  EXPECT_EQ(mgpu::getLog().csrProducts, 1);
}

/// Groups, strides, dilation and uneven padding.
TEST_F(GpuSparseTest, GroupedConvolution) {
  Weight w({4, 3, 3, 2}), b({4});
  check(w.writeMasked("w", "#bonsai.unstructured", w.makeMask()) +
            b.write("b") +
            "func.func @f(%x: tensor<2x6x9x7xf32>) -> tensor<2x4x5x6xf32> {\n"
            "%w = bonsai.param @w : tensor<4x3x3x2xf32>\n"
            "%b = bonsai.param @b : tensor<4xf32>\n"
            "%y = bonsai.conv2d %x, %w bias(%b) strides [2, 1] padding "
            "[2, 0, 2, 1] dilations [2, 2] groups 2 activation <clip, -1.0, "
            "3.0> : (tensor<2x6x9x7xf32>, tensor<4x3x3x2xf32>, tensor<4xf32>) "
            "-> tensor<2x4x5x6xf32>\n"
            "return %y : tensor<2x4x5x6xf32>\n}",
        {Tensor::random({2, 6, 9, 7}, 1)}, {2, 4, 5, 6});
  EXPECT_EQ(mgpu::getLog().csrProducts, 1);
}

TEST_F(GpuSparseTest, Linear) {
  Weight w({5, 11}), b({5});
  for (int64_t batch : {1, 3}) {
    std::string x = "tensor<" + std::to_string(batch) + "x11xf32>";
    std::string y = "tensor<" + std::to_string(batch) + "x5xf32>";
    check(w.writeMasked("w", "#bonsai.unstructured", w.makeMask()) +
              b.write("b") + "func.func @f(%x: " + x + ") -> " + y +
              " {\n"
              "%w = bonsai.param @w : tensor<5x11xf32>\n"
              "%b = bonsai.param @b : tensor<5xf32>\n"
              "%y = bonsai.linear %x, %w bias(%b) activation <sigmoid> : (" +
              x + ", tensor<5x11xf32>, tensor<5xf32>) -> " + y +
              "\nreturn %y : " + y + "\n}",
          {Tensor::random({batch, 11}, 1)}, {batch, 5});
  }
  EXPECT_EQ(mgpu::getLog().csrProducts, 2);
}

/// What is not masked runs on the host.
TEST_F(GpuSparseTest, Network) {
  Weight w1({6, 3, 3, 3}), w2({4, 6, 1, 1}), w3({3, 4, 3, 3}), w4({5, 48});
  auto write = [](const Weight &weight, const std::string &name) {
    return weight.writeMasked(name, "#bonsai.unstructured", weight.makeMask());
  };
  check(write(w1, "w1") + write(w2, "w2") + w3.write("w3") + write(w4, "w4") +
            R"(
func.func @f(%x: tensor<1x3x8x8xf32>) -> tensor<1x5xf32> {
  %w1 = bonsai.param @w1 : tensor<6x3x3x3xf32>
  %w2 = bonsai.param @w2 : tensor<4x6x1x1xf32>
  %w3 = bonsai.param @w3 : tensor<3x4x3x3xf32>
  %w4 = bonsai.param @w4 : tensor<5x48xf32>
  %0 = bonsai.conv2d %x, %w1 padding [1, 1, 1, 1] activation <relu> : (tensor<1x3x8x8xf32>, tensor<6x3x3x3xf32>) -> tensor<1x6x8x8xf32>
  %1 = bonsai.conv2d %0, %w2 : (tensor<1x6x8x8xf32>, tensor<4x6x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.conv2d %1, %w3 padding [1, 1, 1, 1] activation <silu> : (tensor<1x4x8x8xf32>, tensor<3x4x3x3xf32>) -> tensor<1x3x8x8xf32>
  %3 = bonsai.max_pool2d %2 kernel [2, 2] strides [2, 2] : tensor<1x3x8x8xf32> -> tensor<1x3x4x4xf32>
  %4 = bonsai.flatten %3 : tensor<1x3x4x4xf32> -> tensor<1x48xf32>
  %5 = bonsai.linear %4, %w4 : (tensor<1x48xf32>, tensor<5x48xf32>) -> tensor<1x5xf32>
  return %5 : tensor<1x5xf32>
}
)",
        {Tensor::random({1, 3, 8, 8}, 1)}, {1, 5});
  EXPECT_EQ(mgpu::getLog().csrProducts, 3);
}

TEST_F(GpuSparseTest, TwoToFour) {
  Tensor x = Tensor::random({2, 16, 4, 6}, 1);
  auto check = [&](const Weight &w, const std::string &window) {
    std::string text =
        w.writeMasked("w", "#bonsai.nm<2, 4>", w.makeTwoToFour()) +
        "func.func @f(%x: tensor<2x16x4x6xf32>) -> tensor<2x32x4x6xf32> {\n"
        "%w = bonsai.param @w : " +
        w.getType() + "\n%y = bonsai.conv2d %x, %w " + window +
        " activation <relu> : (tensor<2x16x4x6xf32>, " + w.getType() +
        ") -> tensor<2x32x4x6xf32>\nreturn %y : tensor<2x32x4x6xf32>\n}";
    GpuSparseTest::check(text, {x}, {2, 32, 4, 6},
                         "bonsai-to-gpu-sparse{two-to-four}", 1e-3);
  };
  check(Weight({32, 16, 1, 1}), "");
  check(Weight({32, 16, 3, 3}), "padding [1, 1, 1, 1]");
  EXPECT_EQ(mgpu::getLog().twoToFourProducts, 2);
  EXPECT_EQ(mgpu::getLog().csrProducts, 0);
}

TEST_F(GpuSparseTest, TwoToFourLinear) {
  Weight w({16, 32});
  check(w.writeMasked("w", "#bonsai.nm<2, 4>", w.makeTwoToFour()) +
            "func.func @f(%x: tensor<8x32xf32>) -> tensor<8x16xf32> {\n"
            "%w = bonsai.param @w : tensor<16x32xf32>\n"
            "%y = bonsai.linear %x, %w : (tensor<8x32xf32>, "
            "tensor<16x32xf32>) -> tensor<8x16xf32>\n"
            "return %y : tensor<8x16xf32>\n}",
        {Tensor::random({8, 32}, 1)}, {8, 16},
        "bonsai-to-gpu-sparse{two-to-four}", 1e-3);
  EXPECT_EQ(mgpu::getLog().twoToFourProducts, 1);
}
