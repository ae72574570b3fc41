//===- NetworkBuilder.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds a network layer by layer: the op, its parameters with their initial
// values, and the names of both.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ARCHITECTURES_NETWORKBUILDER_H
#define BONSAI_PASSES_IMPORT_ARCHITECTURES_NETWORKBUILDER_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/import/architectures/Architectures.h"
#include <optional>

namespace bonsai {

/// A square convolution. Without `padding` it is kernel / 2 on every side.
struct Convolution {
  int64_t outputs;
  int64_t kernel;
  int64_t stride = 1;
  int64_t groups = 1;
  bool bias = false;
  std::optional<int64_t> padding = std::nullopt;
};

/// Builds a module with one function, `main`, and the parameters that it reads.
///
/// Layers take the name that PyTorch would give the module, and their
/// parameters that name and `.weight`, `.bias`, `.running_mean`,
/// `.running_var`. Ops are located at the name of their layer. Weights are
/// drawn as He et al. 2015 do (normal, gain sqrt(2); fan-out of a group for
/// convolutions, unless `drawByFanIn` is called, fan-in for linear layers);
/// biases are 0; batch normalization is the identity but for its epsilon.
class NetworkBuilder {
public:
  /// `imageSize` is the height and width of the images in pixels, and stands in
  /// place of that in `options`.
  NetworkBuilder(llvm::StringRef model, mlir::MLIRContext &context,
                 const ArchitectureOptions &options, int64_t imageSize);

  /// Adds an argument to `main`: a batch of images, RGB by default.
  mlir::Value addImages(llvm::StringRef name, int64_t channels = 3);
  /// Has convolutions drawn by fan-in from now on.
  void drawByFanIn() { drawsByFanIn = true; }
  /// Adds a result to `main`.
  void addOutput(llvm::StringRef name, mlir::Value value);
  /// Ends `main` and gives the module away.
  mlir::OwningOpRef<mlir::ModuleOp> finish();

  mlir::Value conv2d(const llvm::Twine &layer, mlir::Value input,
                     const Convolution &convolution);
  mlir::Value batchNorm(const llvm::Twine &layer, mlir::Value input);
  mlir::Value linear(const llvm::Twine &layer, mlir::Value input,
                     int64_t outputs);

  mlir::Value relu(const llvm::Twine &layer, mlir::Value input);
  mlir::Value relu6(const llvm::Twine &layer, mlir::Value input);
  mlir::Value leakyRelu(const llvm::Twine &layer, mlir::Value input,
                        float slope);

  mlir::Value maxPool(const llvm::Twine &layer, mlir::Value input,
                      int64_t kernel, int64_t stride, int64_t padding = 0,
                      bool ceilMode = false);
  /// Windows side by side, without padding.
  mlir::Value avgPool(const llvm::Twine &layer, mlir::Value input,
                      int64_t kernel);
  mlir::Value globalAvgPool(const llvm::Twine &layer, mlir::Value input);
  mlir::Value flatten(const llvm::Twine &layer, mlir::Value input);
  /// Repeats each row and column `factor` times.
  mlir::Value upsampleNearest(const llvm::Twine &layer, mlir::Value input,
                              int64_t factor);

  mlir::Value add(const llvm::Twine &layer, mlir::Value lhs, mlir::Value rhs);
  mlir::Value concatChannels(const llvm::Twine &layer, mlir::ValueRange inputs);
  /// Every `stride`-th row and column.
  mlir::Value subsample(const llvm::Twine &layer, mlir::Value input,
                        int64_t stride);
  /// Adds `low` channels of zeros before and `high` after the input's.
  mlir::Value padChannels(const llvm::Twine &layer, mlir::Value input,
                          int64_t low, int64_t high);

  /// Number of channels of a feature map or of features of a matrix.
  static int64_t getChannels(mlir::Value value);

private:
  mlir::Location locationOf(const llvm::Twine &layer);
  mlir::RankedTensorType tensorOf(llvm::ArrayRef<int64_t> shape);
  /// Creates the parameter and reads it.
  mlir::Value parameter(mlir::Location location, const llvm::Twine &name,
                        mlir::ElementsAttr value, bool buffer = false);
  mlir::Value weight(mlir::Location location, const llvm::Twine &name,
                     llvm::ArrayRef<int64_t> shape, int64_t fan);
  mlir::Value constant(mlir::Location location, const llvm::Twine &name,
                       int64_t size, float value, bool buffer = false);

  mlir::OwningOpRef<mlir::ModuleOp> module;
  ArchitectureOptions options;
  int64_t imageSize;
  bool drawsByFanIn = false;
  mlir::func::FuncOp main;
  mlir::OpBuilder parameters;
  mlir::OpBuilder body;
  llvm::SmallVector<mlir::Value> outputs;
};

} // namespace bonsai

#endif // BONSAI_PASSES_IMPORT_ARCHITECTURES_NETWORKBUILDER_H
