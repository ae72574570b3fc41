//===- OnnxFuzzTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Damaged models: whatever the bytes, the importer returns a module or an error
// of one line.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/MLIRContext.h"
#include "passes/import/onnx/OnnxImport.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/raw_ostream.h"
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>
#include <random>

namespace {

/// A model of operators from every family. Weights are made by ConstantOfShape,
/// so that most bytes say something about the graph.
const char *const modelText = R"(
ir_version: 7
opset_import { version: 13 }
graph {
  name: "test"
  initializer { name: "shape" dims: 4 data_type: 7 int64_data: [4, 2, 3, 3] }
  initializer { name: "four" dims: 1 data_type: 7 int64_data: 4 }
  initializer { name: "b" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
  initializer { name: "h" dims: 4 data_type: 10 int32_data: [15360, 1, 2, 3] }
  initializer { name: "starts" dims: 2 data_type: 7 int64_data: [1, -3] }
  initializer { name: "ends" dims: 2 data_type: 7 int64_data: [5, 9] }
  initializer { name: "axes" dims: 2 data_type: 7 int64_data: [2, 3] }
  initializer { name: "pads" dims: 8 data_type: 7
                int64_data: [0, 0, 1, 1, 0, 0, 1, 1] }
  initializer { name: "scales" dims: 4 data_type: 1
                float_data: [1, 1, 2, 2] }
  initializer { name: "zero" data_type: 7 int64_data: 0 }
  initializer { name: "rest" dims: 1 data_type: 7 int64_data: -1 }
  initializer { name: "ten" dims: 2 data_type: 7 int64_data: [10, 240] }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_param: "N" } dim { dim_value: 2 } dim { dim_value: 6 }
    dim { dim_value: 6 } } } } }
  output { name: "y" }
  node { op_type: "ConstantOfShape" input: "shape" output: "w" }
  node { op_type: "Conv" input: ["x", "w", "b"] output: "conv"
    attribute { name: "pads" type: INTS ints: [1, 1, 1, 1] }
    attribute { name: "strides" type: INTS ints: [1, 1] } }
  node { op_type: "ConstantOfShape" input: "four" output: "mean" }
  node { op_type: "BatchNormalization" output: "bn"
    input: ["conv", "b", "h", "mean", "h"]
    attribute { name: "epsilon" type: FLOAT f: 0.001 } }
  node { op_type: "Sigmoid" input: "bn" output: "gate" }
  node { op_type: "Mul" input: ["bn", "gate"] output: "silu" }
  node { op_type: "MaxPool" input: "silu" output: ["pool", "indices"]
    attribute { name: "kernel_shape" type: INTS ints: [2, 2] }
    attribute { name: "strides" type: INTS ints: [2, 2] }
    attribute { name: "auto_pad" type: STRING s: "SAME_UPPER" } }
  node { op_type: "MaxUnpool" input: ["pool", "indices"] output: "unpool"
    attribute { name: "kernel_shape" type: INTS ints: [2, 2] }
    attribute { name: "strides" type: INTS ints: [2, 2] } }
  node { op_type: "ConvTranspose" input: ["unpool", "w"] output: "deconv"
    attribute { name: "output_shape" type: INTS ints: [6, 6] } }
  node { op_type: "Slice" input: ["deconv", "starts", "ends", "axes"]
    output: "slice" }
  node { op_type: "Pad" input: ["slice", "pads"] output: "pad"
    attribute { name: "mode" type: STRING s: "reflect" } }
  node { op_type: "Split" input: "pad" output: ["left", "right"]
    attribute { name: "axis" type: INT i: 1 } }
  node { op_type: "Concat" input: ["right", "left"] output: "concat"
    attribute { name: "axis" type: INT i: 1 } }
  node { op_type: "Resize" input: ["concat", "", "scales"] output: "resize"
    attribute { name: "nearest_mode" type: STRING s: "floor" } }
  node { op_type: "Transpose" input: "resize" output: "transpose"
    attribute { name: "perm" type: INTS ints: [0, 2, 3, 1] } }
  node { op_type: "Shape" input: "transpose" output: "size" }
  node { op_type: "Gather" input: ["size", "zero"] output: "batch" }
  node { op_type: "Unsqueeze" input: ["batch", "zero"] output: "images" }
  node { op_type: "Concat" input: ["images", "rest"] output: "target"
    attribute { name: "axis" type: INT i: 0 } }
  node { op_type: "Reshape" input: ["transpose", "target"] output: "flat" }
  node { op_type: "ConstantOfShape" input: "ten" output: "fc" }
  node { op_type: "Gemm" input: ["flat", "fc"] output: "logits"
    attribute { name: "transB" type: INT i: 1 }
    attribute { name: "alpha" type: FLOAT f: 0.5 } }
  node { op_type: "Softmax" input: "logits" output: "y" }
})";

class OnnxFuzz : public testing::Test {
protected:
  void SetUp() override {
    onnx::ModelProto model;
    ASSERT_TRUE(
        google::protobuf::TextFormat::ParseFromString(modelText, &model));
    ASSERT_TRUE(model.SerializeToString(&bytes));
    ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("fuzz", "onnx", path));
    remover.setFile(path);
  }

  /// Imports `contents`. Returns the error, or nothing if it gave a module.
  std::string import(llvm::StringRef contents) {
    {
      std::error_code error;
      llvm::raw_fd_ostream stream(path, error);
      stream << contents;
    }
    mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
    auto module = bonsai::importOnnx(path, context, {});
    if (module) {
      EXPECT_TRUE(module->get());
      return "";
    }
    std::string error = toString(module.takeError());
    EXPECT_TRUE(llvm::StringRef(error).starts_with(path)) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
    return error;
  }

  std::string bytes;
  llvm::SmallString<128> path;
  llvm::FileRemover remover;
};

TEST_F(OnnxFuzz, ImportsTheModelItself) { EXPECT_EQ(import(bytes), ""); }

TEST_F(OnnxFuzz, RefusesEveryTruncation) {
  for (size_t size = 0; size < bytes.size(); size += 97)
    EXPECT_NE(import(llvm::StringRef(bytes).take_front(size)), "") << size;
}

TEST_F(OnnxFuzz, SurvivesChangedBytes) {
  constexpr int rounds = 2000;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    std::mt19937 random(round);
    std::string changed = bytes;
    for (int count = random() % 8 + 1; count > 0; --count)
      changed[random() % changed.size()] = static_cast<char>(random());
    refused += !import(changed).empty();
  }
  // Changes to names and weights do no harm, others must be seen.
  EXPECT_GT(refused, rounds / 2);
  EXPECT_LT(refused, rounds);
}

TEST_F(OnnxFuzz, SurvivesRemovedAndRepeatedBytes) {
  for (int round = 0; round < 500; ++round) {
    std::mt19937 random(round);
    std::string changed = bytes;
    size_t begin = random() % changed.size(), count = random() % 16 + 1;
    if (round % 2)
      changed.erase(begin, count);
    else
      changed.insert(begin, changed.substr(begin, count));
    import(changed);
  }
}

TEST_F(OnnxFuzz, RefusesRandomBytes) {
  for (int round = 0; round < 200; ++round) {
    std::mt19937 random(round);
    std::string noise(random() % 4096, '\0');
    for (char &c : noise)
      c = static_cast<char>(random());
    EXPECT_NE(import(noise), "") << round;
  }
}

} // namespace
